"""Book for colleagues."""

from collections.abc import Sequence

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from forum import policy
from forum.core.errors import Refused, TooMany, status_of
from forum.models.bookings import Booking
from forum.models.workshops import Workshop
from forum.policy.access import verified_only, viewer
from forum.workshops.blueprints import bookings as bp
from forum.workshops.bookings import colleague_actions, colleague_queries
from forum.workshops.bookings.forms import ColleaguesForm
from forum.workshops.schedule import queries as workshops


@bp.route("/workshops/<named:workshop_id>/book-colleagues", methods=["GET", "POST"])
@verified_only
def book_colleagues(workshop_id: int) -> ResponseReturnValue:
    workshop = workshops.get(viewer(), workshop_id)
    policy.require(policy.may_book_for_colleagues(viewer()))
    form = ColleaguesForm()
    if request.method == "GET":
        return _page(workshop, form)
    if not form.validate():
        return _page(workshop, form), 422
    try:
        made = colleague_actions.book(viewer(), workshop, form.named)
    except (Refused, TooMany) as error:
        form.wrong(form.colleagues, str(error))
        return _page(workshops.get(viewer(), workshop_id), form), *status_of(error)
    flash(_confirmation(made))
    return redirect(url_for(".book_colleagues", workshop_id=workshop))


def _page(workshop: Workshop, form: ColleaguesForm) -> str:
    return render_template(
        "workshops/bookings/book_colleagues.html",
        workshop=workshop,
        form=form,
        booked=colleague_queries.booked_by(viewer(), workshop),
    )


def _confirmation(made: Sequence[Booking]) -> str:
    booked = [one.member.name for one in made if one.is_booked and one.member]
    waiting = [one.member.name for one in made if one.is_waiting and one.member]
    parts = [f"Booked: {', '.join(booked)}."] if booked else []
    parts += [f"On the waiting list: {', '.join(waiting)}."] if waiting else []
    return " ".join([*parts, "They are told by mail."])
