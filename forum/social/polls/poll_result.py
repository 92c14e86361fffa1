"""The result of a poll, in organisations: each counts once, shared among its members' answers.

Shown by kind of organisation from FEWEST organisations each. The total is made of the kinds that
are shown and of the rest together, so that nothing smaller can be worked back from it.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

FEWEST = 3  # organisations


@dataclass(frozen=True)
class Ballot:
    organisation_id: int
    kind: str  # of the organisation, as pages call it
    answer: int


@dataclass(frozen=True)
class Tally:
    """Of one group of organisations: `shares` by answer, 0 to 1, adding up to 1."""

    name: str
    organisations: int
    shares: list[float]


@dataclass(frozen=True)
class PollResult:
    total: Tally | None  # None: fewer organisations than may be told
    kinds: list[Tally]  # by name; "Other kinds" holds those that are too few alone
    is_partial: bool  # some answers are in no group: there were too few of their kind


def result_of(votes: Iterable[Ballot], answers: int) -> PollResult:
    """`answers`: how many there were to choose from."""
    kinds: dict[str, dict[int, list[float]]] = defaultdict(dict)
    for vote in votes:
        kinds[vote.kind].setdefault(vote.organisation_id, [0.0] * answers)[vote.answer] += 1
    large = {name: list(rows.values()) for name, rows in kinds.items() if len(rows) >= FEWEST}
    small = [row for name, rows in kinds.items() if name not in large for row in rows.values()]
    groups = [_tally(name, rows) for name, rows in sorted(large.items())]
    if len(small) >= FEWEST:
        groups.append(_tally("Other kinds", small))
    told = [row for rows in large.values() for row in rows]
    told += small if len(small) >= FEWEST else []
    total = _tally("All who answered", told) if told else None
    return PollResult(total, groups, is_partial=0 < len(small) < FEWEST)


def _tally(name: str, organisations: Sequence[Sequence[float]]) -> Tally:
    whole = [[votes / sum(row) for votes in row] for row in organisations]
    shares = [sum(column) / len(whole) for column in zip(*whole, strict=True)]
    return Tally(name, len(whole), shares)
