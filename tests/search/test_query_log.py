"""What is searched for is counted without a person, kept 90 days, and rare words never shown."""

from datetime import timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.exc import OperationalError

from forum.core import clock
from forum.core.extensions import db
from forum.models.saved_searches import SearchCount
from forum.search import query_log


@pytest.fixture
def search(app, browse, indexer):
    """search("bus", times=3), and what was counted is written down."""

    def look(words, times=1, **more):
        indexer.catch_up()
        for _ in range(times):
            browse().get("/case-studies", query_string={"q": words, **more})
        db.session.rollback()  # of the page that was read
        query_log.flush(app)

    return look


@pytest.fixture
def shown(browse, people):
    people["dee"].is_organiser = True
    db.session.commit()

    def page(who="mo"):
        return browse(people[who]).get("/moderation/searches").text

    return page


def counts():
    db.session.rollback()
    rows = db.session.scalars(select(SearchCount)).all()
    found = {row.words: (row.times, row.found_nothing) for row in rows}
    db.session.rollback()
    return found


def test_the_same_words_are_counted_together_however_they_are_written(search, bus_passes):
    search("Bus, the MONTH", times=2)
    search("bus month")

    assert counts() == {"bus month": (3, False)}


def test_what_found_nothing_is_told_apart(search, shown, bus_passes):
    search("bus", times=3)
    search("zeppelins", times=4)
    page = shown()

    assert page.index("zeppelins") < page.index('id="often"') < page.index(">bus<")
    assert page.count(">zeppelins<") == 2


def test_it_is_written_after_the_page_and_not_by_it(app, browse, indexer, bus_passes, monkeypatch):
    indexer.catch_up()
    visitor = browse()
    visitor.get("/case-studies?q=bus")
    assert counts() == {}

    monkeypatch.setattr(query_log.time, "monotonic", lambda: 1e9)
    with visitor.get("/help") as answer:
        assert counts() == {}
        assert answer.status_code == 200
    assert counts() == {"bus": (1, False)}


@pytest.mark.parametrize(
    "typed",
    [
        "jane@example.org",
        "jane\uff20example.org",
        "AB 12 34 56 C",
        "07700 900123",
        "born 1.2.1980",
        "020-7946-0000",
        "the of",
        "  ",
    ],
)
def test_what_may_be_somebody_s_own_is_never_kept(search, bus_passes, typed):
    search(typed, times=3)

    assert counts() == {}


@pytest.mark.parametrize("typed", ["JSA 18-24", "CPA 18", "PG6a ESA", "over 50s 2 years"])
def test_codes_and_ages_are(search, bus_passes, typed):
    search(typed)

    assert len(counts()) == 1


def test_long_ones_are_cut_between_words(search, bus_passes):
    search("bicycle " * 20)
    [words] = counts()

    assert len(words) <= 80 and set(words.split()) == {"bicycle"}


def test_further_pages_and_a_list_without_words_are_no_searches(search, bus_passes):
    search("bus", page=2)
    search("", group="pg1-jsa-18-24")

    assert counts() == {}


def test_what_is_rare_in_a_week_is_not_shown_and_goes_after_it(search, shown, bus_passes):
    search("bus", times=2)
    assert ">bus<" not in shown()

    db.session.execute(db.update(SearchCount).values(day=clock.now().date() - timedelta(days=8)))
    db.session.commit()
    search("bus", times=1)
    assert ">bus<" not in shown()  # twice in one week and once in another
    query_log.delete_old_counts()
    assert counts() == {"bus": (1, False)}


def test_after_90_days_all_of_it_goes(search, bus_passes):
    search("bus", times=5)
    db.session.execute(db.update(SearchCount).values(day=clock.now().date() - timedelta(days=91)))
    db.session.commit()
    query_log.delete_old_counts()

    assert counts() == {}


def test_moderators_and_organisers_see_it_and_nobody_else(browse, shown, ada, ann):
    assert "What people search for" in shown("mo")
    assert "What people search for" in shown("dee")
    assert browse(ada).get("/moderation/searches").status_code == 403
    assert browse(ann).get("/moderation/searches").status_code == 403
    assert browse().get("/moderation/searches").location.startswith("/sign-in")


def test_a_database_that_cannot_be_written_harms_nobody(
    app, browse, indexer, bus_passes, monkeypatch
):
    indexer.catch_up()
    browse().get("/case-studies?q=bus")

    def locked(*_):
        raise OperationalError("insert", {}, Exception("database is locked"))

    monkeypatch.setattr(query_log, "_upsert", locked)
    query_log.flush(app)
    assert counts() == {}
    assert browse().get("/case-studies?q=bus").status_code == 200


def test_a_flood_of_different_words_is_bounded(app, monkeypatch):
    monkeypatch.setattr(query_log, "MOST_DISTINCT", 3)
    log = query_log.QueryLog()
    for word in ("one", "bus", "tram", "boat", "bus"):
        log.count(f"{word} fares", found_nothing=False)

    assert len(log.take()) == 3
