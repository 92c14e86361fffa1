"""Saved searches: kept, listed, deleted, and mailed once a week where something is new."""

import re
from datetime import timedelta
from types import SimpleNamespace

import pytest
from sqlalchemy import select

from forum.core import clock
from forum.core.extensions import db
from forum.models.accounts import User
from forum.models.moderation import Decision
from forum.models.saved_searches import MailFrequency, SavedSearch
from forum.people.erasure import actions as erasure
from forum.people.sign_in import passwords
from forum.practice.moderation import actions as moderation
from forum.practice.publishing import actions as case_studies
from forum.search import index
from forum.search.index_jobs import Indexer
from forum.search.saved import actions, digest_queries
from forum.social.digest import letters
from forum.social.digest.schedule import DigestPeriod


@pytest.fixture
def save(browse):
    def post(user, **typed):
        return browse(user).post("/me/searches", data=typed)

    return post


@pytest.fixture
def a_week_later(monkeypatch):
    """a_week_later() moves the clock; what is posted before stays where it was."""

    def move(days=7, minutes=1):
        later = clock.now() + timedelta(days=days, minutes=minutes)
        monkeypatch.setattr(clock, "now", lambda: later)

    return move


@pytest.fixture
def mail(indexer):
    """mail() is what the digest holds of searches since it was last called, by member."""
    since = [clock.now()]

    def read():
        indexer.catch_up()
        period = DigestPeriod(since[0], clock.now())
        since[0] = period.until
        members = list(db.session.scalars(select(User).order_by(User.id)))
        found = digest_queries.sections(members, period)
        return [
            SimpleNamespace(to=one.email, body=letters.body(found[one.id], is_digest=True))
            for one in members
            if found.get(one.id)
        ]

    return read


def searches():
    return db.session.scalars(select(SavedSearch).order_by(SavedSearch.id)).all()


def test_a_view_is_kept_with_its_words_filters_and_order(save, browse, ada, terms):
    save(ada, name="Nights", q="shift work", group="pg6-new-esa", sort="newest", page="3")
    page = browse(ada).get("/me/searches", follow_redirects=True).text

    assert 'href="/case-studies?q=shift+work&amp;group=pg6-new-esa&amp;sort=newest">Nights<' in page
    assert searches()[0].mail == MailFrequency.WEEKLY


def test_the_page_of_results_offers_a_name_to_members(browse, ada, terms):
    page = browse(ada).get("/case-studies?q=shift&group=pg6-new-esa").text
    of_visitor = browse().get("/case-studies?q=shift").text

    assert 'value="shift, PG6 New ESA claimants"' in page
    assert "Save this search" not in of_visitor
    assert "/sign-in?next=/case-studies?q%3Dshift" in of_visitor


def test_a_visitor_who_searches_gets_no_cookie(browse, bus_passes):
    assert "Set-Cookie" not in browse().get("/case-studies?q=bus").headers


@pytest.mark.parametrize("name, said", [("  ", "Give the search a name."), ("x" * 81, "Shorten")])
def test_a_wrong_name_is_said_and_nothing_typed_is_lost(save, ada, terms, name, said):
    answer = save(ada, name=name, q="shift", group="pg6-new-esa")

    assert answer.status_code == 422
    assert said in answer.text and "<title>Error: " in answer.text
    assert 'value="pg6-new-esa" checked' in answer.text
    assert searches() == []


def test_saved_twice_it_is_one_with_the_new_name(save, ada):
    save(ada, name="One", q="shift")
    save(ada, name="Two", q="shift")

    assert [one.name for one in searches()] == ["Two"]


def test_there_is_an_end_to_how_many(save, ada, monkeypatch):
    monkeypatch.setattr(actions, "MOST_SAVED", 1)
    save(ada, name="One", q="one")
    refused = save(ada, name="Two", q="two")

    assert refused.status_code == 409 and "Delete one first" in refused.text
    assert save(ada, name="One again", q="one").status_code == 302


def test_one_s_own_are_changed_and_deleted_and_nobody_else_s(save, browse, ada, ben):
    save(ada, name="Nights", q="shift")
    own = f"/me/searches/{searches()[0].id}"

    assert browse(ben).post(f"{own}/delete").status_code == 404
    assert browse(ben).post(f"{own}/mail", data={"mail": "off"}).status_code == 404
    assert browse().post(f"{own}/delete").location.startswith("/sign-in")
    assert "Nights" not in browse(ben).get("/me/follows").text
    browse(ada).post(f"{own}/mail", data={"mail": "sometimes"})
    assert searches()[0].mail == MailFrequency.WEEKLY
    browse(ada).post(f"{own}/mail", data={"mail": "off"})
    assert searches()[0].mail == MailFrequency.OFF
    assert searches()[0].name == "Nights"
    browse(ada).post(f"{own}/mail", data={"mail": "weekly", "name": "Late shifts"})
    browse(ada).post(f"{own}/mail", data={"mail": "weekly", "name": "x" * 81})
    assert (searches()[0].name, searches()[0].mail) == ("Late shifts", MailFrequency.WEEKLY)
    browse(ada).post(f"{own}/delete")
    assert searches() == []


