"""Closing an account: what every wing declares of its columns, carried out in one transaction."""

from sqlalchemy import Column, delete, update

from forum import policy
from forum.core import personal_data
from forum.core.extensions import db
from forum.core.personal_data import OnClosing
from forum.models.accounts import ROLES, Standing, User
from forum.people import letters
from forum.people.sign_in.actions import check_password

FORMER_MEMBER = "A former member"


def close_account(viewer: User, password: str) -> None:
    """The person goes; what they posted stays under their organisation's name.

    WrongPassword where the password is wrong.
    """
    policy.require(policy.may_close_account(viewer))
    check_password(viewer, password)
    email = viewer.email
    for on_account_closed in personal_data.registry().on_account_closed:
        on_account_closed(viewer)
    _erase_columns(viewer.id)
    empty_profile(viewer)
    letters.closed(viewer.id, email)
    db.session.commit()


def _erase_columns(user_id: int) -> None:
    """Delete what belongs to the person alone before what other rows may point at."""
    db.session.flush()
    columns = personal_data.registry().columns
    rows = {_column(one.column): one.on_closing for one in columns}
    for table in reversed(db.metadata.sorted_tables):
        for column, on_closing in rows.items():
            if column.table is not table or on_closing is OnClosing.KEPT:
                continue
            if on_closing is OnClosing.DELETED:
                db.session.execute(delete(table).where(column == user_id))
            else:
                db.session.execute(update(table).where(column == user_id).values({column: None}))
    db.session.expire_all()


def _column(name: str) -> Column:
    table, _, column = name.partition(".")
    return db.metadata.tables[table].c[column]


def empty_profile(user: User) -> None:
    """The row stays, for what was posted points at it. In the caller's transaction."""
    user.name, user.email = FORMER_MEMBER, f"closed-{user.id}@invalid"
    user.password_hash, user.standing, user.organisation_claimed = "", Standing.CLOSED, ""
    for role in ROLES:
        setattr(user, role, False)
