"""The home page of a member: news since the last visit, what is open, and workshops near them."""

from datetime import datetime, timedelta
from secrets import token_hex

import pytest
from sqlalchemy.exc import OperationalError

from forum.core.extensions import db
from forum.models.accounts import User
from forum.models.case_studies import Draft
from forum.models.social import HomeVisit, Strength
from forum.models.tries import Plan, Try
from forum.models.vocabularies import Term, Vocabulary
from forum.models.workshops import Workshop, WorkshopStatus
from forum.pages.home import visit_actions
from forum.pages.home.visits import Visit, after_look, in_words
from forum.social.stream import queries as stream
from tests.counting import statements

TUESDAY = datetime(2026, 11, 24, 9, 30)


def main_of(page):
    return page.text.partition("<main")[2].partition("</main>")[0]


def home(browser):
    page = browser.get("/")
    assert page.status_code == 200
    db.session.rollback()  # the tests' session outlives a request, and reads as of its beginning
    return main_of(page)


@pytest.fixture
def workshop(app):
    def make(organiser, title, starts_at, **more):
        made = Workshop(
            title=title, slug="w", organiser_id=organiser.id, submission_key=token_hex(16),
            capacity=12, starts_at=starts_at, ends_at=starts_at + timedelta(hours=2),
            **{"status": WorkshopStatus.PUBLISHED, "place_name": "Library"} | more,
        )  # fmt: skip
        db.session.add(made)
        db.session.commit()
        return made

    return make


def test_a_visit_ends_after_a_pause():
    def minutes(number):
        return TUESDAY + timedelta(minutes=number)

    first = after_look(None, TUESDAY)
    assert first == Visit(None, TUESDAY)
    assert after_look(first, TUESDAY + timedelta(seconds=59)) is first  # a reload writes nothing
    same = after_look(first, minutes(29))
    assert same == Visit(None, minutes(29))
    assert after_look(same, minutes(58)) == Visit(None, minutes(58))  # 29 minutes later
    assert after_look(same, minutes(59)) == Visit(minutes(29), minutes(59))


@pytest.mark.parametrize(
    ("later", "words"),
    [
        (timedelta(hours=5), "9:30am"),
        (timedelta(days=1), "yesterday"),
        (timedelta(days=3), "Tuesday"),
        (timedelta(days=7), "24 November"),
        (timedelta(days=60), "24 November 2026"),
    ],
)
def test_since_when_is_said_as_people_say_it(later, words):
    assert in_words(TUESDAY, TUESDAY + later) == words


def test_news_are_those_since_the_last_visit_over_tabs_and_reloads(
    share, follow, browse, ada, ben, term, fan_out, at
):
    at(TUESDAY)
    follow(ben, "term", term.lone_parents, Strength.WEEKLY)
    browser, other_tab = browse(ben), browse(ben)
    share(ada, title="Of Monday")
    fan_out()
    assert "Of Monday" in home(browser)
    at(TUESDAY + timedelta(hours=1))
    shown = home(browser)
    assert "Nothing new since 9:30am" in shown and "Of Monday" in shown
    at(TUESDAY + timedelta(days=2))
    share(ada, title="Of Thursday")
    fan_out()
    browser = browse(ben)  # the session's cookie is a fortnight old at most
    for tab in (browser, other_tab, browser):
        shown = home(tab)
        order = ["New since Tuesday", "Of Thursday", "Before that", "Of Monday"]
        assert sorted(order, key=shown.index) == order
    at(TUESDAY + timedelta(days=2, minutes=20))
    assert "New since Tuesday" in home(other_tab)


def test_two_tabs_at_once_after_a_pause_say_the_same(app, ben, at):
    at(TUESDAY)
    before = Visit(None, TUESDAY - timedelta(days=1))
    db.session.add(HomeVisit(member_id=ben.id, since=None, seen_at=before.seen_at))
    db.session.commit()
    assert visit_actions.note_look(ben, before) == before.seen_at
    at(TUESDAY + timedelta(seconds=2))
    assert visit_actions.note_look(ben, before) == before.seen_at  # read before the other wrote
    db.session.expire_all()
    row = db.session.get_one(HomeVisit, ben.id)
    assert (row.since, row.seen_at) == (before.seen_at, TUESDAY)


