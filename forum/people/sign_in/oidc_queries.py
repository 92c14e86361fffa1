"""Which members are linked to which accounts at an OpenID provider."""

from sqlalchemy import select

from forum.core.extensions import db
from forum.models.accounts import User
from forum.models.second_factors import LinkedIdentity


def by_subject(issuer: str, subject: str) -> LinkedIdentity | None:
    return db.session.scalar(
        select(LinkedIdentity).where(
            LinkedIdentity.issuer == issuer, LinkedIdentity.subject == subject
        )
    )


def of_member(user: User, issuer: str) -> LinkedIdentity | None:
    """Also one that was unlinked, whose subject is None."""
    return db.session.scalar(
        select(LinkedIdentity).where(
            LinkedIdentity.user_id == user.id, LinkedIdentity.issuer == issuer
        )
    )


def linked(user: User) -> LinkedIdentity | None:
    """That of this member that works, for the page about it."""
    own = LinkedIdentity.user_id == user.id, LinkedIdentity.subject.is_not(None)
    newest = select(LinkedIdentity).where(*own).order_by(LinkedIdentity.linked_at.desc()).limit(1)
    return db.session.scalar(newest)
