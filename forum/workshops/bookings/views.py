"""A member's own bookings: book, cancel, accept an offer, say what they need."""

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from forum.core.errors import NotFound
from forum.core.extensions import db
from forum.core.list_query import page_number
from forum.models.bookings import Booking
from forum.policy.access import members_only, viewer
from forum.workshops.blueprints import bookings as bp
from forum.workshops.bookings import actions, colleague_views, organiser_views, queries
from forum.workshops.bookings.forms import BookForm, NeedsForm
from forum.workshops.schedule import queries as workshops

__all__ = ["bp", "colleague_views", "organiser_views"]


@bp.route("/workshops/<named:workshop_id>/book", methods=["GET", "POST"])
@members_only
def book(workshop_id: int) -> ResponseReturnValue:
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
    flash(_confirmation(booking))
    return redirect(url_for("workshops.show", workshop_id=workshop))


def _confirmation(booking: Booking) -> str:
    if booking.is_booked:
        return "You have a place. A mail with the calendar file is on its way."
    return "All places are taken. You are on the waiting list, and we write when it is your turn."


@bp.post("/workshops/<named:workshop_id>/booking/cancel")
@members_only
def cancel(workshop_id: int) -> ResponseReturnValue:
    workshop = workshops.get(viewer(), workshop_id)
    actions.cancel(viewer(), workshop)
    flash("Your booking is cancelled.")
    return redirect(url_for("workshops.show", workshop_id=workshop))


@bp.route("/workshops/<named:workshop_id>/booking", methods=["GET", "POST"])
@members_only
def needs(workshop_id: int) -> ResponseReturnValue:
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
    actions.save_needs(viewer(), workshop, form.access_needs.data)
    flash("The organisers see what you need.")
    return redirect(url_for("workshops.show", workshop_id=workshop))


@bp.route("/workshops/<named:workshop_id>/offer", methods=["GET", "POST"])
@members_only
def offer(workshop_id: int) -> ResponseReturnValue:
    """The link of the mail. GET accepts nothing; the button does."""
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
def mine() -> ResponseReturnValue:
    upcoming = queries.upcoming(viewer())
    return render_template(
        "workshops/bookings/mine.html",
        upcoming=upcoming,
        positions={booking.id: queries.waiting_position(booking) for booking in upcoming},
        past=db.paginate(
            queries.past(viewer()), page=page_number(request.args), per_page=20, error_out=False
        ),
    )
