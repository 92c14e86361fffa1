"""All votes by kind of organisation, given and received.

Whoever doubts the score can see whether one kind of organisation rates, or is rated, otherwise
than the rest. A kind with few organisations is put together with others, so that none can be
told by its kind.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from forum.models.organisations import KIND_NAMES, Kind
from forum.practice.ratings.fairness import on_scale, share

FEWEST_ORGANISATIONS = 3
FEWEST_VOTES = 5
OTHER_KINDS = "Other kinds together"


@dataclass(frozen=True, slots=True)
class OrganisationVote:
    """One organisation's vote on one case study."""

    by_id: int
    by_kind: str
    on_kind: str | None  # of the author's organisation; None where it is not in our list
    on_id: int | None
    mean: float  # 1 to 5


@dataclass
class BreakdownRow:
    name: str
    organisations: set[int] = field(default_factory=set)
    means: list[float] = field(default_factory=list)

    @property
    def counts(self) -> list[int]:
        """Votes by their rounded mean: 1, 2 ... 5."""
        counts = [0] * 5
        for mean in self.means:
            counts[int(mean + 0.5) - 1] += 1
        return counts

    @property
    def percents(self) -> list[int]:
        return [round(100 * number / len(self.means)) for number in self.counts]

    @property
    def mean(self) -> float:
        return on_scale(sum(share(mean) for mean in self.means) / len(self.means))


@dataclass(frozen=True, slots=True)
class VoteShare:
    """How many of all votes; `number` is None where they are too few to say."""

    total: int
    number: int | None

    @property
    def percent(self) -> float | None:
        if self.number is None or not self.total:
            return None
        return 100 * self.number / self.total


def given_by_kind(votes: Iterable[OrganisationVote]) -> list[BreakdownRow]:
    return _rows((vote.by_kind, vote.by_id, vote.mean) for vote in votes)


def received_by_kind(votes: Iterable[OrganisationVote]) -> list[BreakdownRow]:
    return _rows(
        (vote.on_kind, vote.on_id, vote.mean)
        for vote in votes
        if vote.on_kind is not None and vote.on_id is not None
    )


def share_of(number: int, total: int) -> VoteShare:
    is_small = 0 < number < FEWEST_VOTES
    return VoteShare(total, None if is_small else number)


def _rows(votes: Iterable[tuple[str, int, float]]) -> list[BreakdownRow]:
    by_kind: dict[str, BreakdownRow] = {}
    for kind, organisation_id, mean in votes:
        row = by_kind.setdefault(kind, BreakdownRow(KIND_NAMES[Kind(kind)]))
        row.organisations.add(organisation_id)
        row.means.append(mean)
    return _folded([by_kind[kind] for kind in Kind if kind in by_kind])


def _folded(rows: Sequence[BreakdownRow]) -> list[BreakdownRow]:
    """With the small ones put together, and left out where they are small even so."""
    large = [row for row in rows if _is_enough(row)]
    small = [row for row in rows if not _is_enough(row)]
    together = BreakdownRow(OTHER_KINDS)
    for row in small:
        together.organisations |= row.organisations
        together.means += row.means
    return [*large, together] if _is_enough(together) else large


def _is_enough(row: BreakdownRow) -> bool:
    return len(row.organisations) >= FEWEST_ORGANISATIONS and len(row.means) >= FEWEST_VOTES
