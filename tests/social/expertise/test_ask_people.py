"""Ask somebody who has done it: who is offered, how often they are asked, and the panel."""

from datetime import datetime, timedelta

import pytest
from sqlalchemy import select

from forum.core import clock
from forum.core.extensions import db
from forum.mail.outbox import Letter
from forum.models.expertise import Asked, Panel
from forum.models.questions import Answer, Discussion
from forum.models.social import Notice
from forum.practice.tries import actions as tries
from forum.social.expertise import queries

TYPED = {"title": "How do you plan school runs?", "groups": ["lone-parents"]}


@pytest.fixture
def willing(profile_of, ada, dee, bus_passes, term):
    """Ada shared and Dee tried something for lone parents; both agreed to be asked."""
    for member in (ada, dee):
        profile_of(member, may_be_asked=True)
    report = {"scale": "1-5", "again": "yes", "what_changed": "", "note": ""}
    tries.report(dee, bus_passes, term.lone_parents, result="did-not-work", **report)
    return ada, dee


def names(experts):
    return [one.member.name for one in experts]


def test_those_who_shared_or_tried_it_and_agreed_are_offered(willing, ben, term):
    found = queries.people_to_ask(ben, [term.lone_parents])
    assert sorted((one.member.name, one.has_tried) for one in found) == [
        ("Ada", False),
        ("Dee", True),
    ]


def test_nobody_of_one_s_own_organisation_nor_oneself(willing, amy, ada, dee, term):
    assert names(queries.people_to_ask(amy, [term.lone_parents])) == ["Dee"]
    assert names(queries.people_to_ask(dee, [term.lone_parents])) == ["Ada"]


def test_group_and_practice_go_together(willing, ben, term):
    assert queries.people_to_ask(ben, [term.lone_parents, term.childcare]) == []
    assert names(queries.people_to_ask(ben, [term.pg6])) == []


def test_who_did_not_agree_hides_or_left_is_not_offered(willing, ben, ada, dee, term, profile_of):
    ada.standing = "closed"
    profile = db.session.scalar(select(queries.Profile).where(queries.Profile.user_id == dee.id))
    profile.is_minimal = True
    db.session.commit()
    assert queries.people_to_ask(ben, [term.lone_parents]) == []


def test_what_was_posted_without_a_name_tells_nobody(profile_of, amy, ben, share, term):
    profile_of(amy, may_be_asked=True)
    hidden = share(amy, is_anonymous=True)
    hidden.status = "published"
    db.session.commit()
    assert queries.people_to_ask(ben, [term.lone_parents]) == []


def test_the_question_is_public_and_each_chosen_gets_one_mail(willing, ben, ada, dee, browse):
    page = browse(ben).get("/ask-somebody?group=lone-parents").text
    assert ("Ada, Northfield Trust: shared" in page, "Dee, Eastway: tried" in page) == (True, True)
    typed = TYPED | {"key": "a" * 32, "person": [str(dee.id), "999", "x"]}
    for _ in range(2):
        answer = browse(ben).post("/ask-somebody?group=lone-parents", data=typed)
        assert answer.status_code == 302
    asked = db.session.scalar(select(Discussion))
    assert "school runs" in browse().get("/discussions").text
    letters = db.session.scalars(select(Letter)).all()
    assert [letter.to for letter in letters] == [dee.email]
    assert "you tried “Bus passes" in letters[0].body
    assert [row.discussion_id for row in db.session.scalars(select(Asked))] == [asked.id]
    notices = db.session.scalars(select(Notice).where(Notice.kind == "asked")).all()
    assert [one.member_id for one in notices] == [dee.id]


def test_a_wrong_question_asks_nobody_and_is_kept(willing, ben, dee, browse):
    typed = {"title": "", "body": "More about it", "person": str(dee.id)}
    answer = browse(ben).post("/ask-somebody?group=lone-parents", data=typed)
    assert (answer.status_code, "More about it" in answer.text) == (422, True)
    assert "checked" in answer.text
    assert db.session.scalars(select(Letter)).all() == []


def test_from_a_question_its_asker_asks_and_nobody_else(
    willing, ask_network, ben, eve, dee, browse
):
    asked = ask_network(ben)
    path = f"/discussions/{asked.id}-{asked.slug}"
    assert "Ask somebody who has done it" in browse(ben).get(path).text
    assert 'id="ask-title"' not in browse(eve).get(path).text
    address = f"/discussions/{asked.id}/ask/{dee.id}"
    assert browse(eve).post(address).status_code == 403
    assert browse(ben).post(address).location == f"{path}#ask"
    assert "Asked by mail" in browse(ben).get(path).text
    assert browse(ben).post(address).status_code == 302  # again: no second mail
    assert len(db.session.scalars(select(Letter)).all()) == 1
    assert browse(ben).post(f"/discussions/{asked.id}/ask/{eve.id}").status_code == 404


