"""For organisers: the roster, the waiting list and the numbers of a workshop."""

from collections.abc import Sequence

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from forum import policy
from forum.core.csv import download
from forum.core.db import CountedPagination
from forum.core.errors import NotFound
from forum.core.forms import Form
from forum.core.list_query import page_number
from forum.models.bookings import Booking
from forum.models.workshops import Workshop
from forum.policy.access import verified_only, viewer
from forum.workshops.blueprints import bookings as bp
from forum.workshops.bookings import actions, numbers_queries, queries
from forum.workshops.bookings.forms import PutFirstForm, RemoveForm
from forum.workshops.bookings.numbers_queries import BookingCounts, WorkshopNumbers
from forum.workshops.schedule import queries as workshops

MOST_ON_PAGE = 200
ROSTER = ("Name", "Organisation", "Kind", "Booking", "What they need", "Came")
NUMBERS = (
    "Kind of organisation",
    "Booked",
    "Offered",
    "Waiting",
    "Gave back",
    "Came",
    "Came without booking",
    "Did not come",
    "Case studies that followed",
)


@bp.get("/workshops/<named:workshop_id>/roster")
@verified_only
def roster(workshop_id: int) -> ResponseReturnValue:
    """Page by page; `?all=yes` shows the whole roster, to print."""
    workshop = workshops.get(viewer(), workshop_id)
    people = queries.roster(viewer(), workshop)
    everybody = [(None, one) for one in people] + queries.waiting_list(viewer(), workshop)
    pages = _pages(everybody, is_whole=request.args.get("all") == "yes")
    return render_template(
        "workshops/bookings/roster.html",
        workshop=workshop,
        pages=pages,
        nobody=not people,
        people=[one for turn, one in pages.items if turn is None],
        line=[(turn, one) for turn, one in pages.items if turn is not None],
        may_run_list=policy.may_run_list(viewer(), workshop),
    )


def _pages(everybody: Sequence, is_whole: bool) -> CountedPagination:
    per_page = max(len(everybody), 1) if is_whole else MOST_ON_PAGE
    page = 1 if is_whole else page_number(request.args)
    start = (page - 1) * per_page
    return CountedPagination.of(everybody[start : start + per_page], page, per_page, len(everybody))


@bp.get("/workshops/<named:workshop_id>/roster.csv")
@verified_only
def roster_file(workshop_id: int) -> ResponseReturnValue:
    workshop = workshops.get(viewer(), workshop_id)
    people = queries.roster(viewer(), workshop)
    line = [booking for _, booking in queries.waiting_list(viewer(), workshop)]
    rows = [_row(booking) for booking in people + line]
    return download(f"workshop-{workshop.id}-roster", ROSTER, rows)


def _row(booking: Booking) -> tuple[str, ...]:
    organisation = booking.organisation
    return (
        booking.member.name if booking.member else "",
        organisation.name if organisation else "not confirmed",
        organisation.kind_name if organisation else "",
        booking.state,
        booking.access_needs,
        {True: "yes", False: "no", None: ""}[booking.came],
    )


@bp.route("/workshops/<named:workshop_id>/bookings/<id:booking_id>/first", methods=["GET", "POST"])
@verified_only
def put_first(workshop_id: int, booking_id: int) -> ResponseReturnValue:
    workshop, booking, name = _get_for_change(workshop_id, booking_id)
    form = PutFirstForm()
    if not form.validate_on_submit():
        return _reason_page("workshops/bookings/put_first.html", form, workshop, booking)
    actions.put_first(viewer(), workshop, booking, form.reason.data)
    flash(f"{name} is offered the next place.")
    return redirect(url_for(".roster", workshop_id=workshop))


@bp.route("/workshops/<named:workshop_id>/bookings/<id:booking_id>/cancel", methods=["GET", "POST"])
@verified_only
def remove(workshop_id: int, booking_id: int) -> ResponseReturnValue:
    workshop, booking, name = _get_for_change(workshop_id, booking_id)
    form = RemoveForm()
    if not form.validate_on_submit():
        return _reason_page("workshops/bookings/remove.html", form, workshop, booking)
    actions.remove(viewer(), workshop, booking, form.reason.data)
    flash(f"The booking of {name} is cancelled. They are told why.")
    return redirect(url_for(".roster", workshop_id=workshop))


def _get_for_change(workshop_id: int, booking_id: int) -> tuple[Workshop, Booking, str]:
    """The workshop, a live booking of it, and its member's name."""
    workshop = workshops.get(viewer(), workshop_id)
    booking = queries.get_live(viewer(), workshop, booking_id)
    policy.require(policy.may_run_list(viewer(), workshop))
    if booking.member is None:
        raise NotFound
    return workshop, booking, booking.member.name


def _reason_page(
    template: str, form: Form, workshop: Workshop, booking: Booking
) -> ResponseReturnValue:
    status = 422 if form.is_submitted() else 200
    return render_template(template, form=form, workshop=workshop, booking=booking), status


@bp.get("/workshops/<named:workshop_id>/numbers")
@verified_only
def numbers(workshop_id: int) -> ResponseReturnValue:
    workshop = workshops.get(viewer(), workshop_id)
    totals = numbers_queries.numbers(viewer(), workshop)
    return render_template("workshops/bookings/numbers.html", workshop=workshop, numbers=totals)


@bp.get("/workshops/<named:workshop_id>/numbers.csv")
@verified_only
def numbers_file(workshop_id: int) -> ResponseReturnValue:
    workshop = workshops.get(viewer(), workshop_id)
    rows = _rows(numbers_queries.numbers(viewer(), workshop))
    return download(f"workshop-{workshop.id}-numbers", NUMBERS, rows)


def _rows(numbers: WorkshopNumbers) -> list[tuple[str | int, ...]]:
    return [(kind, *_cells(counts)) for kind, counts in [*numbers.by_kind, ("All", numbers.total)]]


def _cells(counts: BookingCounts) -> tuple[int, ...]:
    return (
        counts.booked,
        counts.offered,
        counts.waiting,
        counts.gave_back,
        counts.came,
        counts.came_unbooked,
        counts.missed,
        counts.case_studies,
    )
