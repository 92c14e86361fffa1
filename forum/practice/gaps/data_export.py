"""What a member needs told, in the copy of what is kept about them."""

from forum.core.personal_data import Export
from forum.models.gaps import Need
from forum.practice.gaps import queries


def _told(need: Need) -> dict:
    return {
        "what": need.gap.name,
        "status": need.gap.status,
        "at": f"{need.at.isoformat(timespec='seconds')}Z",
    }


NEEDS = Export("need", "needs", queries.own_needs, _told)
