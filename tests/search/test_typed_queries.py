"""What the pages say of a question that was not taken just as it was typed."""

import pytest

from forum.core.extensions import db
from forum.models.vocabularies import Term
from forum.search import index
from forum.search.engine import Query
from forum.search.synonyms import queries


def test_words_that_are_too_common_are_called_so(find, bus_passes):
    page = find("the of")

    assert "search does not look for words this common: the, of" in page
    assert "Nothing found" not in page


def test_what_was_left_out_by_a_minus_is_said(find, ben, share, bus_passes):
    share(ben, title="Train fares", did="Paid by card.", result="Everybody came.")
    page = find("-bus")

    assert "Left out: whatever has “bus”" in page
    assert "Train fares</a>" in page and f"{bus_passes.title}</a>" not in page


def test_a_question_longer_than_is_looked_for_says_so(find, bus_passes):
    assert "only its beginning was looked for" in find("bus " * 200)
    assert "only its beginning was looked for" not in find("bus " * 20)


def test_a_long_question_with_quoted_words_says_how_it_was_taken(find, bus_passes):
    page = find('What about "cannot afford the fares" when bus travel costs too much money?')

    assert bus_passes.title in page
    assert "Nothing has the words in quotation marks together" in page


def test_the_box_offers_prefixes_and_the_help_page_explains_them(browse, find):
    assert "<code>group: lone parents</code>" in find("")
    guide = browse().get("/help").text
    for prefix in ("group:", "circumstance:", "practice:", "stage:", "area:", "org:"):
        assert f"<code>{prefix}" in guide


@pytest.mark.parametrize(
    "address",
    ["/case-studies?q=zeppelin", "/case-studies?group=pg6-new-esa",
     "/search?kind=organisation&q=zeppelin", "/search?kind=discussion&q=zeppelin"],
)  # fmt: skip
def test_while_the_index_is_built_the_page_says_so_and_not_nothing_found(
    browse, bus_passes, address, only_sqlite
):
    page = browse().get(address).text

    assert "The search index is being built" in page
    assert "Nothing found" not in page
    assert "No case studies yet" not in page


def test_every_name_of_a_vocabulary_finds_what_it_names(demonstration, reader):
    """With or without a case study: the page links to all that is filed under it."""
    missed = []
    for term in db.session.scalars(db.select(Term)):
        page = reader().get("/case-studies", query_string={"q": term.label}).text
        link = f'<a href="/case-studies?{term.vocabulary}={term.slug}">'
        if link not in page or "These are the results for" in page:
            missed.append(term.label)

    assert missed == []


def test_no_word_of_the_thesaurus_is_corrected(demonstration):
    engine = index.engine(demonstration)
    corrected = [e for e in queries.entries() if engine.search(Query(e.words)).is_corrected]

    assert corrected == []


@pytest.mark.parametrize("typed", ["single mums", "visually impaired", "sleeping rough", "J.S.A."])
def test_another_way_to_say_it_leads_to_the_entry_too(demonstration, reader, typed):
    page = reader().get("/case-studies", query_string={"q": typed}).text

    assert "These are the results for" not in page
    assert "Nothing found" not in page


@pytest.mark.parametrize("typed", ["ADHD", "squaddy", "refuge"])
def test_a_right_word_that_nothing_has_is_called_that(demonstration, reader, typed):
    page = reader().get("/case-studies", query_string={"q": f"{typed} zumbadance"}).text

    assert "These are the results for" not in page
    assert "No text has" in page


def test_the_feed_of_a_search_for_exactly_what_was_typed_corrects_nothing(
    browse, indexer, bus_passes
):
    indexer.catch_up()
    address = "/case-studies.atom?q=parnets"

    assert bus_passes.title in browse().get(address).text
    assert bus_passes.title not in browse().get(f"{address}&as_typed=1").text
