"""What a member needs told, in the copy of what is kept about them."""

from forum.accounts.own_data import Further
from forum.gaps import queries
from forum.gaps.models import Need


def _told(need: Need) -> dict:
    return {
        "what": need.gap.name,
        "status": need.gap.status,
        "at": f"{need.at.isoformat(timespec='seconds')}Z",
    }


NEEDS = Further("need", "needs", queries.own_needs, _told)
