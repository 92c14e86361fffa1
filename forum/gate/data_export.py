"""Withheld words in a member's data export."""

from typing import Any

from forum.core.formatting import iso
from forum.core.personal_data import Export
from forum.gate import queries
from forum.models.withheld import Withheld


def _as_json(withheld: Withheld) -> dict[str, Any]:
    return {
        "kind": withheld.kind,
        "state": withheld.state,
        "reason": withheld.reason or None,
        "until": iso(withheld.until) if withheld.until else None,
        "at": iso(withheld.at),
        "words": withheld.words,
    }


WITHHELD = Export("text not shown", "texts not shown", queries.own_withheld, _as_json)
