"""What a file would change: beside the last version of the same figures, in numbers and names."""

import hashlib
import heapq
from collections import Counter
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from sqlalchemy import select

from forum.core.extensions import db
from forum.models.measures import MEASURES
from forum.models.organisations import Organisation
from forum.models.provenance import Origin
from forum.models.vocabularies import Term
from forum.performance.figures import queries as figures

SHOWN = 20  # largest changes
NAMED = 100  # organisations that are new, or vanished


@dataclass
class ChangeSummary:
    new: int = 0
    changed: int = 0
    same: int = 0
    largest: list[tuple] = field(default_factory=list)  # a heap: size, a number, what, was
    measures: Counter = field(default_factory=Counter)
    organisations: set[int] = field(default_factory=set)
    first: str = ""
    last: str = ""
    _stood: Any = field(default_factory=hashlib.sha256)

    @property
    def digest(self) -> str:
        """The same as long as the figures that the file is compared with stand as they stood."""
        return self._stood.hexdigest()

    def add(self, rows: list[dict]) -> None:
        known = figures.latest_versions([row["subject"] for row in rows])
        for row in rows:
            self._add(row, known.get(row["subject"]))

    def _add(self, row: dict, was: figures.LatestVersion | None) -> None:
        is_there = was is not None and was.value is not None  # more than a half copied version
        stood = (was.value, was.profile, was.denominator) if was and is_there else ()
        self._stood.update(repr((row["subject"], *stood)).encode())
        self.measures[row["measure"]] += 1
        if row["organisation_id"] is not None:
            self.organisations.add(row["organisation_id"])
        self.first = min(self.first or row["cut_off"], row["cut_off"])
        self.last = max(self.last, row["cut_off"])
        if was is None or was.value is None:
            self.new += 1
        elif (was.value, was.profile) == (row["value"], row["profile"]):
            self.same += 1
        else:
            self.changed += 1
            size = abs(row["value"] - was.value)
            heapq.heappush(self.largest, (size, self.changed, row, was.value))
            if len(self.largest) > SHOWN:
                heapq.heappop(self.largest)


def in_words(comparison: ChangeSummary, origin: Origin, basis: str) -> dict:
    told = figures.last_cut_offs(origin, basis)
    last = date.fromisoformat(comparison.last) if comparison.last else None
    before = max((day for day in told.values() if last is None or day <= last), default=None)
    vanished = {id_ for id_, day in told.items() if day == before} - comparison.organisations
    names = _names(comparison, vanished)
    named = names["organisations"]
    biggest = sorted(comparison.largest, key=lambda one: (-one[0], one[1]))
    return {
        "digest": comparison.digest,
        "new": comparison.new,
        "changed": comparison.changed,
        "same": comparison.same,
        "first": comparison.first,
        "last": comparison.last,
        "before": before.isoformat() if before else "",
        "organisations": len(comparison.organisations),
        "measures": dict(comparison.measures),
        "largest": [_change(row, was, names) for _size, _number, row, was in biggest],
        "new_organisations": sorted(named[i] for i in comparison.organisations - set(told))[:NAMED],
        "vanished": sorted(named[i] for i in vanished)[:NAMED],
    }


def _names(comparison: ChangeSummary, also: set[int]) -> dict[str, dict[int, str]]:
    of_terms = {row["group_id"] for _, _, row, _ in comparison.largest}
    whole = select(Organisation.id, Organisation.name)
    organisations = {row.id: row.name for row in db.session.execute(whole)}
    terms = db.session.scalars(select(Term).where(Term.id.in_(of_terms - {None})))
    return {"organisations": organisations, "groups": {term.id: term.label for term in terms}}


def _change(row: dict, was: float, names: dict) -> dict:
    return {
        "organisation": names["organisations"].get(row["organisation_id"], "All primes"),
        "area": row["geography"],
        "group": names["groups"].get(row["group_id"], "All groups"),
        "measure": MEASURES[row["measure"]].name,
        "period": row["period"],
        "was": was,
        "now": row["value"],
    }
