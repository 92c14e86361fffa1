"""The rule that a standard has two halves and a guard: pure, of the words of a version.

The standard measure says what is counted; the service standard says what it is like. A number alone
can be met at the expense of the claimant's journey, so a guard measure stands beside it.
"""

from typing import Protocol

from forum.models.service_standards import FEWEST_SEEN, MOST_EXPECT_WORDS, MOST_SEEN


class Worded(Protocol):
    """What the rule reads of a version."""

    @property
    def expect(self) -> str: ...
    @property
    def of_you(self) -> str: ...
    @property
    def if_not_kept(self) -> str: ...
    @property
    def guard(self) -> str: ...
    @property
    def has_measure(self) -> bool: ...
    @property
    def has_service_standard(self) -> bool: ...


NO_MEASURE = (
    "The standard measure is missing. Say what is measured, what is counted, out of what, "
    "and the target."
)
NO_SERVICE_STANDARD = (
    f"The service standard is missing. Say what it is like, {FEWEST_SEEN} to {MOST_SEEN} things "
    "a claimant will see, and how it is looked at."
)
HALF = "A standard has two halves: half of one is not published."
NO_WORDS = {  # attribute -> what is said where it is empty
    "expect": "What claimants can expect is missing.",
    "of_you": "What is expected of claimants is missing.",
    "guard": "The guard measure is missing: what would show that the number is met at the "
    "claimant's expense?",
    "if_not_kept": "What to do if it is not kept is missing.",
}


def missing_halves(version: Worded) -> list[str]:
    """Sentences; empty where both are there."""
    halves = (version.has_measure, NO_MEASURE), (version.has_service_standard, NO_SERVICE_STANDARD)
    return [sentence for is_there, sentence in halves if not is_there]


def missing(version: Worded) -> list[str]:
    """All that keeps it from being published, in sentences."""
    words = [sentence for name, sentence in NO_WORDS.items() if not getattr(version, name)]
    return [*missing_halves(version), *words]


def words_over(expect: str) -> int:
    """By how many words what claimants can expect is too long; 0 where it is not."""
    return max(len(expect.split()) - MOST_EXPECT_WORDS, 0)
