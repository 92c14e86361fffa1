"""When a member closes their account: what invites them by their address goes."""

from sqlalchemy import delete

from forum.core.extensions import db
from forum.models.accounts import User
from forum.models.workshops import Invitation


def forget(member: User) -> None:
    """Invitations name an address; personal_data.py declares what points at the account."""
    db.session.execute(delete(Invitation).where(Invitation.address == member.email))
