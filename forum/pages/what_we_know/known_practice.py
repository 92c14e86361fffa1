"""One practice as the toolkit shows it: what is known, in numbers and in plain words."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from flask import url_for

from forum.models.case_studies import (
    BAND_NAMES,
    CaseStudyOutcome,
    MoneyBand,
    StaffBand,
    TimeBand,
)
from forum.models.practice_evidence import PracticeEvidence
from forum.models.vocabularies import Term, Vocabulary
from forum.practice.evidence_summaries.rules import (
    DIRECTION_NAMES,
    STRONGEST,
    Direction,
    Weakness,
    direction_of,
    share_of,
)

BANDS: dict[str, type[StrEnum]] = {
    "money_band": MoneyBand,
    "staff_band": StaffBand,
    "time_band": TimeBand,
}
STRENGTH_NAMES = ("None yet", "Very little", "Little", "Some", "Good", "Strong")
WEAKNESS_NAMES = {
    Weakness.DISAGREEMENT: "the organisations do not agree",
    Weakness.AGE: "nothing newer than three years",
    Weakness.DOMINANCE: "one organisation wrote a great part of it",
}


@dataclass(frozen=True, slots=True)
class KnownPractice:
    """A practice, all in all or with one claimant group or stage."""

    practice: Term
    for_whom: Term | None  # None: all in all
    evidence: PracticeEvidence | None  # None: no case study and no try
    groups: tuple[Term, ...] = ()  # with which most is known

    @property
    def url(self) -> str:
        if self.for_whom is None or self.for_whom.vocabulary == Vocabulary.STAGE:
            return url_for("what_we_know.practice", slug=self.practice.slug)
        return url_for(
            "what_we_know.practice_with", slug=self.practice.slug, group=self.for_whom.slug
        )

    @property
    def organisations(self) -> int:
        """Those that say what came of it."""
        e = self.evidence
        return e.worked + e.mixed + e.did_not_work if e else 0

    @property
    def share(self) -> float | None:
        e = self.evidence
        return share_of(e.worked, e.mixed, e.did_not_work) if e else None

    @property
    def direction(self) -> Direction:
        return direction_of(self.share)

    @property
    def direction_name(self) -> str:
        return DIRECTION_NAMES[self.direction]

    @property
    def strength(self) -> int:
        return self.evidence.strength if self.evidence else 0

    @property
    def strength_name(self) -> str:
        return STRENGTH_NAMES[self.strength]

    @property
    def strength_words(self) -> str:
        return f"{self.strength} of {STRONGEST}: {self.strength_name.lower()}"

    @property
    def weaknesses(self) -> list[str]:
        found = self.evidence.weaknesses if self.evidence else []
        return [WEAKNESS_NAMES[Weakness(one)] for one in found]

    @property
    def case_studies(self) -> int:
        return self.evidence.case_studies if self.evidence else 0

    @property
    def tries(self) -> int:
        return sum(self.evidence.tries.values()) if self.evidence else 0

    @property
    def is_gap(self) -> bool:
        return not self.case_studies and not self.tries

    def outcome(self, outcome: CaseStudyOutcome) -> int:
        """How many case studies say so."""
        return self.evidence.outcomes.get(outcome, 0) if self.evidence else 0

    @property
    def money(self) -> str:
        return self._usual("money_band")

    @property
    def staff(self) -> str:
        return self._usual("staff_band")

    @property
    def time(self) -> str:
        return self._usual("time_band")

    def _usual(self, band: str) -> str:
        if self.evidence is None:
            return ""
        return usual_band(BANDS[band], self.evidence.bands.get(band, {}))

    def known_bands(self, band: str) -> int:
        """How many case studies say it."""
        counts = self.evidence.bands.get(band, {}) if self.evidence else {}
        return sum(number for value, number in counts.items() if value != "not-known")


def usual_band(kind: type[StrEnum], counts: Mapping[str, int]) -> str:
    """The name of the middle one of those known, the lower of two; empty where none is."""
    known = [str(band) for band in kind for _ in range(counts.get(band, 0)) if band != "not-known"]
    return BAND_NAMES[kind][known[(len(known) - 1) // 2]] if known else ""


def most_known_with(
    cells: Mapping[int, PracticeEvidence], groups: Sequence[Term], most: int
) -> tuple[Term, ...]:
    """The claimant groups of which most organisations tell; equal ones in their own order."""

    def told(group: Term) -> int:
        cell = cells.get(group.id)
        return cell.worked + cell.mixed + cell.did_not_work if cell else 0

    ranked = sorted(groups, key=told, reverse=True)
    return tuple(group for group in ranked[:most] if told(group))
