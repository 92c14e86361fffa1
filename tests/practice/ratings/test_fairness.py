"""The arithmetic of the fair score, held by properties."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from forum.practice.ratings import fairness
from forum.practice.ratings.fairness import CountedRating, RatingStats, Vote

values = st.integers(1, 5)
shares = st.floats(0, 1)
ratings = st.lists(
    st.builds(CountedRating, st.integers(1, 9), values, st.sampled_from([1.0, 0.5, 0.0]))
)
votes = st.lists(
    st.builds(Vote, st.integers(1, 99), st.integers(1, 9), shares, st.floats(0.01, 1)), max_size=30
)


@given(votes, shares)
def test_a_score_lies_between_its_prior_and_its_votes(votes, prior):
    score = fairness.fair_score(votes, prior)
    extremes = [prior, *(vote.share for vote in votes)]

    assert min(extremes) - 1e-9 <= score.share <= max(extremes) + 1e-9
    assert 1 <= score.value <= 5


@given(votes, shares)
def test_the_lower_bound_is_below_the_score(votes, prior):
    score = fairness.fair_score(votes, prior)

    assert 0 <= score.lower_bound <= score.share + 1e-9


@given(ratings)
def test_an_organisation_is_one_vote_at_most(ratings):
    made = fairness.votes(ratings)

    assert len({vote.organisation_id for vote in made}) == len(made)
    assert all(0 < vote.weight < 1 for vote in made)


@given(ratings, st.randoms())
def test_the_order_of_ratings_changes_nothing(ratings, random):
    shuffled = random.sample(ratings, len(ratings))
    one, other = (fairness.fair_score(fairness.votes(r)) for r in (ratings, shuffled))

    assert one.share == pytest.approx(other.share)


@given(ratings, st.integers(1, 9))
def test_another_top_rating_never_lowers_a_score(ratings, organisation):
    before = fairness.fair_score(fairness.votes(ratings))
    after = fairness.fair_score(fairness.votes([*ratings, CountedRating(organisation, 5)]))

    # Within one organisation the mean rises; the weight can only pull towards that mean.
    if all(g.value == 5 for g in ratings if g.organisation_id == organisation):
        assert after.share >= before.share - 1e-9


@given(st.integers(1, 60))
def test_a_hundred_colleagues_weigh_less_than_two_strangers(people):
    block = fairness.votes([CountedRating(1, 5)] * people)
    strangers = fairness.votes([CountedRating(2, 5), CountedRating(3, 5), CountedRating(4, 5)])

    assert fairness.fair_score(block).share < fairness.fair_score(strangers).share


@pytest.mark.parametrize("people, weight", [(1, 0.5), (2, 0.75), (3, 0.875)])
def test_the_weight_of_n_people(people, weight):
    assert fairness.votes([CountedRating(1, 4)] * people)[0].weight == weight


def test_a_score_computed_by_hand():
    """Three organisations, one person each: 5, 4, 3. S = .5(1 + .75 + .5), N = 1.5, m = .5."""
    score = fairness.fair_score(
        fairness.votes([CountedRating(1, 5), CountedRating(2, 4), CountedRating(3, 3)])
    )

    assert score.share == pytest.approx((1.125 + 4 * 0.5) / 5.5)
    assert round(score.value, 1) == 3.3
    assert score.lower_bound == pytest.approx(0.36313, abs=1e-5)


def test_a_discounted_pair_counts_a_twentieth():
    plain, discounted = fairness.votes([CountedRating(1, 5), CountedRating(2, 5)], frozenset({2}))

    assert discounted.weight == pytest.approx(plain.weight * 0.05)


@pytest.mark.parametrize("days, counts", [(None, 1), (0, 0.5), (90, 0.5), (90.1, 0)])
def test_ratings_of_an_old_version_fade(days, counts):
    assert fairness.version_weight(days) == counts


def test_a_rating_without_weight_is_no_vote():
    assert fairness.votes([CountedRating(1, 5, 0.0)]) == []


@pytest.mark.parametrize(
    "one, other, ring",
    [
        ([1, 1, 1], [1, 1, 0.75], True),
        ([1, 1], [1, 1, 1], False),
        ([1, 1, 1], [0.75, 0.75, 1], False),
        ([], [], False),
    ],
)
def test_a_ring_is_mutual_frequent_and_high(one, other, ring):
    assert fairness.is_ring(habit(one), habit(other)) is ring
    assert fairness.is_ring(habit(other), habit(one)) is ring


@pytest.mark.parametrize(
    "gaps, one_sided",
    [
        ([0.25, 0.25], True),
        ([-0.25, -0.25], True),
        ([0.2, 0.2], True),
        ([0.5], False),
        ([0.25, 0.0], False),
        ([0.5, -0.5], False),
        ([], False),
    ],
)
def test_favour_and_grudge_lie_far_from_what_others_give(gaps, one_sided):
    assert fairness.is_one_sided(gaps) is one_sided
    assert fairness.is_one_sided([-one for one in gaps]) is one_sided


def test_one_other_organisation_does_not_say_what_a_case_study_is_worth():
    assert fairness.gap(1.0, [0.25]) is None
    assert fairness.gap(1.0, [0.25, 0.5, 0.75]) == 0.5
    assert fairness.gap(1.0, [0.25, 0.75]) == 0.25
    assert fairness.gap(0.5, [0.25, 0.75]) == 0


@given(shares, st.integers(1, 9), st.data())
def test_fewer_who_rate_otherwise_never_make_the_others_one_sided(share, number, data):
    few = data.draw(st.lists(shares, max_size=number))
    others = [share] * number + few
    made = fairness.gap(share, others)
    assert made is None or made == 0


def habit(shares):
    return RatingStats(len(shares), sum(shares) / len(shares)) if shares else RatingStats()
