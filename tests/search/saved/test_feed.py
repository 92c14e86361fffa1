"""Every view has an Atom feed."""

import re
from xml.etree import ElementTree

import pytest

from forum.core.extensions import db
from forum.models.moderation import Act, Decision

ATOM = "{http://www.w3.org/2005/Atom}"


@pytest.fixture
def feed(browse, indexer):
    def read(query=""):
        indexer.catch_up()
        answer = browse().get(f"/case-studies.atom?{query}")
        assert answer.content_type == "application/atom+xml; charset=utf-8"
        return ElementTree.fromstring(answer.data)

    return read


def titles(tree):
    return [entry.findtext(f"{ATOM}title") for entry in tree.iter(f"{ATOM}entry")]


def test_the_same_view_newest_first(feed, share, ben, bus_passes, term):
    share(ben, title="Trains", did="By card.", terms=[term.pg6, term.pre_work])

    assert titles(feed()) == ["Trains", bus_passes.title]
    assert titles(feed("group=pg6-new-esa")) == ["Trains"]
    assert titles(feed("q=bus")) == [bus_passes.title]


def test_an_entry_keeps_its_id_when_its_title_changes(feed, bus_passes):
    before = next(feed().iter(f"{ATOM}entry"))
    bus_passes.title = "Trams"
    db.session.commit()
    after = next(feed().iter(f"{ATOM}entry"))

    assert before.findtext(f"{ATOM}id") == after.findtext(f"{ATOM}id")
    assert before.findtext(f"{ATOM}title") != after.findtext(f"{ATOM}title")
    assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ", after.findtext(f"{ATOM}updated"))


def test_it_is_dated_when_it_could_first_be_read(feed, mo, bus_passes, only_sqlite):
    accepted = Decision(act=Act.ACCEPTED, case_study_id=bus_passes.id, moderator_id=mo.id)
    db.session.add(accepted)
    db.session.commit()

    said = next(feed().iter(f"{ATOM}entry")).findtext(f"{ATOM}published")
    assert said == f"{accepted.at.isoformat(timespec='seconds')}Z"


def test_nothing_typed_breaks_it(feed, share, ben):
    share(ben, title='<script>&amp; "]]>\ufffe', did="Plain.")

    assert titles(feed()) == ['<script>&amp; "]]>']
    assert titles(feed("q=%3Cb%3E%00%EF%BF%BE%22%26group%3D")) == []


@pytest.mark.parametrize("status", ["held", "declined", "withdrawn"])
def test_what_is_not_published_is_not_in_it(feed, bus_passes, status):
    feed()
    bus_passes.status = status
    db.session.commit()

    assert titles(feed()) == titles(feed("q=bus")) == []


def test_at_most_thirty(feed, share, ben):
    for number in range(32):
        share(ben, title=f"Number {number}")

    assert len(titles(feed())) == len(titles(feed("q=number"))) == 30


def test_the_page_of_results_links_to_it(browse, bus_passes):
    page = browse().get("/case-studies?q=bus&group=pg1-jsa-18-24").text

    assert '<link rel="alternate" type="application/atom+xml"' in page
    assert 'href="/case-studies.atom?q=bus&amp;group=pg1-jsa-18-24"' in page


def test_while_the_index_is_built_it_says_when_to_come_again(browse, bus_passes, only_sqlite):
    answer = browse().get("/case-studies.atom?q=bus")

    assert answer.status_code == 503 and answer.headers["Retry-After"] == "60"
    assert browse().get("/case-studies.atom").status_code == 200
