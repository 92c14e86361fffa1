"""When a member closes their account: their calendar feed ends, and what invites them goes."""

from sqlalchemy import delete

from forum.core.extensions import db
from forum.models.accounts import User
from forum.models.workshops import CalendarKey, Invitation, workshop_organiser


def forget(member: User) -> None:
    """In the caller's transaction. Workshops and notes stay, under "a former member"."""
    db.session.execute(delete(CalendarKey).where(CalendarKey.user_id == member.id))
    db.session.execute(delete(Invitation).where(Invitation.address == member.email))
    helping = workshop_organiser.c.user_id == member.id
    db.session.execute(delete(workshop_organiser).where(helping))
