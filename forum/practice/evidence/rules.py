"""The rule of evidence levels 0 to 4: a pure function of what a case study answers.

Level 5 needs two organisations: see queries.confirmed_elsewhere().
"""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from itertools import takewhile

from forum.models.case_studies import Basis, CaseStudy, CaseStudyOutcome
from forum.models.full_form_columns import (
    CHECKED_NAMES,
    COMPARED_NAMES,
    COUNTS,
    CheckedBy,
    ComparedWith,
    PeopleCount,
)

IDEA, DESCRIBED, MONITORED, COMPARED, INDEPENDENT, REPLICATED = range(6)
NUMBERS_NEEDED = 2  # of offered, took part, started work, sustained
COMPARISONS = (
    ComparedWith.BEFORE,
    ComparedWith.SIMILAR,
    ComparedWith.PROFILE,
    ComparedWith.CONTROL,
)
INDEPENDENT_CHECKERS = (CheckedBy.THIRD_PARTY, CheckedBy.PUBLISHED)


class EffectDirection(StrEnum):
    """The direction of the effect, independent of the level."""

    POSITIVE = "positive"
    NONE = "none"
    NEGATIVE = "negative"
    UNCLEAR = "unclear"


DIRECTION_NAMES = {
    EffectDirection.POSITIVE: "It helped",
    EffectDirection.NONE: "It made no difference",
    EffectDirection.NEGATIVE: "It made things worse",
    EffectDirection.UNCLEAR: "Not clear",
}
DIRECTION_OF = {
    CaseStudyOutcome.WORKED: EffectDirection.POSITIVE,
    CaseStudyOutcome.MIXED: EffectDirection.UNCLEAR,
    CaseStudyOutcome.DID_NOT_WORK: EffectDirection.NONE,
    CaseStudyOutcome.TOO_EARLY: EffectDirection.UNCLEAR,
}


@dataclass(frozen=True, slots=True)
class LevelStep:
    """One level: whether it is reached, and why, or what is missing."""

    level: int
    is_reached: bool
    because: str


@dataclass(frozen=True, slots=True)
class ComputedLevel:
    level: int
    direction: EffectDirection
    steps: tuple[LevelStep, ...]


def facts_of(case_study: CaseStudy) -> dict:
    """All inputs of the rule, as JSON: a decision is current while these are the same."""
    return {
        "basis": str(case_study.basis),
        "outcome": case_study.outcome or "",
        "figures": bool(case_study.figures),
        "counts": [
            [count.name, count.people, *(day.isoformat() if day else "" for day in _days(count))]
            for count in case_study.counts
        ],
        "compared_with": case_study.compared_with or "",
        "checked_by": case_study.checked_by or "",
        "check_link": case_study.check_link or "",
    }


def _days(count: PeopleCount) -> tuple[date | None, date | None]:
    return count.first, count.last


def compute_level(facts: dict) -> ComputedLevel:
    steps = (_of_source(facts),) if facts["basis"] == Basis.EDITORIAL else _steps(facts)
    reached = takewhile(lambda step: step.is_reached, steps)
    level = max((step.level for step in reached), default=IDEA)
    return ComputedLevel(level, _direction(facts), steps)


def _direction(facts: dict) -> EffectDirection:
    outcome = facts["outcome"]
    return DIRECTION_OF[CaseStudyOutcome(outcome)] if outcome else EffectDirection.UNCLEAR


def _of_source(facts: dict) -> LevelStep:
    if facts["figures"]:
        return LevelStep(MONITORED, True, "A summary of a public source, which gives figures.")
    return LevelStep(DESCRIBED, True, "A summary of a public source, which gives no figures.")


def _steps(facts: dict) -> tuple[LevelStep, ...]:
    return (_described(facts), _monitored(facts), _compared(facts), _independent(facts))


def _described(facts: dict) -> LevelStep:
    if facts["outcome"] == CaseStudyOutcome.TOO_EARLY and not facts["counts"]:
        return LevelStep(
            DESCRIBED, False, "It is too early to say what came of it, and nobody is counted."
        )
    return LevelStep(DESCRIBED, True, "It says what was done and what happened.")


def _monitored(facts: dict) -> LevelStep:
    dated = [count for count in facts["counts"] if count[2] and count[3]]
    if len(dated) >= NUMBERS_NEEDED and any(count[1] for count in dated):
        counts = ", ".join(f"{count[1]:,} {COUNTS[count[0]].lower()}" for count in dated)
        return LevelStep(MONITORED, True, f"It counts people, with the days: {counts}.")
    missing = "It needs two of its four numbers, such as who took part and who started work, "
    return LevelStep(MONITORED, False, f"{missing}each with its first and last day.")


def _compared(facts: dict) -> LevelStep:
    with_what = facts["compared_with"]
    if with_what in COMPARISONS:
        name = COMPARED_NAMES[ComparedWith(with_what)].lower()
        return LevelStep(COMPARED, True, f"The numbers are compared with: {name}.")
    return LevelStep(COMPARED, False, "The numbers are not compared with anything.")


def _independent(facts: dict) -> LevelStep:
    if facts["compared_with"] == ComparedWith.CONTROL:
        return LevelStep(INDEPENDENT, True, "The comparison is with a control group.")
    checked = facts["checked_by"]
    if checked in INDEPENDENT_CHECKERS and (checked != CheckedBy.PUBLISHED or facts["check_link"]):
        name = CHECKED_NAMES[CheckedBy(checked)].lower()
        return LevelStep(INDEPENDENT, True, f"The comparison was checked by: {name}.")
    return LevelStep(
        INDEPENDENT, False, "Nobody outside checked the comparison, and there is no control group."
    )
