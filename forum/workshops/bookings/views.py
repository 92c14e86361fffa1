"""A member's own bookings: book, cancel, answer an offer, say what one needs."""

from flask import flash, redirect, render_template, request, url_for

from forum.core import personal_data
from forum.core.errors import NotFound
from forum.core.extensions import db
from forum.core.list_query import page_number
from forum.policy.access import members_only, viewer
from forum.workshops.bookings import actions, erasure, organiser_views, queries
from forum.workshops.bookings.blueprint import bp
from forum.workshops.bookings.forms import BookForm, NeedsForm
from forum.workshops.schedule import queries as workshops

__all__ = ["bp", "organiser_views"]

personal_data.EXPORTS.append(
    personal_data.Export("booking", "bookings", queries.kept_of, queries.as_kept)
)
personal_data.ON_ACCOUNT_CLOSED.append(erasure.give_places_back)
personal_data.ON_MEMBERSHIP_LOST.append(erasure.give_up)


@bp.app_template_global()
def places_of(workshop) -> tuple[queries.Beside, BookForm]:
    """For the page of a workshop, which shows it in two places."""
    return queries.beside(viewer(), workshop), BookForm()


@bp.route("/workshops/<named:workshop_id>/book", methods=["GET", "POST"])
@members_only
def book(workshop_id: int):
    workshop = workshops.get(viewer(), workshop_id)
    form = BookForm()
    if not form.validate_on_submit():
        status = 422 if form.is_submitted() else 200
        return render_template("workshops/bookings/book.html", form=form, workshop=workshop), status
    try:
        booking = actions.book(viewer(), workshop, form.access_needs.data, form.anyway.data)
    except actions.AtTheSameTime as error:
        page = render_template(
            "workshops/bookings/at_the_same_time.html",
            form=form,
            workshop=workshop,
            others=error.others,
        )
        return page, 409
    flash(_said(booking))
    return redirect(url_for("workshops.show", workshop_id=workshop))


def _said(booking) -> str:
    if booking.is_booked:
        return "You have a place. A mail with the calendar file is on its way."
    return "All places are taken. You are on the waiting list, and we write when it is your turn."


@bp.post("/workshops/<named:workshop_id>/booking/cancel")
@members_only
def cancel(workshop_id: int):
    workshop = workshops.get(viewer(), workshop_id)
    actions.cancel(viewer(), workshop)
    flash("Your booking is cancelled.")
    return redirect(url_for("workshops.show", workshop_id=workshop))


@bp.route("/workshops/<named:workshop_id>/booking", methods=["GET", "POST"])
@members_only
def needs(workshop_id: int):
    workshop = workshops.get(viewer(), workshop_id)
    booking = queries.own(viewer(), workshop)
    if booking is None or not booking.is_live:
        raise NotFound
    form = NeedsForm(obj=booking)
    if not form.validate_on_submit():
        status = 422 if form.is_submitted() else 200
        return render_template(
            "workshops/bookings/needs.html", form=form, workshop=workshop
        ), status
    actions.say_needs(viewer(), workshop, form.access_needs.data)
    flash("The organisers see what you need.")
    return redirect(url_for("workshops.show", workshop_id=workshop))


@bp.route("/workshops/<named:workshop_id>/offer", methods=["GET", "POST"])
@members_only
def offer(workshop_id: int):
    """Where the mail leads. Looking takes nothing; the button does."""
    workshop = workshops.get(viewer(), workshop_id)
    booking = queries.own(viewer(), workshop)
    if booking is None:
        raise NotFound
    if request.method == "POST":
        actions.accept(viewer(), workshop)
        flash("You have a place. A mail with the calendar file is on its way.")
        return redirect(url_for("workshops.show", workshop_id=workshop))
    return render_template("workshops/bookings/offer.html", workshop=workshop, booking=booking)


@bp.get("/me/bookings")
@members_only
def mine():
    coming = queries.coming(viewer())
    return render_template(
        "workshops/bookings/mine.html",
        coming=coming,
        on_lists={booking.id: queries.on_list(booking) for booking in coming},
        been=db.paginate(
            queries.been(viewer()), page=page_number(request.args), per_page=20, error_out=False
        ),
    )
