"""Accounts by their e-mail address, which is what people sign in with."""

from sqlalchemy import select

from forum.core.extensions import db
from forum.models.accounts import User


def by_email(email: str) -> User | None:
    return db.session.scalar(select(User).where(User.email == email))


def password_hash_of(email: str) -> tuple[int, str]:
    """(user id, password hash); (0, "") where no account has this address."""
    row = db.session.execute(select(User.id, User.password_hash).where(User.email == email)).first()
    return (row.id, row.password_hash) if row else (0, "")
