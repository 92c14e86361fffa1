"""Both engines give the same answers; only the order may differ, and how much is stated here.

Tantivy keeps lengths of texts roughly and weighs fields in whole numbers, so that documents that
answer almost equally well may change places.
"""

from statistics import fmean

import pytest

from benchmarks.search import generated
from forum.search.engine import Query, open_engine
from tests.search.engine import test_questions as questions

SAME_FIVE = 0.85  # of the first five, the share that both have, on average
SAME_FIRST = 0.7  # of the questions, the share with the same document first


@pytest.fixture(scope="module")
def engines(tmp_path_factory, thesaurus):
    documents = [*questions.documents(), *generated.documents(300)]
    opened = []
    for name in ("whoosh", "tantivy"):
        engine = open_engine(name, tmp_path_factory.mktemp(name), thesaurus)
        engine.rebuild(documents[:250], watermark=1)
        engine.apply(documents[250:], [documents[3].key], watermark=2)
        opened.append(engine)
    yield opened
    for engine in opened:
        engine.close()


def asked():
    yield from questions.QUESTIONS
    yield from map(questions.mistyped, questions.QUESTIONS)
    yield from questions.BY_NAME
    yield from questions.BY_NAME.values()
    yield from generated.questions(40, 3, seed=1)
    yield from (f'"{words}"' for words in generated.questions(20, 2, seed=2))
    yield from ("", "area:7 club", "the of", "organisation:12", '"warm handover" homeless')


def test_all_but_the_order_is_the_same(engines):
    facets = tuple(generated.FACETS)
    chosen = {"group": frozenset({"3", "5"}), "stage": frozenset({"1"})}
    for words in asked():
        for narrowed in ({}, chosen):
            query = Query(words, chosen=narrowed, facets=facets, limit=400)
            one, other = (engine.find(query) for engine in engines)

            assert set(one.keys) == set(other.keys), words
            assert one.matched == other.matched, words
            for fact in ("total", "counts", "kinds", "filters", "suggestion", "corrected"):
                assert getattr(one, fact) == getattr(other, fact), (words, fact)
            assert set(one.words) == set(other.words), words
            assert (one.near is None) == (other.near is None), words
            if one.near and other.near:
                assert one.near.dropped == other.near.dropped
                assert one.near.total == other.near.total


@pytest.mark.parametrize("sort", ["newest", "useful", "tried", "evidence"])
def test_orders_that_are_not_by_relevance_are_the_same(engines, sort):
    query = Query("", sort=sort, limit=100)
    one, other = (engine.find(query).keys for engine in engines)

    assert one == other


def test_the_order_by_relevance_is_nearly_the_same(engines):
    pairs = [
        tuple(engine.find(Query(words, limit=5)).keys for engine in engines) for words in asked()
    ]
    pairs = [(one, other) for one, other in pairs if one]

    assert fmean(len({*one} & {*other}) / len(one) for one, other in pairs) >= SAME_FIVE
    assert fmean(one[0] == other[0] for one, other in pairs) >= SAME_FIRST


def test_completions_are_the_same(engines):
    for typed in ("a ", "the", "job c", "caring", "bada", "z"):
        one, other = (engine.complete(typed) for engine in engines)
        assert one == other
