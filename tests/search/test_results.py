"""Finding through the page: the outbox, the index and the list together."""

import shutil

import pytest
from sqlalchemy import delete, func, select

from forum.core.extensions import db
from forum.mail.outbox import IndexJob
from forum.models.search_postings import SearchIndex
from forum.practice.comments import actions as comments
from forum.practice.publishing import actions
from forum.practice.ratings import actions as ratings
from forum.search import index


@pytest.fixture
def trains(ben, share, term):
    told = {"did": "Paid by card.", "result": "Everybody came."}
    return share(ben, title="Train fares", **told, terms=[term.pg6, term.pre_work])


def titles(page):
    return [t for t in ("Bus passes for the first month", "Train fares") if f">{t}</a>" in page]


def test_found_by_a_word_in_any_form(find, bus_passes, trains):
    assert titles(find("travelled buses")) == ["Bus passes for the first month"]


@pytest.mark.parametrize("words", ["lone parents", "Northfield", "JSA 18-24", "nineteen"])
def test_found_by_group_organisation_and_text(find, bus_passes, trains, words):
    assert titles(find(words)) == ["Bus passes for the first month"]


def test_found_by_a_comment(find, ben, bus_passes, trains):
    comments.post(ben, bus_passes, "1" * 32, "We used tandems", None)

    assert titles(find("tandems")) == ["Bus passes for the first month"]


def test_narrowed_by_group_with_counts_beside_each_choice(find, bus_passes, trains):
    page = find(group="pg6-new-esa")

    assert titles(page) == ["Train fares"]
    assert "Remove Payment group: " in page
    assert "PG1 JSA 18-24 <b>1<" in page


def test_or_within_a_facet_and_across(find, bus_passes, trains):
    both = ["pg1-jsa-18-24", "pg6-new-esa"]

    assert len(titles(find(group=both))) == 2
    assert titles(find(group=both, circumstance="lone-parents")) == [bus_passes.title]


@pytest.mark.parametrize(
    "sort, first",
    [("newest", "Train fares"), ("useful", "Bus passes"), ("evidence", "Bus passes")],
)
def test_sorted(find, bus_passes, trains, people, sort, first):
    bus_passes.evidence_level = 3
    for who in ("ben", "dee", "eve"):
        ratings.rate(people[who], bus_passes, 5, "", "", [])
    page = find(sort=sort)

    assert page.index(f">{first}") == min(
        page.index(f">{t}") for t in ("Bus passes", "Train fares")
    )


def test_the_words_that_were_found_are_marked_and_nothing_else_gets_through(find, ada, share):
    share(ada, title="Plain", did="<b>mark</b> & `bicycle` <script>alert(1)</script>")
    page = find("bicycle")

    assert "<mark>bicycle</mark>" in page
    assert "<script>alert" not in page


def test_a_result_says_where_the_words_stand(find, ben, bus_passes, trains):
    comments.post(ben, trains, "1" * 32, "Buses were dearer", None)
    page = find("bus")

    assert "Found in the title and the text" in page
    assert "Found in a comment" in page
    assert "Found in" not in find()


def test_nothing_found_says_what_to_do(find, bus_passes):
    page = find("zeppelins")

    assert "Nothing found for “zeppelins”" in page
    assert "Share the first case study" in page


def test_a_typing_error_is_corrected(find, bus_passes, trains):
    page = find("parnets")

    assert titles(page) == [bus_passes.title]
    assert "parents" in page


@pytest.mark.parametrize("status", ["held", "declined", "withdrawn"])
def test_what_is_not_published_is_not_found(find, bus_passes, trains, status):
    find()
    bus_passes.status = status
    db.session.commit()

    assert titles(find("bus")) == []
    assert titles(find()) == ["Train fares"]


def test_the_database_decides_even_while_the_index_is_behind(browse, indexer, bus_passes):
    indexer.catch_up()
    bus_passes.status = "withdrawn"
    db.session.commit()

    assert titles(browse().get("/case-studies?q=bus").text) == []


def test_what_is_rolled_back_is_never_noted(ada, bus_passes):
    before = db.session.scalar(select(func.count(IndexJob.id)))
    bus_passes.title = "Never said"
    db.session.flush()
    db.session.rollback()
    db.session.commit()

    assert db.session.scalar(select(func.count(IndexJob.id))) == before


def test_an_edit_and_a_rating_are_noted_in_the_same_commit(
    ada, ben, bus_passes, answers, only_sqlite
):
    def notes():
        return db.session.scalar(select(func.count(IndexJob.id)))

    before = notes()
    actions.edit(ada, bus_passes, 1, "2" * 32, answers | {"title": "Trams"})
    after_edit = notes()
    ratings.rate(ben, bus_passes, 4, "", "", [])

    assert before < after_edit < notes()


