"""Withheld words in a member's data export."""

from forum.core.personal_data import Export
from forum.gate import queries
from forum.models.withheld import Withheld


def _as_json(withheld: Withheld) -> dict:
    return {
        "kind": withheld.kind,
        "state": withheld.state,
        "reason": withheld.reason or None,
        "until": withheld.until.isoformat() if withheld.until else None,
        "at": f"{withheld.at.isoformat(timespec='seconds')}Z",
        "words": withheld.words,
    }


WITHHELD = Export("text not shown", "texts not shown", queries.own_withheld, _as_json)
