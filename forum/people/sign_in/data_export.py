"""Sessions in a member's export."""

from typing import Any

from sqlalchemy import Select, select

from forum.core.formatting import iso
from forum.core.personal_data import Export
from forum.models.accounts import SignIn, User


def _rows(member: User) -> Select[SignIn]:
    return select(SignIn).where(SignIn.user_id == member.id).order_by(SignIn.id)


def _as_json(row: SignIn) -> dict[str, Any]:
    return {
        "browser": row.browser,
        "started_at": iso(row.started_at),
        "ended_at": iso(row.ended_at) if row.ended_at else None,
    }


SIGN_INS = Export("sign-in", "sign-ins", _rows, _as_json)