def test_a_look_that_cannot_be_noted_is_a_look_all_the_same(browse, ben, monkeypatch):
    def locked(*_):
        raise OperationalError("UPDATE", {}, Exception("database is locked"))

    monkeypatch.setattr(visit_actions, "_write", locked)
    assert "Welcome, Ben" in home(browse(ben))


def test_reloads_write_nothing(browse, ben, questions):
    browser = browse(ben)
    home(browser)
    questions.clear()
    home(browser)
    assert [one for one in questions if one.startswith(("INSERT", "UPDATE"))] == []


def test_a_new_member_is_taught_what_will_be_here(terms, browse, ben):
    shown = home(browse(ben))
    assert "You follow nothing yet" in shown and 'href="/claimant-groups"' in shown
    assert "Nothing waits for you" in shown and "Find what works" in shown
    assert "Welcome" not in home(browse())


def test_what_is_open_is_ones_own(
    bus_passes, ask, answer, browse, ada, ben, dee, term, terms, workshop, at
):
    at(TUESDAY)
    ben.works_with = [term.lone_parents]
    db.session.add(Draft(key="d" * 32, author_id=ben.id, answers={"title": ["Bikes & buses"]}))
    db.session.add(Plan(case_study_id=bus_passes.id, member_id=ben.id, come_back_on=TUESDAY.date()))
    db.session.commit()
    ask(ada, "Who knows about creches?", [term.lone_parents])
    ask(ada, "About another group?", [term.pg6])
    ask(ben, "My own?", [term.lone_parents])
    answer(dee, ask(ada, "Answered already?", [term.lone_parents]))
    shown = home(browse(ben))
    for words in ("Bikes &amp; buses", "You meant to try", "Who knows about creches?"):
        assert words in shown
    for words in ("About another group?", "My own?", "Answered already?"):
        assert words not in shown
    of_another = home(browse(dee))
    assert "Bikes" not in of_another and "You meant to try" not in of_another


def test_who_decides_sees_that_something_waits(share, browse, ada, ben, mo, pip, northfield):
    held = share(ada)
    held.status = "held"
    ada.is_lead = True
    pip.organisation = northfield
    db.session.commit()
    assert "2 items to read" in home(browse(mo))
    assert "1 colleague to confirm" in home(browse(ada))
    assert "to confirm" not in home(browse(ben)) and "to read" not in home(browse(ben))


def test_workshops_near_you_come_first_then_others_then_those_online(
    browse, ada, ben, dee, terms, workshop, at
):
    at(TUESDAY)
    soon = TUESDAY + timedelta(days=1)
    workshop(ada, "Online soon", soon, place_name="", link="https://meet.example/1")
    workshop(ada, "Far away", soon, area_id=terms["18"].id)
    workshop(ada, "In my area", soon + timedelta(days=9), area_id=terms["5"].id)
    workshop(ada, "Draft of ada", soon, status=WorkshopStatus.DRAFT)
    ben.areas = [terms["5"]]
    db.session.commit()
    shown = home(browse(ben))
    titles = ("Near you", "In my area", "Elsewhere", "Far away", "Online soon")
    places = [shown.index(title) for title in titles]
    assert places == sorted(places) and "Draft of ada" not in shown
    assert "All near you" not in home(browse(dee))


