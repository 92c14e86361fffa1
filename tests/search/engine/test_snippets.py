"""Pieces of a text around what was looked for."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from forum.search.engine import Query, analyser
from forum.search.engine.snippets import ELLIPSIS, pieces
from tests.search.engine.documents import study


def marked(text, *words, **more):
    return [piece for piece, is_match in pieces(text, words, **more) if is_match]


def test_words_are_marked_in_any_form():
    assert marked("Parents, a parent's and PARENTS", "parent") == ["Parents", "parent's", "PARENTS"]


def test_words_that_stand_together_are_marked_only_together():
    text = "Support for employment, and Employment and Support Allowance"

    assert marked(text, "employ support allow") == ["Employment and Support Allowance"]


def test_a_hyphened_word_is_marked_whole():
    assert marked("For ex-offenders.", "exoffend") == ["ex-offenders"]


def test_the_whole_of_a_short_text_comes_back():
    assert "".join(piece for piece, _ in pieces("A short text.", ["long"])) == "A short text."
    assert pieces("", ["long"]) == []


def test_the_stretch_with_most_matches_is_chosen():
    text = (
        "start " * 100 + "bees once " + "middle " * 100 + "bees like honey and bees " + "end " * 99
    )

    found = pieces(text, ["bee", "honey"], 120)

    assert [piece for piece, is_match in found if is_match] == ["bees", "honey", "bees"]
    assert found[0] == found[-1] == (ELLIPSIS, False)


def test_what_looks_like_html_stays_text():
    text = "<script>alert('parents')</script> & <b>parents</b>"

    assert "".join(piece for piece, _ in pieces(text, ["parent"])) == text


@given(
    st.text(max_size=600),
    st.lists(st.sampled_from(["a", "b", "parent", "x y"]), max_size=3),
    st.integers(min_value=20, max_value=300),
)
def test_pieces_are_a_stretch_of_the_text_no_longer_than_asked(text, words, length):
    found = pieces(text, words, length)
    whole = "".join(piece for piece, _ in found)
    stretch = whole.removeprefix(ELLIPSIS).removesuffix(ELLIPSIS)

    assert len(whole) <= length
    assert all(piece for piece, _ in found)
    assert stretch in " ".join(analyser.clean(text).split())


@pytest.mark.parametrize(
    "typed", ["childcare", "child care", "parnets", '"lone parents"', "sick note"]
)
def test_what_find_understood_is_what_is_marked(build, typed):
    text = "Childcare for lone parents with a fit note"
    found = build(study(1, body=text)).search(Query(typed))

    assert found.total == 1
    assert marked(text, *found.matched_terms)


def test_a_text_is_read_only_where_a_match_may_begin(monkeypatch):
    read = []
    tokens = analyser.tokens

    def counted(text):
        for token in tokens(text):
            read.append(token)
            yield token

    monkeypatch.setattr(analyser, "tokens", counted)
    text = "nothing here fits " * 1_000 + "parents " + "nothing here fits " * 1_000

    assert marked(text, "parent", "childcar nurseri") == ["parents"]
    assert len(read) < 20


@pytest.mark.parametrize(
    ("text", "word", "found"),
    [
        ("Men's shed", "man", ["Men's"]),
        ("the J.S.A. office", "jsa", ["J.S.A."]),
        ("reading one to one", "onetoon", ["one to one"]),
        ("reading 1:1", "onetoon", ["1:1"]),
        ("CPA 18 only", "cpa18", ["CPA 18"]),
        ("a crèche", "crech", ["crèche"]),
        ("1,700 people", "1700", ["1,700"]),
        ("children and CVs", "child", ["children"]),
        ("children and CVs", "cv", ["CVs"]),
    ],
)
def test_words_that_do_not_begin_as_their_stems_are_marked(text, word, found):
    assert marked(text, word) == found
