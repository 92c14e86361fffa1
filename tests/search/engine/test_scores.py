"""The arithmetic of the ranking, against counting by hand and against the bm25s package."""

import math

import bm25s
import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from forum.search.engine import analyser
from forum.search.engine.plan import Clause, QueryPlan
from forum.search.engine.thesaurus import SurfaceForm
from forum.search.engine.weights import FIELDS, K1, bonus
from tests.search.engine.documents import study

WORDS = ("bee", "club", "debt", "bus")


def scores(engine, texts, plan):
    """Of each text, written in two commits so that there are two segments."""
    store = engine.storage
    documents = [study(n, **text) for n, text in enumerate(texts)]
    half = len(documents) // 2
    store.rebuild(documents[:half], 0)
    store.apply(documents[half:], [], 1)
    with store.reading() as snapshot:
        found = snapshot.scores(plan, np.ones(len(documents), np.bool_))
        numbers = [int(key.split(":")[1]) for key in snapshot.versions()]
    return [float(score) for _, score in sorted(zip(numbers, found, strict=True))]


def by_hand(texts, asked):
    """BM25F, from its definition: times by field, divided by length, added up, then saturated."""
    spoken = [{f: analyser.terms(t) for f, t in text.items()} for text in texts]
    averages = {}
    for field in FIELDS:
        lengths = [len(s[field]) for s in spoken if s.get(field)]
        averages[field] = float(f"{sum(lengths) / len(lengths):.2g}") if lengths else 1.0
    total = [0.0] * len(texts)
    for weight, forms in asked:
        said = [
            sum(
                share * FIELDS[f].weight * terms.count(word)
                / (1 - FIELDS[f].b + FIELDS[f].b * len(terms) / averages[f])
                for f, terms in s.items()
                for word, share in forms
            )
            for s in spoken
        ]  # fmt: skip
        holding = sum(amount > 0 for amount in said)
        rarity = math.log(1 + (len(texts) - holding + 0.5) / (holding + 0.5))
        for number, amount in enumerate(said):
            total[number] += weight * rarity * (K1 + 1) * amount / (amount + K1)
    return total


texts = st.lists(
    st.fixed_dictionaries(
        {
            field: st.lists(st.sampled_from(WORDS), max_size=12).map(" ".join)
            for field in ("title", "names", "body")
        }
    ),
    min_size=2,
    max_size=12,
)
asked = st.lists(
    st.tuples(
        st.sampled_from([1.0, 0.3, 2.0]),
        st.lists(
            st.tuples(st.sampled_from(WORDS), st.sampled_from([1.0, 0.8])),
            min_size=1,
            max_size=2,
            unique_by=lambda form: form[0],
        ),
    ),
    min_size=1,
    max_size=3,
)


@settings(
    max_examples=40,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(texts=texts, asked=asked)
def test_scores_are_bm25f_by_hand(open_again, texts, asked):
    plan = QueryPlan(
        [Clause(tuple(SurfaceForm((w,), s) for w, s in forms), wt) for wt, forms in asked]
    )

    assert scores(open_again(), texts, plan) == pytest.approx(by_hand(texts, asked), rel=1e-5)


def test_scores_of_one_field_are_those_of_bm25s(open_again):
    dice = np.random.default_rng(5)
    lengths = [10, 20, 30, 40] * 25  # 25 on average, so that rounding changes nothing
    spoken = [[WORDS[n] for n in dice.integers(0, 4, size)] for size in lengths]
    for number in range(0, 100, 7):
        spoken[number] = [word if word != "bus" else "debt" for word in spoken[number]]
    reference = bm25s.BM25(k1=K1, b=FIELDS["body"].b)
    reference.index(spoken, show_progress=False)
    plan = QueryPlan([Clause((SurfaceForm((word,), 1.0),)) for word in ("bee", "bus")])

    ours = scores(open_again(), [{"body": " ".join(words)} for words in spoken], plan)

    assert ours == pytest.approx((K1 + 1) * reference.get_scores(["bee", "bus"]), rel=1e-4)


def test_the_bonus_breaks_near_ties_only():
    low = bonus(np.array([0.0]), np.array([0.0]))[0]
    high = bonus(np.array([1.0]), np.array([4e9]))[0]

    assert low == 1.0
    assert 1.0 < high <= 1.05
