"""Which figure stands beside a case study that names a payment group: the nearest honest one.

The rule alone. Candidates are what the viewer may see; the steps are tried in the order of Step.
Of a step, the best known measure; of that, the period by the dates of the practice. Nothing here
is used to order case studies.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from functools import lru_cache
from typing import NamedTuple

from forum.core.dates import DateError, parse_month
from forum.core.formatting import day
from forum.core.formatting import period as in_days
from forum.models.measures import MEASURES, Polarity
from forum.performance.uploads.periods import DayNotInCalendar as NoDay
from forum.performance.uploads.periods import DaySpan, QuarterOfWhichYear, span_of

MOST_OWN = 3
BEST_KNOWN = (  # first of these, then the order of the registry
    "job_outcome_rate_12m",
    "job_outcomes_per_referral",
    "job_outcomes",
    "mpl_ratio",
)
MINIMUM_LEVEL = re.compile(r"Minimum level, contract year \d+")
IN_BRACKETS = re.compile(r"\(([^()]+)\)$")
YEARS = re.compile(r"((?:19|20)\d\d)(?:\s*[-–]\s*((?:19|20)\d\d))?")


class Step(StrEnum):
    """Whose figure it is; the nearest first."""

    OWN_IN_AREA = "the organisation, in the area"
    OWN = "the organisation, all areas"
    CONTRACT = "its prime's contract in the area"
    AREA = "all primes of the area"
    PROGRAMME = "the whole programme"
    LEVEL = "the minimum performance level"
    ALL_GROUPS = "the whole programme, all payment groups"


NOT_THEIRS = "This is not their own result: it is what "
OF_EVERYBODY = {
    Step.CONTRACT: f"{NOT_THEIRS}happened to everybody of this group in that area.",
    Step.AREA: f"{NOT_THEIRS}happened to everybody of this group in that area.",
    Step.PROGRAMME: f"{NOT_THEIRS}happened to everybody of this group in the whole programme.",
    Step.LEVEL: f"{NOT_THEIRS}every contract had to reach for this group.",
    Step.ALL_GROUPS: f"{NOT_THEIRS}happened to everybody in the whole programme. "
    "Nothing is published for this group alone.",
}
OF_THE_WORK_PROGRAMME = (
    "This is not their own result, nor of their programme, of which nothing is published: it is "
    "what every contract of the Work Programme had to reach for this group."
)


@dataclass(frozen=True, slots=True)
class Practice:
    """What a case study is of. `days`: when it was done, both days included; None: not known.

    `organisation_id` is None where the organisation is not in the list or not to be told;
    `programme_id` where no area says it: then it is the Work Programme, which payment groups are
    of.
    """

    organisation_id: int | None
    area_id: int | None
    group_id: int | None
    days: DaySpan | None
    programme_id: int | None = None
    is_of_work_programme: bool = True  # whose minimum levels there are


class Candidate(NamedTuple):
    """A dated figure that the viewer may see, without its value."""

    id: int
    organisation_id: int | None
    area_id: int | None
    group_id: int | None  # None: of all payment groups
    measure: str
    period: str
    cut_off: date
    is_of_prime: bool  # of the one prime in whose chain the organisation is
    programme_id: int = 0


class Fit(StrEnum):
    """How a period lies to the days of the practice."""

    COVERS = "covers"
    OVERLAPS = "overlaps"  # of a contract year, which is set ahead and not counted afterwards
    BEFORE = "before"
    AFTER = "after"
    NEWEST = "newest"  # the days are not known


@dataclass(frozen=True, slots=True)
class Nearest:
    step: Step
    candidate: Candidate


def step_of(candidate: Candidate, practice: Practice) -> Step | None:
    """None where the figure says nothing about the practice."""
    is_of_group = candidate.group_id is not None and candidate.group_id == practice.group_id
    is_of_area = candidate.area_id is not None and candidate.area_id == practice.area_id
    if candidate.organisation_id is None:
        return _of_everybody(candidate, is_of_group, is_of_area)
    if not is_of_group:
        return None
    if practice.organisation_id is not None:
        if candidate.organisation_id == practice.organisation_id:
            if is_of_area:
                return Step.OWN_IN_AREA
            return Step.OWN if candidate.area_id is None else None
        if candidate.is_of_prime and is_of_area:
            return Step.CONTRACT
    return None


def _of_everybody(candidate: Candidate, is_of_group: bool, is_of_area: bool) -> Step | None:
    if is_of_area:
        return Step.AREA if is_of_group else None
    if candidate.area_id is not None:
        return None
    if candidate.group_id is None:
        return Step.ALL_GROUPS
    return Step.PROGRAMME if is_of_group else None


def own_figures(candidates: Iterable[Candidate], practice: Practice) -> list[Candidate]:
    """At most MOST_OWN of one period: its group in its area, else in all areas, else all groups."""
    own = [
        one
        for one in candidates
        if practice.organisation_id is not None and one.organisation_id == practice.organisation_id
    ]
    in_area = [one for one in own if step_of(one, practice) is Step.OWN_IN_AREA]
    of_group = in_area or [one for one in own if step_of(one, practice) is Step.OWN]
    found = of_group or [
        one for one in own if one.group_id is None and one.area_id in (practice.area_id, None)
    ]
    if not found:
        return []
    # A period that says how it went before one that only counts who came.
    told = [one for one in found if is_judged(one.measure)] or found
    best = best_of(told, practice)
    same = [one for one in found if _when_and_where(one) == _when_and_where(best)]
    return sorted(same, key=_by_measure)[:MOST_OWN]


def _when_and_where(one: Candidate) -> tuple[int, str, date]:
    return one.programme_id, one.period, one.cut_off


def nearest(
    candidates: Iterable[Candidate], practice: Practice, has_level: bool
) -> Nearest | Step | None:
    """The first step after the own ones that has a figure; Step.LEVEL where the level comes first.

    In another programme than the Work Programme its level comes last of all. None for a case
    study that names no payment group, or where nothing at all is published.
    """
    if practice.group_id is None:
        return None
    by_step: dict[Step, list[Candidate]] = {}
    for one in candidates:
        step = step_of(one, practice)
        if step in OF_EVERYBODY and is_judged(one.measure):
            by_step.setdefault(step, []).append(one)
    for step in OF_EVERYBODY:
        if step is Step.LEVEL and has_level and practice.is_of_work_programme:
            return step
        if found := by_step.get(step):
            first = min(_by_measure(one) for one in found)
            return Nearest(step, best_of([f for f in found if _by_measure(f) == first], practice))
    return Step.LEVEL if has_level else None


def is_judged(measure: str) -> bool:
    """Whether it says how it went, and not only how many came or what it cost."""
    known = MEASURES.get(measure)
    return known is not None and known.polarity is not Polarity.NEITHER


_PLACES = {key: place for place, key in enumerate(dict.fromkeys((*BEST_KNOWN, *MEASURES)))}


def _by_measure(candidate: Candidate) -> tuple[bool, int]:
    place = _PLACES.get(candidate.measure, len(_PLACES))
    return not is_judged(candidate.measure), place


def best_of(candidates: Sequence[Candidate], practice: Practice) -> Candidate:
    """By the period; of several of one period the first that was loaded. One at least."""
    return min(candidates, key=lambda one: (_distance(one.period, one.cut_off, practice), one.id))


def _distance(period: str, cut_off: date, practice: Practice) -> tuple[int, int]:
    """The shortest period that covers the practice, the last before it, the first after it."""
    fit = fit_of(period, cut_off, practice.days)
    if fit is Fit.COVERS:
        first = first_day(period) or cut_off
        return 0, (cut_off - first).days
    if fit is Fit.AFTER:
        return 2, cut_off.toordinal()
    return 1, -cut_off.toordinal()


def fit_of(period: str, cut_off: date, days: DaySpan | None) -> Fit:
    """Where its first day is not known a period covers nothing."""
    if days is None:
        return Fit.NEWEST
    first = first_day(period)
    if first is not None and first <= days.first and days.last <= cut_off:
        return Fit.COVERS
    return Fit.BEFORE if cut_off <= days.last else Fit.AFTER


@lru_cache(maxsize=1000)
def first_day(period: str) -> date | None:
    """Of `2011-06 to 2012-04` or `April to June 2014`; None where the words do not say it."""
    if span := _written_span(period):
        return span.first
    with suppress(DateError):
        return parse_month(period.partition(" to ")[0])
    return None


def _written_span(period: str) -> DaySpan | None:
    with suppress(NoDay, QuarterOfWhichYear, ValueError):
        return span_of(period)
    return None


def years_of(words: str) -> DaySpan | None:
    """`2013` or `2011-2017`, as a source gives them."""
    found = YEARS.fullmatch(words.strip())
    if not found:
        return None
    first, last = int(found[1]), int(found[2] or found[1])
    return DaySpan(date(first, 1, 1), date(last, 12, 31)) if first <= last else None


def period_in_words(fit: Fit, days: DaySpan | None) -> str:
    """Why it is this period, in a sentence."""
    if days is None:
        return "The case study does not say when it was done, so these are the newest figures."
    when = day(days.first) if days.first == days.last else in_days(*days)
    if fit is Fit.COVERS:
        return f"The period covers the time of the practice: {when}."
    if fit is Fit.OVERLAPS:
        return f"It is of the contract year that fits the time of the practice best: {when}."
    which = "last before the end" if fit is Fit.BEFORE else "first after the beginning"
    return f"No figures cover the whole time of the practice ({when}): these are the {which} of it."


@dataclass(frozen=True, slots=True)
class Level:
    """The minimum performance level of a payment group in one contract year."""

    words: str  # `44 job outcomes for 100 referrals (April 2013 to March 2014)`
    days: DaySpan | None
    fit: Fit


def level_of(facts: Mapping[str, str], days: DaySpan | None) -> Level | None:
    """Of the contract year that overlaps most; None where the group has no level."""
    found = [
        _level(words, days) for label, words in facts.items() if MINIMUM_LEVEL.fullmatch(label)
    ]
    return min(found, key=lambda level: _distance_of_level(level, days)) if found else None


def _level(words: str, days: DaySpan | None) -> Level:
    bracketed = IN_BRACKETS.search(words)
    of = _written_span(bracketed[1]) if bracketed else None
    if of is None or days is None:
        return Level(words, of, Fit.NEWEST)
    if of.first <= days.first and days.last <= of.last:
        return Level(words, of, Fit.COVERS)
    if _overlap(of, days):
        return Level(words, of, Fit.OVERLAPS)
    return Level(words, of, Fit.BEFORE if of.last < days.first else Fit.AFTER)


def _distance_of_level(level: Level, days: DaySpan | None) -> tuple[int, int]:
    """The largest overlap with the practice, the last before it, the first after it; the newest."""
    if level.days is None:
        return 3, 0
    last = level.days.last.toordinal()
    if days is None or level.fit is Fit.BEFORE:
        return 1, -last
    return (2, last) if level.fit is Fit.AFTER else (0, -_overlap(level.days, days))


def _overlap(one: DaySpan, other: DaySpan) -> int:
    """In days."""
    return max(0, (min(one.last, other.last) - max(one.first, other.first)).days + 1)
