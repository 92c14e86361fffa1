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
from forum.standards.complaints.merged_themes import MergedThemes
from forum.standards.complaints.rising import OutOf

OPEN, ANSWERED = "not_answered", "answered"
NO_MERGES = MergedThemes()
PER = 1_000  # people on the programme
OF_ANSWERED = {"days": DaysTaken.OPEN, "finding": OPEN}  # what is not answered has neither
Parts = Mapping[Hashable, SplitCount]


class CountedRow(NamedTuple):
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
    apart: Mapping[str, tuple[str, ...]]  # themes of `whole` that count as a current one

    @property
    def returns(self) -> int:
        return len(self.heads)

    @property
    def all_themes(self) -> Shown:
        return self._shown(self.whole, self._people())

    def theme(self, slug: str) -> Shown:
        return self._together([self._theme(one) for one in self.apart[slug]], self._people())

    def split(self, slug: str, name: str) -> dict[Hashable, Shown]:
        """Of a theme, by `stage`, `step`, `days` or `finding`."""
        people = self._people()
        return {
            key: self._together([self._parts(one, name)[key] for one in self.apart[slug]], people)
            for key in self._parts(self.apart[slug][0], name)
        }

    def areas(self, slug: str) -> dict[Hashable, Shown]:
        return {
            area: self._together(self._in_area(slug, area), self._people(area))
            for area in {head.area: None for head in self.heads}
        }

    def contract(self, slug: str, head: ReturnHead) -> Shown:
        of_area = self._in_area(slug, head.area)
        parts = [part.splits["contract"][head.contract] for part in of_area]
        return self._together(parts, self.rule.rounded(head.people))

    def head(self, contract: int) -> ReturnHead | None:
        return next((head for head in self.heads if head.contract == contract), None)

    def _parts(self, slug: str, name: str) -> Parts:
        splits = self._theme(slug).splits
        if name not in OF_ANSWERED:
            return splits[name]
        answered, is_open = (splits["answer"][key] for key in (ANSWERED, OPEN))
        return {**answered.splits[name], OF_ANSWERED[name]: is_open}

    def _in_area(self, slug: str, area: Hashable) -> list[SplitCount]:
        return [self._theme(one).splits["area"][area] for one in self.apart[slug]]

    def _theme(self, slug: str) -> SplitCount:
        return self.whole.splits["theme"][slug]

    def _people(self, area: Hashable = None) -> int:
        """Of an area, else of all."""
        heads = [head for head in self.heads if area in (None, head.area)]
        return self.rule.rounded(sum(head.people for head in heads))

    def _together(self, parts: Sequence[SplitCount], people: int) -> Shown:
        """Of themes that were merged after this quarter was shown: the sum of what is shown."""
        counts = [self._shown(part, people).count for part in parts]
        known = [count for count in counts if count is not None]
        return Shown(sum(known) if len(known) == len(counts) else None, people)

    def _shown(self, part: SplitCount, people: int) -> Shown:
        return Shown(self.rule.rounded(part.count) if part.is_shown else None, people)


def totals_of(
    quarter_end: date,
    heads: Iterable[ReturnHead],
    rows: Iterable[CountedRow],
    stages: Iterable[int],
    rule: SuppressionRule,
    merges: MergedThemes = NO_MERGES,
) -> QuarterTotals:
    known, within = tuple(sorted(heads)), merges.within(quarter_end)
    slugs = tuple(theme.slug for theme in within.current())
    counted = sorted(row._replace(theme=within.into(row.theme)) for row in rows)
    whole = _protected(known, tuple(counted), slugs, tuple(stages), rule)
    return QuarterTotals(quarter_end, known, whole, rule, merges.apart(slugs))


@lru_cache(maxsize=32)  # by all that goes in: a return that is sent or released is another key
def _protected(
    heads: tuple[ReturnHead, ...],
    rows: tuple[CountedRow, ...],
    slugs: tuple[str, ...],
    stages: tuple[int, ...],
    rule: SuppressionRule,
) -> SplitCount:
    themes: Parts = {
        slug: _of_theme(heads, [row for row in rows if row.theme == slug], stages) for slug in slugs
    }
    return protect(SplitCount(_sum(rows), {"theme": themes}), rule)


def _of_theme(
    heads: Sequence[ReturnHead], rows: list[CountedRow], stages: Sequence[int]
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


def _by_answer(rows: list[CountedRow]) -> Parts:
    """Days and findings leave out the same complaints: who knows one number knows the other."""
    answered = [row for row in rows if row.days != DaysTaken.OPEN]
    days = _by(answered, [d for d in DaysTaken if d != DaysTaken.OPEN], lambda row: row.days)
    splits = {"days": days, "finding": _by_finding(answered)}
    return {
        ANSWERED: SplitCount(_sum(answered), splits, is_listed=False),
        OPEN: SplitCount(_sum(rows) - _sum(answered)),
    }


def _of_area(area: int, heads: Sequence[ReturnHead], rows: list[CountedRow]) -> SplitCount:
    here = [row for row in rows if row.area == area]
    contracts = [head.contract for head in heads if head.area == area]
    return SplitCount(_sum(here), {"contract": _by(here, contracts, lambda row: row.contract)})


def _by(
    rows: list[CountedRow], keys: Sequence[Hashable], key: Callable[[CountedRow], Hashable]
) -> Parts:
    return {one: SplitCount(_sum(row for row in rows if key(row) == one)) for one in keys}


def _by_finding(rows: list[CountedRow]) -> Parts:
    counts = [sum(row.findings[i] for row in rows) for i in range(len(FINDINGS))]
    return {name: SplitCount(count) for name, count in zip(FINDINGS, counts, strict=True)}


def _sum(rows: Iterable[CountedRow]) -> int:
    return sum(row.received for row in rows)
