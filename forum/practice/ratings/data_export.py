"""Ratings in a member's export."""

from typing import Any

from sqlalchemy import Select, select

from forum.core.formatting import iso
from forum.core.personal_data import Export
from forum.models.accounts import User
from forum.models.ratings import Rating


def _rows(member: User) -> Select[Rating]:
    return select(Rating).where(Rating.rater_id == member.id).order_by(Rating.id)


def _as_json(rating: Rating) -> dict[str, Any]:
    return {
        "case_study": rating.case_study_id,
        "value": rating.value,
        "reason": rating.reason or None,
        "note": rating.note or None,
        "works_with": [term.label for term in rating.works_with],
        "rated_at": iso(rating.rated_at),
    }


RATINGS = Export("rating", "ratings", _rows, _as_json, is_writing=True)
