"""Help and forms are written for a reading age of 9 to 12, and long pages have a contents list."""

import re

import pytest
import textstat
from wtforms.fields.core import UnboundField

from forum import wings
from forum.core import text
from forum.core.contents_list import with_contents
from forum.core.forms import Form

READING_AGE = 12
FIRST_SCHOOL_YEAR = 5  # a grade is a year of school, begun at this age
PAGES = (
    *("/help", "/privacy", "/accessibility", "/about-ratings", "/glossary"),
    "/what-we-know/how-it-is-made",
)
TWO_SCREENS = 450  # words of prose: two windows of 1280 x 800 in our measure of 68 characters
MAIN = re.compile(r"<main[^>]*>(.*)</main>", re.DOTALL)
PROSE = re.compile(r"<(p|li|dd)[ >].*?</\1>", re.DOTALL)
LISTS_CONTENTS = re.compile(r'<nav[^>]*(on-this-page|aria-label="(On this page|By letter)")')
ENDS = (".", "?", "!", ":", ";")


def sentences(parts):
    """One text, in which each part ends as a sentence does."""
    return " ".join(part if part.endswith(ENDS) else f"{part}." for part in parts if part)


def reading_age(words):
    return textstat.flesch_kincaid_grade(words) + FIRST_SCHOOL_YEAR


def main_of_page(browse, address):
    answer = browse().get(address)
    assert answer.status_code == 200, address
    return MAIN.search(answer.text)[1]


def prose_of(html):
    return sentences(text.to_plain(found[0]) for found in PROSE.finditer(html))


def form_texts():
    """{name of the field: its hint}, of every form of every wing."""
    assert wings.BLUEPRINTS, "the wings import their forms"
    found, waiting = {}, [Form]
    while waiting:
        form = waiting.pop()
        waiting += form.__subclasses__()
        for name in dir(form):
            field = getattr(form, name, None)
            if isinstance(field, UnboundField) and form.__module__.startswith("forum."):
                found[f"{form.__name__}.{name}"] = str(field.kwargs.get("description") or "")
    return {name: words for name, words in found.items() if words}


@pytest.mark.parametrize("address", PAGES)
def test_help_is_read_at_the_age_that_is_promised(browse, terms, address):
    assert reading_age(prose_of(main_of_page(browse, address))) <= READING_AGE


def test_so_are_the_hints_of_forms():
    hints = form_texts()
    assert len(hints) > 100
    assert reading_age(sentences(hints.values())) <= READING_AGE


def test_no_hint_needs_a_long_breath():
    """Of a sentence alone a grade says little: its words are counted."""
    long = {
        name: hint
        for name, hint in form_texts().items()
        if max(len(one.split()) for one in re.split(r"[.?!:]\s", hint)) > 30
    }
    assert long == {}


@pytest.mark.parametrize("address", PAGES)
def test_a_page_of_more_than_two_screens_has_a_contents_list(browse, terms, address):
    page = main_of_page(browse, address)
    if len(prose_of(page).split()) > TWO_SCREENS:
        assert LISTS_CONTENTS.search(page), "draw it with components/contents.html"


def test_a_contents_list_leads_to_each_heading_once(browse):
    page = main_of_page(browse, "/help")
    listed = re.findall(r'href="#([^"]+)"', page.partition("</nav>")[0])
    headings = re.findall(r'<h2[^>]* ?id="([^"]+)"', page)
    assert listed == headings and len(set(headings)) == len(headings) > 10


def test_the_words_that_are_measured_can_be_too_hard():
    hard = "Notwithstanding institutional heterogeneity, operationalising accountability "
    assert reading_age(f"{hard}necessitates comprehensive organisational reconfiguration.") > 20


def test_a_heading_keeps_the_id_that_it_has():
    found = with_contents('<h2 id="a">One</h2><h2 class="x">Two &amp; three</h2>')
    assert [(one.anchor, one.words) for one in found.headings] == [
        ("a", "One"),
        ("two-three", "Two & three"),
    ]
    assert found.html == '<h2 id="a">One</h2><h2 id="two-three" class="x">Two &amp; three</h2>'
