"""The page of one workshop: its schedule, places and day. Registered on the workshops blueprint."""

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from forum.models.social import FollowKind
from forum.pages.sharing import link_preview
from forum.policy.access import open_to_all, viewer
from forum.reference.vocabularies.links import label
from forum.social.follows import queries as follows
from forum.social.follows.actions import mark_seen
from forum.workshops.attendance import queries as attendance
from forum.workshops.blueprints import schedule as bp
from forum.workshops.bookings import queries as bookings
from forum.workshops.bookings.forms import BookForm
from forum.workshops.schedule import queries as schedule


@bp.get("/workshops/<named:workshop_id>")
@open_to_all
def show(workshop_id: int) -> ResponseReturnValue:
    workshop = schedule.get(viewer(), workshop_id)
    address = url_for(".show", workshop_id=workshop)
    if request.path != address:
        return redirect(address, 301 if workshop.is_published else 302)
    mark_seen(viewer(), "workshop", workshop.id, has_new=False)
    return render_template(
        "pages/workshop/show.html",
        workshop=workshop,
        preview=link_preview.of_workshop(workshop, address),
        groups=[label(term) for term in workshop.terms],
        schedule=schedule.details(viewer(), workshop),
        places=bookings.places_summary(viewer(), workshop),
        follow=workshop.series_id
        and follows.state_of(viewer(), FollowKind.SERIES, workshop.series_id),
        book_form=BookForm() if viewer().is_authenticated else None,  # a form is a cookie
        attendance=attendance.details(viewer(), workshop),
    )