def test_elsewhere_the_nearest_area_comes_before_what_is_sooner(
    browse, ada, ben, terms, workshop, at
):
    at(TUESDAY)
    soon = TUESDAY + timedelta(days=1)
    areas = {
        number: Term(vocabulary=Vocabulary.AREA, slug=number, code=f"CPA {number}", name=number)
        for number in ("8", "11")
    }
    areas["other"] = Term(vocabulary=Vocabulary.AREA, slug="other", code="HBW 1", name="Docks")
    db.session.add_all(areas.values())
    ben.areas = [terms["5"]]
    db.session.commit()
    workshop(ada, "In Harbourside", soon, area_id=areas["other"].id)
    workshop(ada, "In Cornwall", soon, area_id=areas["11"].id)
    workshop(ada, "In Scotland", soon + timedelta(days=9), area_id=areas["8"].id)
    workshop(ada, "Online soon", soon, place_name="", link="https://meet.example/1")
    shown = home(browse(ben))
    order = [shown.index(one) for one in ("In Scotland", "In Cornwall", "In Harbourside")]
    assert order == sorted(order)
    listed = main_of(browse(ben).get("/workshops?view=near"))
    assert listed.index("In Scotland") < listed.index("Online soon")
    assert "In Cornwall" not in listed and "In Harbourside" not in listed


def test_what_i_did_myself_is_no_news(share, follow, browse, ada, ben, term, fan_out):
    follow(ben, "term", term.pg1, Strength.WEEKLY)
    share(ben, title="By myself")
    fan_out()
    assert "By myself" not in home(browse(ben)).partition("Find what works")[0]


def test_a_muted_author_and_what_is_held_are_not_in_the_news(
    share, follow, browse, ada, ben, term, fan_out
):
    follow(ben, "term", term.pg1, Strength.WEEKLY)
    held = share(ada, title="Held since")
    fan_out()
    held.status = "held"
    db.session.commit()
    assert "Held since" not in home(browse(ben))


def test_the_page_asks_the_database_little(
    share, ask, follow, browse, ada, ben, term, terms, fan_out
):
    follow(ben, "term", term.lone_parents, Strength.WEEKLY)
    for number in range(3):
        share(ada, title=f"Number {number}")
        ask(ada, f"Question {number}?", [term.lone_parents])
    fan_out()
    browser = browse(ben)
    home(browser)
    assert statements(lambda: home(browser)) <= MOST_STATEMENTS


MOST_STATEMENTS = 8
ALL_THAT_IS_DONE = {"shared", "changed", "commented on", "asked", "answered", "tried", "scheduled"}


def test_whatever_kinds_of_news_there_are_and_whoever_looks_it_is_as_few(
    share, ask, answer, comment, follow, browse, ada, ben, dee, eve, mo, term, terms, workshop,
    fan_out,
):  # fmt: skip
    """Each kind of the stream is among the news, an anonymous case study too."""
    for member in (ben, dee, mo):
        follow(member, "term", term.lone_parents, Strength.WEEKLY)
        follow(member, "person", eve, Strength.WEEKLY)
        follow(member, "organisation", eve.organisation_id, Strength.WEEKLY)
    shared = share(ada, title="Of Ada", terms=[term.lone_parents, term.pre_work, term.pg1])
    nameless = {"is_anonymous": True, "chain_position": "subcontractor"}
    held = share(ada, title="Nameless", terms=[term.lone_parents, term.pg1], **nameless)
    held.status = "published"
    question = ask(ada, "Who knows?", [term.lone_parents])
    shared.version += 1
    db.session.commit()
    for member in (ben, dee, mo):
        follow(member, "case-study", shared)  # an edit is news to who follows it
    comment(eve, shared)
    answer(eve, question)
    own = {"group_id": term.pg1.id, "again": "yes", "version": 1}
    tried = {"member_id": eve.id, "organisation_id": eve.organisation_id, "result": "worked"}
    db.session.add(Try(case_study_id=shared.id, **tried, **own))
    db.session.commit()
    workshop(eve, "Of Eve", datetime(2999, 1, 1))
    fan_out()
    for member_id in [member.id for member in (ben, dee, mo)]:
        member = db.session.get(User, member_id)  # a look ends the session
        browser = browse(member)
        home(browser)
        member = db.session.get(User, member_id)
        latest = stream.latest(member, stream._follows(member), 12)
        assert {one.item.did for one in latest} == ALL_THAT_IS_DONE
        assert any(one.item.is_anonymous for one in latest)
        assert statements(lambda: home(browser)) <= MOST_STATEMENTS, member.name  # noqa: B023
