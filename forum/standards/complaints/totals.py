"""Totals of one quarter as they may be shown: rounded, and without what would give small ones away.

Pure arithmetic on the rows of returns. Each quarter is a tree of its own, and no year is made of
quarters: a sum over time would let a hidden quarter be worked back.
"""

from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import NamedTuple

from forum.models.complaints import FINDINGS, ComplaintStep, DaysTaken
from forum.performance.disclosure.parts import SplitCount, protect
from forum.performance.disclosure.suppression import SuppressionRule
from forum.standards.complaints.rising import OutOf
from forum.standards.complaints.themes import all_themes

OPEN, ANSWERED = "not_answered", "answered"
PER = 1_000  # people on the programme
OF_ANSWERED = {"days": DaysTaken.OPEN, "finding": OPEN}  # what is not answered has neither
Parts = Mapping[Hashable, SplitCount]


class ReturnRow(NamedTuple):
    """A row of a return, with where its contract is."""

    contract: int
    area: int
    theme: str
    stage: int
    step: str
    days: str
    received: int
    findings: tuple[int, ...]  # in the order of FINDINGS


class ReturnHead(NamedTuple):
    contract: int
    area: int
    people: int


@dataclass(frozen=True)
class Shown:
    """A rounded count with its rate; `count` is None where it is not shown."""

    count: int | None = None
    people: int = 0

    @property
    def rate(self) -> float | None:
        """Per 1,000 people on the programme, of rounded numbers alone."""
        return self.count / self.people * PER if self.count is not None and self.people else None

    @property
    def out_of(self) -> OutOf | None:
        return OutOf(self.count, self.people) if self.count is not None else None


@dataclass(frozen=True)
class QuarterTotals:
    quarter_end: date
    heads: tuple[ReturnHead, ...]
    whole: SplitCount
    rule: SuppressionRule

    @property
    def returns(self) -> int:
        return len(self.heads)

    @property
    def all_themes(self) -> Shown:
        return self._shown(self.whole, self._people())

    def theme(self, slug: str) -> Shown:
        return self._shown(self._theme(slug), self._people())

    def split(self, slug: str, name: str) -> dict[Hashable, Shown]:
        """Of a theme, by `stage`, `step`, `days` or `finding`."""
        people = self._people()
        return {key: self._shown(part, people) for key, part in self._parts(slug, name).items()}

    def areas(self, slug: str) -> dict[Hashable, Shown]:
        parts = self._theme(slug).splits["area"]
        return {area: self._shown(part, self._people(area)) for area, part in parts.items()}

    def contract(self, slug: str, head: ReturnHead) -> Shown:
        part = self._theme(slug).splits["area"][head.area].splits["contract"][head.contract]
        return self._shown(part, self.rule.rounded(head.people))

    def head(self, contract: int) -> ReturnHead | None:
        return next((head for head in self.heads if head.contract == contract), None)

    def _parts(self, slug: str, name: str) -> Parts:
        splits = self._theme(slug).splits
        if name not in OF_ANSWERED:
            return splits[name]
        answered, is_open = (splits["answer"][key] for key in (ANSWERED, OPEN))
        return {**answered.splits[name], OF_ANSWERED[name]: is_open}

    def _theme(self, slug: str) -> SplitCount:
        return self.whole.splits["theme"][slug]

    def _people(self, area: Hashable = None) -> int:
        """Of an area, else of all."""
        heads = [head for head in self.heads if area in (None, head.area)]
        return self.rule.rounded(sum(head.people for head in heads))

    def _shown(self, part: SplitCount, people: int) -> Shown:
        return Shown(self.rule.rounded(part.count) if part.is_shown else None, people)


def totals_of(
    quarter_end: date,
    heads: Iterable[ReturnHead],
    rows: Iterable[ReturnRow],
    stages: Iterable[int],
    rule: SuppressionRule,
) -> QuarterTotals:
    known = tuple(sorted(heads))
    whole = _protected(known, tuple(sorted(rows)), tuple(stages), rule)
    return QuarterTotals(quarter_end, known, whole, rule)


@lru_cache(maxsize=32)  # by all that goes in: a return that is sent or released is another key
def _protected(
    heads: tuple[ReturnHead, ...],
    rows: tuple[ReturnRow, ...],
    stages: tuple[int, ...],
    rule: SuppressionRule,
) -> SplitCount:
    themes: Parts = {
        theme.slug: _of_theme(heads, [row for row in rows if row.theme == theme.slug], stages)
        for theme in all_themes()
    }
    return protect(SplitCount(_sum(rows), {"theme": themes}), rule)


def _of_theme(
    heads: Sequence[ReturnHead], rows: list[ReturnRow], stages: Sequence[int]
) -> SplitCount:
    """Kinds of which there are none are parts, too: that there are none is a small number."""
    areas: Parts = {head.area: _of_area(head.area, heads, rows) for head in heads}
    return SplitCount(
        _sum(rows),
        {
            "stage": _by(rows, stages, lambda row: row.stage),
            "step": _by(rows, list(ComplaintStep), lambda row: row.step),
            "answer": _by_answer(rows),
            "area": areas,
        },
    )


def _by_answer(rows: list[ReturnRow]) -> Parts:
    """Days and findings leave out the same complaints: who knows one number knows the other."""
    answered = [row for row in rows if row.days != DaysTaken.OPEN]
    days = _by(answered, [d for d in DaysTaken if d != DaysTaken.OPEN], lambda row: row.days)
    splits = {"days": days, "finding": _by_finding(answered)}
    return {
        ANSWERED: SplitCount(_sum(answered), splits, is_listed=False),
        OPEN: SplitCount(_sum(rows) - _sum(answered)),
    }


def _of_area(area: int, heads: Sequence[ReturnHead], rows: list[ReturnRow]) -> SplitCount:
    here = [row for row in rows if row.area == area]
    contracts = [head.contract for head in heads if head.area == area]
    return SplitCount(_sum(here), {"contract": _by(here, contracts, lambda row: row.contract)})


def _by(
    rows: list[ReturnRow], keys: Sequence[Hashable], key: Callable[[ReturnRow], Hashable]
) -> Parts:
    return {one: SplitCount(_sum(row for row in rows if key(row) == one)) for one in keys}


def _by_finding(rows: list[ReturnRow]) -> Parts:
    counts = [sum(row.findings[i] for row in rows) for i in range(len(FINDINGS))]
    return {name: SplitCount(count) for name, count in zip(FINDINGS, counts, strict=True)}


def _sum(rows: Iterable[ReturnRow]) -> int:
    return sum(row.received for row in rows)
