"""How many complaints a contract manager looks at, which, and what that says of all of them."""

import csv
import random
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache

from forum.config import ROOT
from forum.core.wilson import Interval, interval
from forum.models.complaint_samples import SAMPLE_QUESTIONS, ComplaintSampleNote, SampleAnswer

FILE = ROOT / "data" / "complaint_sample_sizes.csv"


@lru_cache(maxsize=1)
def sizes() -> tuple[tuple[int, int], ...]:
    """(complaints up to, how many are looked at), the smallest first. Our own choice."""
    with FILE.open(encoding="utf-8", newline="") as file:
        rows = csv.DictReader(file)
        return tuple((int(row["received_up_to"]), int(row["size"])) for row in rows)


def size_for(received: int) -> int:
    """By the table; all where there are fewer."""
    by_table = next((size for up_to, size in sizes() if received <= up_to), sizes()[-1][1])
    return min(by_table, received)


def draw(seed: int, received: int, size: int) -> list[int]:
    """Places from 1 to `received`, each once, in order: the same for the same seed."""
    return sorted(random.Random(seed).sample(range(1, received + 1), size))  # noqa: S311


@dataclass(frozen=True)
class SampleShare:
    """Answers to one question: how many said yes, partly and no, with the interval of each."""

    question: str
    counts: dict[str, int]

    @property
    def answered(self) -> int:
        return sum(self.counts.values())

    def share(self, answer: str) -> float | None:
        return self.counts[answer] / self.answered if self.answered else None

    def interval(self, answer: str) -> Interval | None:
        share = self.share(answer)
        return None if share is None else interval(share, self.answered)


def shares(notes: Iterable[ComplaintSampleNote]) -> list[SampleShare]:
    """Of those that are answered; one line for each question."""
    known: Sequence[ComplaintSampleNote] = list(notes)
    return [
        SampleShare(
            words,
            {one: sum(getattr(note, name) == one for note in known) for one in SampleAnswer},
        )
        for name, words in SAMPLE_QUESTIONS.items()
    ]
