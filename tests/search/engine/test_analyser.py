"""Two ways through a text, for queries and for the index, that must agree."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from forum.search.engine import analyser

PIECES = [
    "one", "to", "One-to-one", "1:1", "1to1", "CPA 18", "pg6a", "PG 6", "J.S.A.", "U.S.", "R&D",
    "1,700", "3.5", "don't", "Men's", "we’ll", "IS", "IT", "KPIs", "over-50s", "ex-offender", " ",
    "\n", ";", "-", "'", "_", "é", "ﬁnance", "a\u0301", "\u200b", "\uff9e", "ſ", "\x00", "the",
    "organizing", "children", "not",
]  # fmt: skip
texts = st.lists(st.sampled_from(PIECES) | st.text(max_size=4), max_size=12).map(" ".join)


@given(texts | texts.map(lambda text: text.replace(" ", "")) | texts.map(str.upper))
def test_the_index_has_the_terms_that_a_query_has(text):
    tokens = list(analyser.tokens(text))
    analysed = analyser.analyse(text)

    assert analysed.words == [token.word for token in tokens]
    assert analysed.terms == [t.term for t in tokens if t.term] == analyser.terms(text)
    assert analysed.spelling == {token.word for token in tokens if token.term}
    assert analysed.positions == sorted(set(analysed.positions))


@given(texts)
def test_a_token_read_by_itself_is_the_one_of_the_whole_text(text):
    cleaned = analyser.clean(text)
    if cleaned.isupper():
        return  # IS and IT are then ordinary words
    for token in analyser.tokens(cleaned):
        if token.term:
            assert analyser.token_at(cleaned, token.start)[:4] == token[:4]


@pytest.mark.parametrize(
    ("text", "terms", "positions"),
    [
        ("support and training", ["support", "train"], [0, 1]),
        ("support\ntraining", ["support", "train"], [0, 2]),  # no phrase spans a line
        ("one-to-one CPA 18 R&D 1,700", ["onetoon", "cpa18", "r&d", "1700"], [0, 1, 2, 3]),
    ],
)
def test_positions(text, terms, positions):
    analysed = analyser.analyse(text)

    assert (analysed.terms, analysed.positions) == (terms, positions)


def test_hyphenated_words_are_one_term_too():
    assert analyser.analyse("for ex-offenders").joined == [("exoffend", 0)]


def test_known_words_do_not_grow_without_end(monkeypatch):
    monkeypatch.setattr(analyser, "MOST_KNOWN_WORDS", 100)
    for number in range(500):
        analyser.terms(f"word{number} {'x' * (100 + number)}")

    assert len(analyser._ANALYSED) <= 101
