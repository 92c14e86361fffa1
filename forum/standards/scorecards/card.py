"""The rows of a scorecard, and what a page, a CSV and a JSON document say of them."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from forum.core.formatting import percent
from forum.core.wilson import Interval

HEADER = (
    *("quarter of the card", "measure", "period", "target", "result", "interval from"),
    *("interval to", "out of", "standing", "since last time", "status", "note", "what helps"),
)
NO_EARLIER = "nothing to compare with"


@dataclass(frozen=True)
class HelpLink:
    """Where somebody tells what helps with a measure."""

    label: str
    path: str


@dataclass(frozen=True)
class ScorecardRow:
    """`low` and `high`: where the result would lie 95 times in 100, in the unit of `unit`."""

    measure: str
    period: str
    target: str
    result: str  # in words; why it is not shown where it is not
    status: str  # of its release
    path: str = ""  # of the page that explains it
    low: float | None = None
    high: float | None = None
    unit: str = "per cent"
    out_of: int | None = None
    standing: str = ""  # against the target, in words
    since_last: str = NO_EARLIER
    note: str = ""
    helps: tuple[HelpLink, ...] = ()

    @property
    def interval(self) -> str:
        """`94 to 98`; empty where there is none."""
        if self.low is None or self.high is None:
            return ""
        return f"{self.low:.1f} to {self.high:.1f}"

    def as_cells(self, quadrant: str) -> tuple[object, ...]:
        helps = "; ".join(f"{one.label} ({one.path})" for one in self.helps)
        said = (quadrant, self.measure, self.period, self.target, self.result)
        numbers = (_rounded(self.low), _rounded(self.high), self.out_of)
        return (*said, *numbers, self.standing, self.since_last, self.status, self.note, helps)

    def as_json(self) -> dict[str, Any]:
        return {
            "measure": self.measure,
            "path": self.path,
            "period": self.period,
            "target": self.target,
            "result": self.result,
            "low": _rounded(self.low),
            "high": _rounded(self.high),
            "unit": self.unit,
            "out_of": self.out_of,
            "standing": self.standing,
            "since_last": self.since_last,
            "status": self.status,
            "note": self.note,
            "what_helps": [{"title": one.label, "path": one.path} for one in self.helps],
        }


@dataclass(frozen=True)
class Quadrant:
    """One quarter of the card. `missing`: sentences on what is not there, and who can add it."""

    key: str
    name: str
    rows: list[ScorecardRow]
    missing: list[str] = field(default_factory=list)


@dataclass(frozen=True)
class Scorecard:
    quadrants: tuple[Quadrant, ...]
    holds_unreleased: bool
    is_demonstration: bool

    def csv_rows(self) -> Iterator[tuple[object, ...]]:
        for quadrant in self.quadrants:
            yield from (row.as_cells(quadrant.name) for row in quadrant.rows)

    def as_json(self) -> list[dict[str, Any]]:
        return [
            {
                "key": one.key,
                "name": one.name,
                "rows": [row.as_json() for row in one.rows],
                "missing": one.missing,
            }
            for one in self.quadrants
        ]


def since(share: float, before: float | None, between: Interval) -> str:
    """`2.1 points more than 61%: within the interval`; shares are from 0 to 1."""
    if before is None:
        return NO_EARLIER
    points = round(100 * (share - before), 1)
    if points == 0:
        return f"the same, {percent(before)}"
    more = "more" if points > 0 else "less"
    is_within = between.low <= before <= between.high
    chance = "within the interval" if is_within else "outside the interval"
    return f"{abs(points):g} points {more} than {percent(before)}: {chance}"


def _rounded(value: float | None) -> float | None:
    return None if value is None else round(value, 1)
