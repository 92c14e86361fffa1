"""Words of the field are explained where they are read, without script."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from forum.pages.glossary.glossary import explained, glossary

TAGS = re.compile(r"<[^>]*>")


def linked(html):
    return explained([html])[0][0]


def test_the_first_of_each_word_leads_to_its_meaning(browse, people, share):
    told = share(people["ada"], did="The prime paid. A prime pays for *job outcomes* of ESA.")
    page = browse().get(f"/case-studies/{told.id}", follow_redirects=True).text
    for slug in ("prime", "job-outcome", "esa"):
        assert page.count(f'href="#word-{slug}"') == 1
        assert page.count(f'id="word-{slug}"') == 1
    assert "A provider that holds the contract" in page
    assert "1 minute to read" in page


def test_a_case_study_without_such_words_has_no_list(browse, people, share):
    told = share(people["ada"], did="We walked.", result="They came.", title="Walks")
    page = browse().get(f"/case-studies/{told.id}", follow_redirects=True).text
    assert "Words explained" not in page


def test_a_long_one_says_how_long_it_takes(browse, people, share):
    told = share(people["ada"], did="walk " * 790, result="They came.")
    page = browse().get(f"/case-studies/{told.id}", follow_redirects=True).text
    assert "4 minutes to read" in page


@pytest.mark.parametrize(
    "html",
    [
        '<p><a href="https://a.example/prime">the prime</a></p>',
        "<pre>prime</pre>",
        '<p><img alt="prime > ESA"></p>',
        "<h3>Prime</h3>",
        "<p>Priming, esa and mi and primed</p>",
        "<p>ESA-based</p>",
    ],
)
def test_what_is_no_such_word_or_cannot_be_linked_stays(html):
    assert linked(html) == html


def test_the_longest_word_is_the_one_that_is_meant():
    assert 'href="#word-sustainment-payment"' in linked("<p>A sustainment payment came.</p>")
    assert linked("<p>JSA and ESA</p>").count("<dfn>") == 2


@given(st.lists(st.sampled_from(["prime", " ", "ESA", "<b>", "</b>", "&amp;", "jsa", "."])))
def test_only_links_are_put_in(parts):
    html = "".join(parts)
    assert TAGS.sub("", linked(html)) == TAGS.sub("", html)


def test_the_page_of_all_words_has_each_once(browse):
    page = browse().get("/glossary").text
    for one in glossary():
        assert page.count(f'id="word-{one.slug}"') == 1
    table = browse().get("/glossary.csv").text
    assert all(one.meaning in table.replace('""', '"') for one in glossary())
    assert len({form.casefold() for one in glossary() for form in one.forms}) == sum(
        len(one.forms) for one in glossary()
    )
