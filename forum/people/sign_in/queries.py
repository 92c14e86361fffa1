"""Accounts by their e-mail address, and changes of it that can be confirmed or undone."""

from datetime import timedelta

from sqlalchemy import select

from forum.core import clock
from forum.core.extensions import db
from forum.core.rate_limit import hashed
from forum.models.accounts import User
from forum.models.second_factors import EmailChange
from forum.people.sign_in.tokens import InvalidLink

CONFIRM_WITHIN = timedelta(days=1)
UNDO_WITHIN = timedelta(days=7)


def by_email(email: str) -> User | None:
    return db.session.scalar(select(User).where(User.email == email))


def password_hash_of(email: str) -> tuple[int, str]:
    """(user id, password hash); (0, "") where no account has this address."""
    row = db.session.execute(select(User.id, User.password_hash).where(User.email == email)).first()
    return (row.id, row.password_hash) if row else (0, "")


def to_confirm(token: str) -> EmailChange:
    """InvalidLink where it was used, replaced, expired or never sent."""
    return _one(
        EmailChange.confirm_hash == hashed(token),
        EmailChange.confirmed_at.is_(None),
        EmailChange.asked_at > clock.now() - CONFIRM_WITHIN,
    )


def to_undo(token: str) -> EmailChange:
    """Of the link that the old address has; InvalidLink after seven days."""
    return _one(
        EmailChange.undo_hash == hashed(token),
        EmailChange.confirmed_at > clock.now() - UNDO_WITHIN,
    )


def _one(*where: object) -> EmailChange:
    found = db.session.scalar(
        select(EmailChange).where(EmailChange.ended_at.is_(None), *where)  # type: ignore[arg-type]
    )
    if found is None:
        raise InvalidLink
    return found