@pytest.mark.parametrize(
    "words",
    [
        '"',
        "(",
        "*",
        "title:[",
        "NOT bus",
        "b*",
        "a AND",
        "[a TO z]",
        "x~9",
        "/re.*/",
        "\0",
        "\U0001f68c",
        "x" * 10_000,
        "bus " * 3_000,
        "'; drop table case_study; --",
        "the and of",
        "\u202eabc",
        "{{7*7}}",
        "%",
        "group:",
        'group:"',
    ],
)
def test_a_sign_that_searchers_know_is_only_a_sign(browse, indexer, bus_passes, words):
    indexer.catch_up()
    page = browse().get("/case-studies", query_string={"q": words})

    assert page.status_code == 200
    assert "49" not in page.text.split("<main", 1)[1][:400]


@pytest.mark.parametrize(
    "address",
    [
        "page=0",
        "page=-1",
        "page=abc",
        "page=99999999999999999999",
        "page=1.5",
        "sort=; drop",
        "group=gone-since",
        "organisation=abc",
        "organisation=99999999999999999999",
        "evidence=9",
        "area=",
        "q=" + "%F0" * 20,
        "&".join(f"group=g{n}" for n in range(300)),
    ],
)
def test_any_address_is_answered(browse, indexer, bus_passes, address):
    indexer.catch_up()

    assert browse().get(f"/case-studies?{address}").status_code == 200


def test_a_value_that_means_nothing_is_said(browse, bus_passes):
    assert "We do not know “gone-since”" in browse().get("/case-studies?group=gone-since").text


def test_without_an_index_the_database_answers_and_the_page_says_so(
    browse, bus_passes, trains, only_sqlite
):
    page = browse().get("/case-studies?q=travel&group=pg1-jsa-18-24").text

    assert "The search index is being built" in page
    assert titles(page) == ["Bus passes for the first month"]


def test_without_an_index_nothing_found_is_not_said(browse, bus_passes, only_sqlite):
    page = browse().get("/case-studies?q=zeppelin").text

    assert "The search index is being built" in page
    assert "Nothing found" not in page
    assert "0 case studies" not in page
    assert "Search again" in page


def test_pages(find, browse, ada, share):
    for number in range(21):
        share(ada, title=f"Case study {number}")

    assert "Page 1 of 2" in find()
    assert "page=2" in find()
    assert "There is no page 9" in find(page="9")


def test_without_an_index_the_strongest_evidence_can_still_be_first(browse, bus_passes, trains):
    bus_passes.evidence_level = 3
    db.session.commit()
    page = browse().get("/case-studies?sort=evidence").text

    assert page.index(">Bus passes") < page.index(">Train fares")


def test_what_to_leave_out_is_said_where_nothing_is_found(find, bus_passes, trains):
    assert "Without the choice of payment group" in find("trains", group="pg1-jsa-18-24")
    assert "Without the quotation marks" in find('"passes fares"')


def test_the_case_studies_of_one_organisation_can_be_left_out(
    find, app, bus_passes, trains, organisations
):
    northfield = organisations["northfield"].id
    page = find(but_organisation=northfield)

    assert titles(page) == ["Train fares"] and "<h2>1 case study</h2>" in page
    assert "Not by Northfield Trust" in page
    assert f'name="but_organisation" value="{northfield}"' in page  # kept when narrowed further
    assert titles(find("card", but_organisation=northfield)) == ["Train fares"]
    index.close(app)
    db.session.execute(delete(SearchIndex))
    db.session.commit()
    shutil.rmtree(app.config["SETTINGS"].index_dir, ignore_errors=True)
    assert titles(find_now(app, but_organisation=northfield)) == ["Train fares"]


def find_now(app, **asked):
    """Straight from the database where the index is not there."""
    return app.test_client().get("/case-studies", query_string=asked).text


def test_leaving_out_an_organisation_does_not_tell_what_it_wrote_anonymously(
    find, bus_passes, trains, organisations
):
    bus_passes.is_anonymous = True
    db.session.commit()

    both = titles(find(but_organisation=organisations["northfield"].id))
    assert both == ["Bus passes for the first month", "Train fares"]


def test_leaving_out_who_shared_nothing_is_no_mistake_but_a_word_is(find, bus_passes):
    page = find(but_organisation="999")

    assert titles(page) and "was left out" not in page
    assert "“everybody”" in find(but_organisation="everybody")


def test_a_corrected_search_links_to_exactly_what_was_typed(find, bus_passes, trains):
    assert "/case-studies?q=parnets+train&amp;as_typed=1" in find("parnets train")
    page = find("parnets train", as_typed="1")

    assert titles(page) == ["Train fares"]
    assert "No text has “parnets”" in page
    assert 'Did you mean <a href="/case-studies?q=parents+train">parents train</a>?' in page
    assert 'name="as_typed" value="1"' in page  # kept by the filters


def test_so_does_a_search_of_another_kind(browse, indexer, organisations):
    indexer.catch_up()
    asked = {"q": "northfeild", "kind": "organisation"}

    assert "as_typed=1" in browse().get("/search", query_string=asked).text
    exactly = browse().get("/search", query_string=asked | {"as_typed": "1"}).text
    assert "Nothing found" in exactly and "northfield</a>?" in exactly
