"""The arithmetic of a fair score.

Primes compete and subcontractors depend on primes, so an organisation is at most one vote,
however many people it sends, and ratings by favour or by grudge hardly count.
Shares are 0 to 1: a rating of 1 is 0, a rating of 5 is 1.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from statistics import fmean, median_high, median_low

from forum.core.wilson import interval

PRIOR_WEIGHT = 4.0  # k: how many votes the claimant group's mean is worth
NO_PRIOR = 0.5
Z = 1.0
HALF_LIFE_DAYS = 90  # an old version's rating counts half for so long, then not
PAIR_DISCOUNT = 0.05
PAIR_DAYS = 180
PAIR_RATINGS = 3
PAIR_SHARE = 0.9
ONE_SIDED_CASE_STUDIES = 2
ONE_SIDED_GAP = 0.2
ONE_SIDED_OTHERS = 2  # organisations that say what a case study is worth


@dataclass(frozen=True, slots=True)
class CountedRating:
    """One person's rating, and how much of it still counts (1, 0.5 or 0)."""

    organisation_id: int
    value: int
    counts: float = 1.0


@dataclass(frozen=True, slots=True)
class Vote:
    """What one organisation says: the mean share of its people, and the weight of it."""

    organisation_id: int
    raters: int
    share: float
    weight: float
    is_discounted: bool = False


@dataclass(frozen=True, slots=True)
class FairScore:
    organisations: int
    raters: int
    share: float
    lower_bound: float
    prior: float

    @property
    def value(self) -> float:
        """On the 1-5 scale people know."""
        return on_scale(self.share)


def share(value: float) -> float:
    return (value - 1) / 4


def on_scale(share: float) -> float:
    return 1 + 4 * share


def version_weight(days_since_edit: float | None) -> float:
    """Of a rating for an older version; None for the present one."""
    if days_since_edit is None:
        return 1.0
    return 0.5 if days_since_edit <= HALF_LIFE_DAYS else 0.0


def votes(given: Iterable[CountedRating], discounted: frozenset[int] = frozenset()) -> list[Vote]:
    """One vote an organisation; those in `discounted` count a twentieth."""
    by_organisation: dict[int, list[CountedRating]] = {}
    for rating in given:
        if rating.counts > 0:
            by_organisation.setdefault(rating.organisation_id, []).append(rating)
    return [
        _vote(organisation_id, ratings, organisation_id in discounted)
        for organisation_id, ratings in sorted(by_organisation.items())
    ]


def _vote(organisation_id: int, ratings: Sequence[CountedRating], is_discounted: bool) -> Vote:
    counted = sum(rating.counts for rating in ratings)
    mean = sum(share(rating.value) * rating.counts for rating in ratings) / counted
    weight = (1 - 0.5**counted) * (PAIR_DISCOUNT if is_discounted else 1)
    return Vote(organisation_id, len(ratings), mean, weight, is_discounted)


def fair_score(votes: Sequence[Vote], prior: float = NO_PRIOR) -> FairScore:
    """(S + k m) / (N + k), and the Wilson lower bound of the same share over N + k."""
    total = sum(vote.weight for vote in votes)
    points = sum(vote.weight * vote.share for vote in votes)
    size = total + PRIOR_WEIGHT
    # Rounding may leave the sum a hair outside 0 to 1, where the bound has no meaning.
    pooled = min(1.0, max(0.0, (points + PRIOR_WEIGHT * prior) / size))
    raters = sum(vote.raters for vote in votes)
    return FairScore(len(votes), raters, pooled, interval(pooled, size, Z).low, prior)


@dataclass(frozen=True, slots=True)
class RatingStats:
    """How many ratings an organisation gave, and their mean share."""

    number: int = 0
    mean: float = 0.0

    @classmethod
    def of(cls, number: int, points: int) -> "RatingStats":
        """Of so many ratings with so many points (1 to 5 each) in all."""
        return cls(number, (points - number) / (4 * number)) if number else cls()


def is_ring(one_way: RatingStats, other_way: RatingStats) -> bool:
    """Whether two organisations rate each other often and almost always at the top.

    What each gave the other within 180 days.
    """
    return all(
        given.number >= PAIR_RATINGS and given.mean >= PAIR_SHARE for given in (one_way, other_way)
    )


def gap(share: float, others: Sequence[float]) -> float | None:
    """How far an organisation's share lies above the middle of the others on one case study.

    0 between the two that are in the middle of an even number, so that where two sides are as
    strong neither is called one-sided; None where too few others have rated it.
    """
    if len(others) < ONE_SIDED_OTHERS:
        return None
    return share - min(max(share, median_low(others)), median_high(others))


def is_one_sided(gaps: Sequence[float]) -> bool:
    """Whether an organisation rates one author far above, or far below, what others give it.

    One gap for each of the author's case studies that can be compared.
    """
    return len(gaps) >= ONE_SIDED_CASE_STUDIES and abs(fmean(gaps)) >= ONE_SIDED_GAP - 1e-9
