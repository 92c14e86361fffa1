"""A poll in a question: opened, answered once, closed, and what is told of it."""

from datetime import datetime, timedelta

import pytest
from sqlalchemy import select, update

from forum.core import clock
from forum.core.errors import Refused
from forum.core.extensions import db
from forum.models.polls import Poll, PollVote
from forum.social.polls import actions, queries

TYPED = {"words": "When do you ring?", "answers": "Mornings\nEvenings", "days": "7"}


@pytest.fixture
def question(ask_network, ada):
    return ask_network(ada)


@pytest.fixture
def path(question):
    return f"/discussions/{question.id}-{question.slug}"


@pytest.fixture
def poll(browse, ada, path):
    answer = browse(ada).post(f"{path}/poll", data=TYPED)
    assert answer.status_code == 302, answer.text
    return db.session.scalar(select(Poll))


def vote(browser, poll, answer="0"):
    return browser.post(f"/polls/{poll.id}/vote", data={"answer": answer})


def test_it_stands_in_its_question_without_a_result(poll, path, ben, browse):
    page = browse(ben).get(path).text
    for said in ("When do you ring?", "Mornings", "Evenings", "Open until"):
        assert said in page
    vote(browse(ben), poll)
    page = browse(ben).get(path).text
    assert "(your answer)" in page
    assert "<progress" not in page


@pytest.mark.parametrize(
    ("typed", "says"),
    [
        ({"answers": "Mornings"}, "One answer is no choice"),
        ({"answers": ""}, "Enter the answers"),
        ({"answers": "Yes\nNo\nyes "}, "are the same answer"),
        ({"answers": "Yes\nNo\nYe\u0455"}, "are the same answer"),  # a Cyrillic letter
        ({"answers": "\n".join("abcdefg")}, "at most 6 answers"),
        ({"answers": f"Yes\n{'x' * 81}"}, "80 characters"),
        ({"days": "0"}, "from 1 to 28"),
        ({"days": "29"}, "from 1 to 28"),
        ({"days": "many"}, "from 1 to 28"),
        ({"words": ""}, "Enter what you want to know"),
        ({"words": "What discount do you give?"}, "Take “discount” out"),
        ({"answers": "£400\n£500"}, "Take “£” out"),
        ({"words": "Is Southgate Works any good?"}, "Take the name “Southgate Works” out"),
        ({"answers": "Hilltop\nAnother"}, "Take the name “Hilltop” out"),
        ({"words": "Job outcomes stood at 40% in June 2099?"}, "not released yet"),
    ],
)
def test_a_poll_that_cannot_be_is_refused_and_kept(path, ada, browse, typed, says):
    answer = browse(ada).post(f"{path}/poll", data=TYPED | typed)
    assert answer.status_code == 422
    assert says in answer.text
    assert db.session.scalar(select(Poll)) is None


def test_no_poll_on_a_person(path, ada, ben, browse):
    ben.name = "Ben Nevis"
    db.session.commit()
    answer = browse(ada).post(f"{path}/poll", data=TYPED | {"words": "Ask ben nevis again?"})
    assert "Take the name “Ben Nevis” out" in answer.text


def test_a_question_has_one_poll_of_who_asked_it(poll, path, ada, ben, browse):
    assert browse(ben).post(f"{path}/poll", data=TYPED).status_code == 403
    again = browse(ada).post(f"{path}/poll", data=TYPED)
    assert (again.status_code, "has a poll already" in again.text) == (409, True)


@pytest.mark.parametrize("who, status", [("ben", 302), ("ada", 302), ("pip", 403), ("mo", 403)])
def test_who_may_answer(poll, people, browse, who, status):
    assert vote(browse(people[who]), poll).status_code == status


def test_one_vote_a_member_and_no_second_thoughts(poll, ben, browse):
    for answer in ("0", "1", "1"):
        vote(browse(ben), poll, answer)
    votes = db.session.scalars(select(PollVote)).all()
    assert [one.answer for one in votes] == [0]
    db.session.refresh(poll)
    assert poll.votes == 1


@pytest.mark.parametrize("answer", ["", "7", "-1", "x"])
def test_an_answer_that_is_none_is_refused(poll, ben, browse, answer):
    assert vote(browse(ben), poll, answer).status_code == 422
    assert db.session.scalars(select(PollVote)).all() == []


def test_the_result_is_told_after_it_closed_in_organisations(
    poll, path, ada, amy, ben, dee, eve, fay, browse, at
):
    for person, answer in ((ada, "0"), (amy, "0"), (ben, "1"), (dee, "1"), (eve, "1"), (fay, "1")):
        vote(browse(person), poll, answer)
    at(clock.now() + timedelta(days=8))
    page = browse().get(path).text
    assert "Of those who answered, 5 organisations" in page
    assert "Mornings: <strong>20 %</strong>" in page
    assert "(2 organisations)" not in page
    assert vote(browse(ben), poll).status_code == 409


def test_too_few_organisations_make_no_result(poll, path, ada, ben, browse):
    vote(browse(ben), poll)
    browse(ada).post(f"/polls/{poll.id}/close")
    page = browse().get(path).text
    assert "Fewer than three organisations answered" in page
    assert "<progress" not in page


def test_its_author_closes_it_and_opening_the_page_does_not(poll, ada, ben, browse):
    assert browse(ada).get(f"/polls/{poll.id}/close").status_code == 200
    db.session.refresh(poll)
    assert poll.closed_at is None
    assert browse(ben).post(f"/polls/{poll.id}/close").status_code == 403
    assert browse(ada).post(f"/polls/{poll.id}/close").status_code == 302
    assert browse(ada).post(f"/polls/{poll.id}/close").status_code == 403


def test_a_moderator_closes_it_with_a_reason_that_the_log_shows(poll, mo, browse):
    address = f"/polls/{poll.id}/close"
    assert browse(mo).post(address, data={"reason": ""}).status_code == 422
    assert browse(mo).post(address, data={"reason": "It is on prices."}).status_code == 302
    log = browse().get("/moderation/log").text
    assert ("A poll, closed early" in log, "It is on prices." in log) == (True, True)


def test_a_vote_that_meets_a_closing_is_refused_or_counted_before(poll, ben, monkeypatch):
    """The poll closes between the look at it and the writing: the count says so."""
    may_vote = actions.policy.may_vote

    def then_it_closes(viewer, one):
        allowed = may_vote(viewer, one)
        closing = update(Poll).values(closed_at=clock.now())
        db.session.execute(closing.execution_options(synchronize_session=False))
        return allowed

    monkeypatch.setattr(actions.policy, "may_vote", then_it_closes)
    with pytest.raises(Refused):
        actions.vote(ben, poll, 0)
    assert db.session.scalars(select(PollVote)).all() == []


def test_names_are_looked_up_by_the_words_typed(people, questions):
    questions.clear()
    assert queries.names_in(["Is EASTWAY, or another?"]) == "Eastway"
    assert queries.names_in(["Which day suits you?"]) == ""
    assert len(questions) <= 4


def test_of_a_withdrawn_question_there_is_no_poll(poll, path, ada, ben, browse):
    browse(ada).post(f"{path}/withdraw")
    assert vote(browse(ben), poll).status_code == 404


def test_it_is_exported(poll, ada, browse):
    vote(browse(ada), poll)
    exported = browse(ada).get("/me/data.json").json
    assert exported["polls"][0]["answers"] == ["Mornings", "Evenings"]
    assert exported["answers_to_polls"][0]["answer"] == 0
    assert datetime.fromisoformat(exported["polls"][0]["opened_at"])
