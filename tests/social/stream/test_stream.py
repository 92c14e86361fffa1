"""The stream: following or everything, by keyset, flat in cost however much has happened."""

import re

import pytest
from flask import current_app
from sqlalchemy import text

from forum.core.extensions import db
from forum.models.social import MOST_UNREAD, Strength
from forum.pages.home import member_queries
from forum.people.sign_in import sessions
from forum.social.notifications import queries as notifications
from forum.social.stream import queries


def main_of(page):
    return page.partition("<main")[2]


def test_what_is_followed_is_in_it_and_the_rest_under_everything(
    share, ask, follow, browse, ada, ben, term, terms, fan_out
):
    follow(ben, "term", term.lone_parents, Strength.WEEKLY)
    share(ada)
    ask(ada, "About others", [term.pg6])
    fan_out()
    own = main_of(browse(ben).get("/stream").text)
    assert "Northfield Trust shared this" in own and "About others" not in own
    everything = main_of(browse(ben).get("/stream?show=everything").text)
    assert "Bus passes" in everything and "Ada, Northfield Trust asked this" in everything


def test_things_are_grouped_by_day_and_thing(bus_passes, comment, browse, ada, ben, fan_out):
    for _ in range(3):
        comment(ben, bus_passes)
    fan_out()
    shown = main_of(browse(ben).get("/stream?show=everything").text)
    assert shown.count(">Bus passes for the first month<") == 1
    assert shown.count("Ben, Southgate Works commented on this") == 3


def test_pages_meet_without_gap_or_repeat(share, browse, ada, ben, fan_out):
    for number in range(65):
        share(ada, title=f"Number {number:02}")
    fan_out()
    browser, path, seen = browse(ben), "/stream?show=everything", []
    while path:
        page = main_of(browser.get(path).text)
        seen += re.findall(r">Number (\d\d)<", page)
        older = re.search(r'href="(/stream\?[^"]+)">Older<', page)
        path = older and older[1].replace("&amp;", "&")
    assert seen == [f"{number:02}" for number in reversed(range(65))]


def test_what_is_muted_held_or_withdrawn_is_not_in_it(
    share, follow, browse, ada, ben, term, fan_out
):
    follow(ben, "term", term.pg1, Strength.WEEKLY)
    share(ada, title="Muted one")
    held = share(ada, title="Held one")
    fan_out()
    held.status = "held"
    db.session.commit()
    follow(ben, "person", ada, Strength.MUTED)
    shown = browse(ben).get("/stream").text
    assert "Muted one" not in shown and "Held one" not in shown
    assert "Held one" not in browse(ben).get("/stream?show=everything").text


def test_the_feed_has_a_key_of_its_own(share, follow, browse, ada, ben, term, fan_out):
    follow(ben, "term", term.pg1, Strength.WEEKLY)
    share(ada)
    fan_out()
    made = browse(ben).post("/stream/feed", data={"do": "make"}).text
    path = re.search(r"(/streams/[\w-]{43}\.atom)", made)[1]
    feed = browse().get(path)
    assert feed.mimetype == "application/atom+xml"
    assert "<title>Bus passes for the first month</title>" in feed.text
    again = browse(ben).post("/stream/feed", data={"do": "make"}).text
    assert path not in again
    assert browse().get(path).status_code == 404
    newer = re.search(r"(/streams/[\w-]{43}\.atom)", again)[1]
    browse(ben).post("/stream/feed", data={"do": "delete"})
    assert browse().get(newer).status_code == 404


def test_a_visitor_sees_none(browse):
    assert browse().get("/stream").status_code == 302


EVENTS = 100_000
NUMBERS = "WITH RECURSIVE n(i) AS (SELECT :first UNION ALL SELECT i + 1 FROM n WHERE i < :last) "
ACTIVITIES = (  # by the database itself: a hundred thousand rows in a second
    "INSERT INTO activity (id, kind, object_id, round, at, is_listed, fanned_out_at) "
    f"{NUMBERS}SELECT i, 'version', :shared, i, :now, 1, :now FROM n"
)
TARGETS = (
    "INSERT INTO activity_target (kind, target_id, activity_id) "
    f"{NUMBERS}SELECT 'term', 1000 + i % 7, i FROM n"
)
NOTICES = (
    "INSERT INTO notice (member_id, kind, thing_kind, thing_id, item_kind, item_id, at, mail_due) "
    f"{NUMBERS}SELECT :reader, 'followed', 'case-study', :shared, 'version', i, :now, 0 FROM n"
)


@pytest.fixture
def filled(share, ada, ben, term, fan_out):
    """fill(n): so much has happened, on one case study, and Ben was told; one target is rare."""
    shared = share(ada)
    fan_out()

    def fill(first, last):
        of = {"shared": shared.id, "reader": ben.id, "now": shared.posted_at}
        given = {"first": first, "last": last - 1} | of
        for statement in (ACTIVITIES, TARGETS, NOTICES):
            db.session.execute(text(statement), given)
        db.session.commit()

    return fill


def test_a_hundred_thousand_events_cost_what_a_thousand_do(filled, follow, ben, term, steps):
    """Counted in the steps of SQLite's virtual machine, so that no busy machine disturbs it."""
    follow(ben, "term", term.lone_parents)  # rare: it matched the first event alone
    follow(ben, "term", 1_001)

    def all_of_them():
        return [steps(read, ben) for read in READ_BY_A_MEMBER]

    filled(10, 1_010)
    few = all_of_them()
    filled(1_010, EVENTS)
    many = all_of_them()
    assert all(now <= 1.5 * before for before, now in zip(few, many, strict=True)), (few, many)


def the_news_of_the_home_page(viewer):
    return queries.latest(viewer, queries._follows(viewer), 12)


def the_rest_of_the_home_page(viewer):
    return member_queries.member_home(viewer).follows


def the_notifications(viewer):
    return notifications.page(viewer).groups


def the_header(viewer):
    key = sessions.begin(viewer)
    db.session.flush()
    with current_app.test_request_context("/"):
        return sessions.load(key).unread_notices == MOST_UNREAD


READ_BY_A_MEMBER = (
    the_header,
    lambda viewer: queries.following(viewer).days,
    lambda viewer: queries.everything(viewer).days,
    the_news_of_the_home_page,
    the_rest_of_the_home_page,
    the_notifications,
)


@pytest.fixture
def steps(app):
    """steps(read, viewer): how many hundreds of steps SQLite's machine takes for it."""

    def count(read, viewer):
        db.session.rollback()
        connection = db.session.connection().connection.driver_connection
        taken = [0]

        def tick():
            taken[0] += 1
            return 0

        connection.set_progress_handler(tick, 100)
        try:
            assert read(viewer)
        finally:
            connection.set_progress_handler(None, 0)
        return taken[0]

    return count


def test_the_statements_of_a_page_do_not_grow_with_it(
    share, ask, answer, comment, follow, browse, ada, ben, dee, term, fan_out, questions
):
    def count():
        fan_out()
        questions.clear()
        browser.get("/stream")
        asked = [one for one in questions if one.startswith("SELECT")]
        return len([one for one in asked if "min(release." not in one])  # the clock, now and then

    browser = browse(ben)
    follow(ben, "organisation", ada.organisation_id)
    for number in range(2):
        comment(ada, share(ada, title=f"First {number}"))
        answer(ada, ask(ada, title=f"F {number}"))
    few = count()
    for number in range(6):
        other = share(ada, title=f"Other {number}")
        comment(ada, other)
        answer(ada, ask(ada, title=f"Q {number}"))
    assert count() == few
