"""What a file would change: against the last version of the same figures and the last period."""

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
from forum.reference.programmes import queries as programmes

MOST_CHANGES = 20
MOST_OUTLIERS = 20
MOST_NAMES = 100  # organisations that are new, or vanished
MOST_TOTALS = 200
SAMPLE = 10
FACTOR = 2  # a figure that doubled or halved since the last period stands out
FEWEST = 10  # and changed by at least so many people, or points of a percentage


@dataclass
class Total:
    """The figures of one measure and organisation at one date, and the same a period before."""

    now: float = 0
    before: float = 0
    figures: int = 0
    without_before: int = 0

    def add(self, now: float, before: float | None) -> None:
        self.now += now
        self.figures += 1
        self.before += before or 0
        self.without_before += before is None


@dataclass
class ChangeSummary:
    """Filled some hundreds of rows at a time, so that no large file is held in memory."""

    origin: Origin
    basis: str
    new: int = 0
    changed: int = 0
    same: int = 0
    largest: list[tuple] = field(default_factory=list)  # a heap: size, a number, row, was
    outliers: list[tuple] = field(default_factory=list)  # the same, against the last period
    sample: list[tuple[str, dict]] = field(default_factory=list)  # by series key, so by chance
    measures: Counter = field(default_factory=Counter)
    organisations: set[int] = field(default_factory=set)
    programmes: set[int] = field(default_factory=set)
    # By measure, programme and organisation, cut-off, and how it is broken down: (group, area).
    totals: dict[tuple, Total] = field(default_factory=dict)
    first: str = ""
    last: str = ""
    _digest: Any = field(default_factory=hashlib.sha256)
    _number: int = 0

    @property
    def digest(self) -> str:
        """Changes when the figures that the file is compared with change."""
        return self._digest.hexdigest()

    def add(self, rows: list[dict]) -> None:
        known = figures.latest_versions([row["subject"] for row in rows])
        before = figures.previous_values(rows, self.origin, self.basis)
        for row in rows:
            self._add(row, known.get(row["subject"]))
            self._compare_periods(row, before.get(row["subject"]))
        seen = [*self.sample, *((row["subject"], row) for row in rows)]
        self.sample = heapq.nsmallest(SAMPLE, seen, key=lambda one: one[0])

    def _add(self, row: dict, was: figures.LatestVersion | None) -> None:
        is_there = was is not None and was.value is not None  # more than a half copied version
        stood = (was.value, was.profile, was.denominator) if was and is_there else ()
        self._digest.update(repr((row["subject"], *stood)).encode())
        self.measures[row["measure"]] += 1
        self.programmes.add(row["programme_id"])
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
            self._push(self.largest, MOST_CHANGES, size, row, was.value)

    def _compare_periods(self, row: dict, before: float | None) -> None:
        if not MEASURES[row["measure"]].is_percent:
            is_broken_down = row["group_id"] is not None, row["area_id"] is not None
            whose = row["programme_id"], row["organisation_id"]
            key = row["measure"], whose, row["cut_off"], is_broken_down
            self.totals.setdefault(key, Total()).add(row["value"], before)
        if before is not None and is_outlier(row["value"], before):
            size = abs(row["value"] - before)
            self._push(self.outliers, MOST_OUTLIERS, size, row, before)

    def _push(self, heap: list[tuple], most: int, size: float, row: dict, was: float) -> None:
        self._number += 1
        heapq.heappush(heap, (size, self._number, row, was))
        if len(heap) > most:
            heapq.heappop(heap)

    def as_json(self) -> dict:
        """For the page on which a second analyst decides."""
        told = figures.last_cut_offs(self.origin, self.basis, self.programmes)
        last = date.fromisoformat(self.last) if self.last else None
        before = max((day for day in told.values() if last is None or day <= last), default=None)
        vanished = {id_ for id_, day in told.items() if day == before} - self.organisations
        names = self._names()
        named = names["organisations"]
        new = self.organisations - set(told)
        return {
            "digest": self.digest,
            "new": self.new,
            "changed": self.changed,
            "same": self.same,
            "first": self.first,
            "last": self.last,
            "before": before.isoformat() if before else "",
            "organisations": len(self.organisations),
            "measures": dict(self.measures),
            "largest": _changes(self.largest, names),
            "outliers": _changes(self.outliers, names),
            "totals": self._totals(names),
            "programmes": sorted(names["programmes"][one] for one in self.programmes),
            "sample": [described(row, names) for _key, row in self.sample],
            "new_organisations": sorted(named[i] for i in new)[:MOST_NAMES],
            "vanished": sorted(named[i] for i in vanished)[:MOST_NAMES],
        }

    def _names(self) -> dict[str, dict[int, str]]:
        rows = [row for *_, row, _was in (*self.largest, *self.outliers)]
        rows += [row for _key, row in self.sample]
        return names_for(rows)

    def _totals(self, names: dict[str, dict[int, str]]) -> list[dict]:
        """Of each measure and organisation the last date, broken down as finely as it is."""
        finest: dict[tuple, tuple[tuple, Total]] = {}
        for (measure, whose, cut_off, detail), total in self.totals.items():
            rank = (cut_off, detail)
            if (measure, whose) not in finest or finest[measure, whose][0] < rank:
                finest[measure, whose] = rank, total
        made: list[dict[str, Any]] = [
            {
                "measure": MEASURES[measure].name,
                "programme": names["programmes"].get(whose[0], ""),
                "organisation": names["organisations"].get(whose[1] or 0, "All primes"),
                "now": total.now,
                "before": total.before if total.without_before < total.figures else None,
                "figures": total.figures,
                "without_before": total.without_before,
            }
            for (measure, whose), (_rank, total) in finest.items()
        ]
        order = [measure.name for measure in MEASURES.values()]
        made.sort(key=lambda one: (order.index(one["measure"]), one["organisation"]))
        return made[:MOST_TOTALS]


def is_outlier(now: float, before: float) -> bool:
    """Whether it doubled or halved since the last period, and by more than a few."""
    low, high = sorted((now, before))
    return high >= FACTOR * low and high - low >= FEWEST


def names_for(rows: list[dict]) -> dict[str, dict[int, str]]:
    """The names of all organisations and programmes, and of the payment groups of these rows."""
    groups = {row["group_id"] for row in rows} - {None}
    organisations = db.session.execute(select(Organisation.id, Organisation.name))
    terms = db.session.scalars(select(Term).where(Term.id.in_(groups)))
    return {
        "organisations": {row.id: row.name for row in organisations},
        "programmes": {one.id: one.name for one in programmes.all_programmes()},
        "groups": {term.id: term.label for term in terms},
    }


def _changes(heap: list[tuple], names: dict) -> list[dict]:
    in_order = sorted(heap, key=lambda one: (-one[0], one[1]))
    return [described(row, names) | {"was": was} for _size, _number, row, was in in_order]


def described(row: dict, names: dict) -> dict:
    """A staged row in words."""
    return {
        "programme": names["programmes"].get(row["programme_id"], ""),
        "organisation": names["organisations"].get(row["organisation_id"], "All primes"),
        "area": row["geography"],
        "group": names["groups"].get(row["group_id"], "All groups"),
        "measure": MEASURES[row["measure"]].name,
        "period": row["period"],
        "now": row["value"],
        "profile": row["profile"],
        "denominator": row["denominator"],
    }
