"""Summary of the tries of a case study: each organisation counts once, by its newest report."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from forum.models.tries import Result

RESULT_WORDS = {
    Result.WORKED: "worked",
    Result.WITH_CHANGES: "worked with changes",
    Result.DID_NOT_WORK: "did not work",
    Result.NOT_STARTED: "could not start",
    Result.TOO_EARLY: "too early to say",
}


@dataclass(frozen=True, slots=True)
class TryResult:
    """What the summary needs of one report."""

    organisation_id: int
    result: str
    tried_at: datetime


@dataclass(frozen=True, slots=True)
class TrySummary:
    counts: tuple[tuple[Result, int], ...] = ()  # in the order of Result, without the zeros

    @property
    def organisations(self) -> int:
        return sum(number for _result, number in self.counts)

    @property
    def sentence(self) -> str:
        """Tried by 6 organisations: 4 worked, 1 worked with changes, 1 did not work"""
        if not self.counts:
            return "Not tried yet by another organisation"
        noun = "organisation" if self.organisations == 1 else "organisations"
        if self.organisations == 1:
            return f"Tried by 1 {noun}: {RESULT_WORDS[self.counts[0][0]]}"
        parts = ", ".join(f"{number} {RESULT_WORDS[result]}" for result, number in self.counts)
        return f"Tried by {self.organisations} {noun}: {parts}"


def summarise(results: Iterable[TryResult]) -> TrySummary:
    newest: dict[int, TryResult] = {}
    for one in sorted(results, key=lambda one: one.tried_at):
        newest[one.organisation_id] = one
    counts = Counter(Result(one.result) for one in newest.values())
    return TrySummary(tuple((result, counts[result]) for result in Result if counts[result]))