def test_the_old_address_leads_to_what_one_follows(browse, ada):
    answer = browse(ada).get("/me/searches")
    assert (answer.status_code, answer.location) == (301, "/me/follows#searches")


def test_a_week_later_one_mail_says_what_is_new(
    save, mail, ada, amy, ben, share, bus_passes, a_week_later
):
    save(ada, name="Nights", q="shift")
    save(ada, name="All", q="")
    a_week_later(days=6)
    new = share(ben, title="Shift patterns", did="We asked about shift work.")
    a_week_later(days=1)
    mails = mail()
    assert [letter.to for letter in mails] == [ada.email]
    body = mails[0].body
    assert "New in “Nights”" in body and bus_passes.title not in body
    assert body.count(f"/case-studies/{new.id}-shift-patterns") == 1
    assert mail() == []


def test_no_mail_where_nothing_is_new(save, mail, ada, bus_passes, a_week_later):
    save(ada, name="All", q="")
    a_week_later()
    assert mail() == []
    a_week_later()
    assert mail() == []


def test_what_waited_for_a_moderator_is_news_when_it_is_accepted(
    save, mail, ada, ben, mo, answers, a_week_later
):
    save(ada, name="All", q="")
    held = case_studies.publish(ben, "3" * 32, answers | {"title": "Late"}, accepted_needed=1)
    a_week_later()
    assert mail() == []

    a_week_later(days=1)
    moderation.accept(mo, held)
    db.session.execute(db.update(Decision).values(at=clock.now()))
    db.session.commit()
    a_week_later()
    assert [letter.to for letter in mail()] == [ada.email]


def test_a_mail_lists_ten_at_most(save, mail, ada, ben, share, a_week_later):
    save(ada, name="All", q="")
    a_week_later()
    for number in range(12):
        share(ben, title=f"Number {number}")
    body = mail()[0].body

    assert len(re.findall(r"/case-studies/\d+-number", body)) == 10


def test_only_the_best_of_a_list_of_words_is_news(save, mail, ada, ben, share, a_week_later):
    """Any of the words is enough to be found: that alone is no news."""
    for number in range(20):
        share(ben, title=f"Shift work rota nights {number}")
    a_week_later(days=1)
    save(ada, name="Nights", q="shift work rota nights")
    a_week_later()
    share(ben, title="Gardens", did="Work in gardens.")

    assert mail() == []


def test_a_search_without_mail_is_not_in_it(save, browse, mail, ada, ben, share, a_week_later):
    save(ada, name="All", q="")
    browse(ada).post(f"/me/searches/{searches()[0].id}/mail", data={"mail": "off"})
    a_week_later()
    share(ben, title="Shift patterns")

    assert mail() == []


def test_without_an_index_the_digest_waits(save, ada, app, only_sqlite):
    save(ada, name="Nights", q="shift")

    assert not digest_queries.is_ready()
    Indexer(index.engine(app)).catch_up()
    assert digest_queries.is_ready()


def test_the_link_of_an_earlier_mail_stops_it_but_only_when_the_button_is_pressed(
    save, browse, ada
):
    save(ada, name="Nights", q="shift")
    link = f"/searches/stop/{searches()[0].stop_key}"

    assert "Stop these mails" in browse().get(link).text
    assert searches()[0].mail == MailFrequency.WEEKLY
    assert "No more mails" in browse().post(link).text
    assert searches()[0].mail == MailFrequency.OFF
    assert browse().get(link[:-1] + "!").status_code == 404
    assert browse().get(link + "x").status_code == 404


def test_a_closed_account_leaves_none(save, ada):
    save(ada, name="Nights", q="shift")
    ada.password_hash = passwords.hash_password("correct horse battery")
    db.session.commit()
    erasure.close_account(ada, "correct horse battery")

    assert searches() == []


def test_it_is_in_the_copy_of_what_is_kept_of_a_member(save, browse, ada):
    save(ada, name="Nights", q="shift")

    assert "1 saved search<" in browse(ada).get("/me/data").text
    [kept] = browse(ada).get("/me/data.json").json["saved_searches"]
    assert (kept["name"], kept["address"]) == ("Nights", "/case-studies?q=shift")
