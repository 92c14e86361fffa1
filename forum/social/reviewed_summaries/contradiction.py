"""The rule by which a reviewed summary needs review: pure, of what was known then and is now.

A summary is words; what is known of its practice is summed up by rule from case studies and
tries. Two editors compared the two when it was published. Where they may differ since, the page
says so, and the editors are told.
"""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from forum.practice.evidence_summaries.rules import DIRECTION_NAMES, Direction

REVIEW_AFTER = timedelta(days=365)


class ReviewReason(StrEnum):
    """In the order in which a page says them."""

    DIRECTION = "direction"
    STRENGTH = "strength"
    SOURCE_GONE = "source-gone"
    AGE = "age"


@dataclass(frozen=True, slots=True)
class EvidenceState:
    """What was known by rule: the direction of results, and the strength from 0 to 5."""

    direction: Direction = Direction.UNKNOWN
    strength: int = 0

    def as_json(self) -> dict[str, int | str]:
        return asdict(self)

    @classmethod
    def of_json(cls, stored: Mapping[str, int | str]) -> "EvidenceState":
        """NOTHING where nothing was stored."""
        if not stored:
            return NOTHING
        return cls(Direction(str(stored["direction"])), int(stored["strength"]))


NOTHING = EvidenceState()


@dataclass(frozen=True, slots=True)
class SummaryFacts:
    """Of one published version, all that the rule depends on."""

    then: EvidenceState
    now: EvidenceState
    sources_gone: int  # case studies that it rests on and that nobody can read any more
    review_by: datetime | None


def review_reasons(facts: SummaryFacts, at: datetime) -> list[ReviewReason]:
    """Why it needs review; empty while it stands."""
    found = {
        ReviewReason.DIRECTION: facts.then.direction != facts.now.direction,
        ReviewReason.STRENGTH: facts.then.strength != facts.now.strength,
        ReviewReason.SOURCE_GONE: facts.sources_gone > 0,
        ReviewReason.AGE: facts.review_by is not None and facts.review_by <= at,
    }
    return [reason for reason, is_so in found.items() if is_so]


def sentence(reason: ReviewReason, facts: SummaryFacts) -> str:
    """The reason in plain words, for readers and editors alike."""
    then, now = facts.then, facts.now
    if reason is ReviewReason.DIRECTION:
        was, is_now = DIRECTION_NAMES[then.direction], DIRECTION_NAMES[now.direction]
        return f"The results were “{was.lower()}” then, and are “{is_now.lower()}” now."
    if reason is ReviewReason.STRENGTH:
        return f"The strength of evidence was {then.strength} of 5 then, and is {now.strength} now."
    if reason is ReviewReason.SOURCE_GONE:
        are = "1 of its sources is" if facts.sources_gone == 1 else "some of its sources are"
        return f"{are[0].upper()}{are[1:]} not published any more."
    return "It was reviewed more than a year ago."
