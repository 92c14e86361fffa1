"""Needs in a member's data export."""

from datetime import datetime

from forum.core.personal_data import Export
from forum.models.gaps import Need
from forum.practice.gaps import queries


def _time(at: datetime) -> str:
    return f"{at.isoformat(timespec='seconds')}Z"


def _need(need: Need) -> dict:
    return {"what": need.gap.name, "status": need.gap.status, "at": _time(need.at)}


NEEDS = Export("need", "needs", queries.own_needs, _need)