def test_three_times_in_thirty_days_and_not_a_fourth(
    willing, ask_network, ben, eve, fay, dee, browse, at
):
    at(datetime(2026, 12, 1, 9))
    for number in range(3):
        asked = ask_network(ben, title=f"Question {number}?")
        assert browse(ben).post(f"/discussions/{asked.id}/ask/{dee.id}").status_code == 302
    fourth = ask_network(eve, title="One more?")
    page = browse(eve).get(f"/discussions/{fourth.id}-{fourth.slug}").text
    assert ("Ada" in page, ">Dee" in page) == (True, False)
    assert browse(eve).post(f"/discussions/{fourth.id}/ask/{dee.id}").status_code == 404
    at(datetime(2027, 1, 2, 9))
    assert browse(eve).post(f"/discussions/{fourth.id}/ask/{dee.id}").status_code == 302


def test_of_two_who_ask_at_once_one_is_refused(willing, ask_network, ben, dee, browse, monkeypatch):
    """The third place went between the offer and the button: the count under the lock says so."""
    asked = ask_network(ben)
    monkeypatch.setattr(queries, "times_asked", lambda _: 3)
    answer = browse(ben).post(f"/discussions/{asked.id}/ask/{dee.id}")
    assert (answer.status_code, "asked three times" in answer.text) == (409, True)
    assert db.session.scalars(select(Letter)).all() == []


def test_a_held_question_asks_nobody(willing, ben, dee, browse):
    typed = TYPED | {
        "key": "a" * 32,
        "title": "Why were job outcomes 40% in June 2099?",
        "person": str(dee.id),
    }
    browse(ben).post("/ask-somebody?group=lone-parents", data=typed)
    assert db.session.scalars(select(Letter)).all() == []


# The panel


@pytest.fixture
def panel(browse, mo, dee, terms, at):
    at(datetime(2026, 12, 1, 9))
    typed = {
        "key": "p" * 32,
        "title": "Ask about childcare",
        "about": "What *works*.",
        "specialist_name": "Dee",
        "specialist": "",
        "opens_on": "2026-12-01",
    }
    typed["key"] = "a" * 32
    answer = browse(mo).post("/panels/new", data=typed)
    assert answer.status_code == 302, answer.text
    return db.session.scalar(select(Panel))


def path_of(panel):
    return f"/panels/{panel.id}-{panel.slug}"


def test_a_moderator_announces_it_for_a_fortnight(panel, browse, ben):
    page = browse().get(path_of(panel)).text
    for said in ("Ask about childcare", "<em>works</em>", "Dee", "Open now", "15 December 2026"):
        assert said in page
    assert "Ask about childcare" in browse().get("/panels").text
    assert browse(ben).get("/panels/new").status_code == 403
    assert panel.closes_at - panel.opens_at == timedelta(days=14)


@pytest.mark.parametrize(
    ("typed", "says"),
    [
        ({"specialist_name": "Nobody"}, "No verified member has this name"),
        ({"specialist_name": "e"}, "Choose the person"),
        ({"opens_on": "someday"}, "date"),
        ({"title": ""}, "Enter a title"),
    ],
)
def test_a_panel_that_cannot_be_is_explained(mo, people, browse, typed, says):
    whole = {
        "title": "Ask",
        "about": "It.",
        "specialist_name": "Dee",
        "opens_on": "2026-12-01",
    }
    answer = browse(mo).post("/panels/new", data=whole | typed)
    assert (answer.status_code, says in answer.text) == (422, True)


def test_what_most_organisations_want_comes_first(panel, ben, amy, ada, eve, fay, browse):
    for number, member in enumerate((ben, eve)):
        typed = TYPED | {"key": f"{number:032x}", "title": f"Question {number}?"}
        answer = browse(member).post(f"{path_of(panel)}/questions", data=typed)
        assert answer.status_code == 302
    second = db.session.scalars(select(Discussion).order_by(Discussion.id.desc())).first()
    want = f"{path_of(panel)}/questions/{second.id}/want"
    for member in (ada, amy, fay, fay):
        assert browse(member).post(want).status_code == 302
    page = browse(ben).get(path_of(panel)).text
    assert "Wanted by 3 organisations" in page  # Ada's and Amy's is one
    assert page.index("Question 1?") < page.index("Question 0?")
    assert browse(ben).post(f"{path_of(panel)}/questions/999/want").status_code == 404


def test_the_specialist_s_answer_marks_it_and_after_the_fortnight_it_is_over(
    panel, ben, dee, browse, at
):
    browse(ben).post(f"{path_of(panel)}/questions", data=TYPED | {"key": "b" * 32})
    asked = db.session.scalar(select(Discussion))
    assert "Put to the panel" in browse().get(f"/discussions/{asked.id}-{asked.slug}").text
    browse(dee).post(f"/discussions/{asked.id}/answers", data={"body": "So.", "key": "c" * 32})
    assert db.session.scalar(select(Answer)) is not None
    assert ">Answered<" in browse().get(path_of(panel)).text
    at(datetime(2026, 12, 20, 9))
    assert ">Over<" in browse().get(path_of(panel)).text
    late = browse(ben).post(f"{path_of(panel)}/questions", data=TYPED | {"key": "d" * 32})
    assert (late.status_code, "not open" in late.text) == (409, True)
    assert clock.now() > panel.closes_at
