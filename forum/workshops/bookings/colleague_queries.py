"""Whom a member names as colleagues, and for whom they have booked."""

from collections.abc import Sequence

from sqlalchemy import func, or_, select
from sqlalchemy.orm import joinedload

from forum import policy
from forum.core.errors import Refused
from forum.core.extensions import db
from forum.models.accounts import User
from forum.models.bookings import Booking
from forum.models.workshops import Workshop
from forum.policy.viewer import Viewer

MOST = 5


def find(viewer: Viewer, entries: Sequence[str]) -> list[User]:
    """Confirmed members of the viewer's organisation, in the order named, each once.

    `entries`: e-mail addresses or whole names, in small letters. Refused, in words, for one that
    is no such member: suspended, of another organisation and unknown get the same answer.
    """
    # SQLite's lower() knows ASCII alone: a name with other letters matches as it is written.
    titles = [one.title() for one in entries]
    same = or_(User.email.in_(entries), func.lower(User.name).in_(entries), User.name.in_(titles))
    found = list(db.session.scalars(select(User).where(policy.colleagues(viewer), same)))
    matching = {entry: [one for one in found if _is_named(one, entry)] for entry in entries}
    if unknown := [f"“{entry[:60]}”" for entry, members in matching.items() if not members]:
        raise Refused(
            f"{' and '.join(unknown)}: no confirmed member of your organisation at present. "
            "Enter the work e-mail address they joined with, or their name as the pages show it."
        )
    members = [_one(viewer, of_entry) for of_entry in matching.values()]
    return list({member.id: member for member in members}.values())


def _is_named(member: User, entry: str) -> bool:
    return entry in (member.email, member.name.lower())


def _one(viewer: Viewer, matching: Sequence[User]) -> User:
    if len(matching) > 1:
        raise Refused(f"There is more than one {matching[0].name}. Enter the e-mail address.")
    if matching[0].id == viewer.id:
        raise Refused("That is you. Book your own place on the page of the workshop.")
    return matching[0]


def bookings_of(workshop: Workshop, members: Sequence[User]) -> dict[int, Booking]:
    """By the id of the member; read afresh."""
    ids = [member.id for member in members]
    rows = select(Booking).where(Booking.workshop_id == workshop.id, Booking.member_id.in_(ids))
    found = db.session.scalars(rows.execution_options(populate_existing=True))
    return {booking.member_id: booking for booking in found if booking.member_id}


def booked_by(viewer: Viewer, workshop: Workshop) -> list[Booking]:
    """Colleagues for whom the viewer booked, and how that stands."""
    rows = select(Booking).where(
        Booking.workshop_id == workshop.id, policy.own(viewer, Booking.booked_by_id)
    )
    found = db.session.scalars(rows.options(joinedload(Booking.member)).order_by(Booking.id))
    return [booking for booking in found if booking.member]
