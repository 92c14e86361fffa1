"""Everything that is stored about one member, for that member."""

from typing import Any

from sqlalchemy import Select, func, select

from forum.core import personal_data
from forum.core.extensions import db
from forum.core.formatting import iso
from forum.models.accounts import ROLES, User

Counts = list[tuple[str, str, int]]  # (singular, plural, how many)


def count(rows: Select) -> int:
    return db.session.scalar(select(func.count()).select_from(rows.order_by(None).subquery())) or 0


def count_writing(viewer: User) -> Counts:
    """Of what this person wrote."""
    exports = personal_data.registry().exports
    return [(e.one, e.several, count(e.rows(viewer))) for e in exports if e.is_writing]


def count_all(viewer: User) -> Counts:
    """Of each kind of row in the file."""
    return [(e.one, e.several, count(e.rows(viewer))) for e in personal_data.registry().exports]


def export(viewer: User) -> dict[str, Any]:
    """Ready for JSON. Without what others wrote, and without secrets that let one sign in."""
    return {"profile": _profile(viewer)} | {
        one.key: [one.as_json(row) for row in db.session.scalars(one.rows(viewer))]
        for one in personal_data.registry().exports
    }


def _profile(member: User) -> dict[str, Any]:
    return {
        "name": member.name,
        "email": member.email,
        "job_role": member.job_role,
        "organisation": member.organisation.name if member.organisation else None,
        "organisation_claimed": member.organisation_claimed or None,
        "standing": member.standing,
        "joined_at": iso(member.joined_at),
        "roles": [role.removeprefix("is_") for role in ROLES if getattr(member, role)],
        "areas": [term.label for term in member.areas],
        "works_with": [term.label for term in member.works_with],
    }
