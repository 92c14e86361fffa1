"""Who may see, schedule, book and run workshops."""

from datetime import timedelta
from typing import Any

from sqlalchemy import ColumnElement, CompoundSelect, and_, or_, select

from forum.core import clock
from forum.models.accounts import Standing, User
from forum.models.bookings import Booking
from forum.models.organisations import areas_worked_in
from forum.models.workshops import (
    Invitation,
    WhoMayCome,
    Workshop,
    WorkshopStatus,
    workshop_organiser,
)
from forum.policy.practice import may_draft
from forum.policy.viewer import Viewer

# After the end of a workshop.
FEEDBACK_OPEN = timedelta(days=14)
TABLES_OPEN = timedelta(days=7)
MAILS_OPEN = timedelta(days=30)

# Workshops


def visible_workshops(viewer: Viewer) -> ColumnElement[bool]:
    """Published and cancelled ones for all; a draft for those who organise it."""
    return or_(Workshop.status != WorkshopStatus.DRAFT, organised_workshops(viewer))


def organised_workshops(viewer: Viewer) -> ColumnElement[bool]:
    """As the organiser or a co-organiser."""
    as_co_organiser = select(workshop_organiser.c.workshop_id).where(
        workshop_organiser.c.user_id == viewer.id
    )
    return or_(Workshop.organiser_id == viewer.id, Workshop.id.in_(as_co_organiser))


def listed_workshops() -> ColumnElement[bool]:
    """In lists, counts, feeds and search: the same for everybody."""
    return Workshop.status == WorkshopStatus.PUBLISHED


def may_schedule(viewer: Viewer) -> bool:
    """Organisers, and leads: their organisation may hold a workshop of its own."""
    return viewer.is_verified and (viewer.is_organiser or viewer.is_lead)


def organises(viewer: Viewer, workshop: Workshop) -> bool:
    return viewer.is_verified and viewer.id in [person.id for person in workshop.organisers]


def may_change_workshop(viewer: Viewer, workshop: Workshop) -> bool:
    """Its organisers, until it is over. Moderators may not."""
    return organises(viewer, workshop) and not workshop.is_cancelled and not workshop.is_past


def may_cancel_workshop(viewer: Viewer, workshop: Workshop) -> bool:
    """Its organisers, and moderators of another organisation, until it is over."""
    is_open = workshop.is_published and not workshop.is_past
    return is_open and (
        may_change_workshop(viewer, workshop) or cancels_as_moderator(viewer, workshop)
    )


def cancels_as_moderator(viewer: Viewer, workshop: Workshop) -> bool:
    """Whether it would be an act of the staff, which is in the public log."""
    is_staff = viewer.is_moderator and viewer.is_verified and not organises(viewer, workshop)
    is_colleague = viewer.organisation_id is not None and (
        viewer.organisation_id == workshop.organisation_id
    )
    return is_staff and not is_colleague


def may_write_notes(viewer: Viewer, workshop: Workshop) -> bool:
    return organises(viewer, workshop) and workshop.is_published and workshop.has_started


def may_see_link(viewer: Viewer, workshop: Workshop, has_place: bool) -> bool:
    """The address to join online: for members with a place, and organisers."""
    return has_place or organises(viewer, workshop)


def may_have_calendar(viewer: Viewer) -> bool:
    """A feed of one's bookings and of the workshops one organises."""
    return viewer.is_verified or viewer.is_pending


# Bookings


def may_book(viewer: Viewer) -> bool:
    """Pending members too: they read, draft and book until they are confirmed."""
    return viewer.is_verified or viewer.is_pending


def open_workshops(viewer: Viewer) -> ColumnElement[bool]:
    """The workshops that this member may come to.

    "Members of this area" needs a confirmed organisation.
    """
    invited = select(Invitation.workshop_id).where(Invitation.address.in_(_addresses(viewer)))
    return or_(
        Workshop.who_may_come == WhoMayCome.ANYONE,
        and_(Workshop.who_may_come == WhoMayCome.AREA, Workshop.area_id.in_(_areas_of(viewer))),
        and_(Workshop.who_may_come == WhoMayCome.INVITED, Workshop.id.in_(invited)),
        Workshop.organiser_id == viewer.id,
    )


def _addresses(viewer: Viewer) -> tuple[str, ...]:
    """The addresses of an invitation that cover this member: their own, and its domain."""
    if not viewer.is_authenticated:
        return ()
    return viewer.email, viewer.email.rpartition("@")[2]


def _areas_of(viewer: Viewer) -> CompoundSelect[Any] | list[int]:
    if not viewer.is_verified or viewer.organisation_id is None:
        return []
    return areas_worked_in(viewer.organisation_id)


def may_book_for_colleagues(viewer: Viewer) -> bool:
    """Verified members, for members of their own organisation."""
    return viewer.is_verified and bool(viewer.organisation_id)


def colleagues(viewer: Viewer) -> ColumnElement[bool]:
    """Confirmed members of the viewer's own organisation, who may be booked for."""
    return and_(User.organisation_id == viewer.organisation_id, User.standing == Standing.VERIFIED)


def own_bookings(viewer: Viewer) -> ColumnElement[bool]:
    return Booking.member_id == viewer.id


def may_see_roster(viewer: Viewer, workshop: Workshop) -> bool:
    """Names, and what people need to take part: for organisers alone."""
    return organises(viewer, workshop) and not workshop.is_draft


def may_see_mails(viewer: Viewer, workshop: Workshop) -> bool:
    """The mails that organisers have sent about it: for all of its organisers."""
    return may_see_roster(viewer, workshop)


def may_write_mails(viewer: Viewer, workshop: Workshop) -> bool:
    """To those who booked, until 30 days after its end; also of a cancelled one."""
    return may_see_mails(viewer, workshop) and clock.now() < workshop.ends_at + MAILS_OPEN


def may_run_list(viewer: Viewer, workshop: Workshop) -> bool:
    """Put a member first, or cancel their booking, until it begins."""
    return organises(viewer, workshop) and workshop.is_upcoming


# The day of a workshop


def may_run_day(viewer: Viewer, workshop: Workshop) -> bool:
    """Show the code, record names, open tables: its organisers."""
    return organises(viewer, workshop) and workshop.is_published


def may_write_table(viewer: Viewer, workshop: Workshop, came: bool) -> bool:
    """Its organisers; members who came, until a week after its end."""
    is_open = workshop.is_published and clock.now() < workshop.ends_at + TABLES_OPEN
    return may_run_day(viewer, workshop) or (came and is_open)


def may_turn_into_draft(
    viewer: Viewer, workshop: Workshop, author: User, author_came: bool
) -> bool:
    """For oneself, if one came; organisers also for another who came."""
    is_theirs = author.id == viewer.id or may_run_day(viewer, workshop)
    return is_theirs and may_draft(author) and (author_came or may_run_day(author, workshop))


def may_give_feedback(viewer: Viewer, workshop: Workshop, came: bool) -> bool:
    """Members who came, from its start until two weeks after its end."""
    is_open = workshop.has_started and clock.now() < workshop.ends_at + FEEDBACK_OPEN
    return came and is_open and workshop.is_published
