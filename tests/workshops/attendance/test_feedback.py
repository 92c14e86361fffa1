from datetime import timedelta

import pytest
from sqlalchemy import select

from forum.core.extensions import db
from forum.models.attendance import Feedback
from forum.workshops.attendance import jobs, queries
from tests.workshops.attendance.conftest import ENDS, STARTS

SAID = {"useful": "4", "differently": "Ring first.", "next_time": "Night shifts"}


@pytest.fixture
def say(browse, path):
    def answers(who, **other):
        return browse(who).post(f"{path}/feedback", data=SAID | other)

    return answers


def test_a_member_who_came_has_one_answer_and_may_change_it(browse, ada, came, say, path):
    came(ada)
    say(ada)
    say(ada, useful="5")
    assert db.session.scalars(select(Feedback.useful)).all() == [5]
    assert "Ring first." in browse(ada).get(f"{path}/feedback").text


def test_feedback_is_not_found_for_members_who_did_not_come(ben, mo, say):
    assert [say(one).status_code for one in (ben, mo)] == [404, 404]


def test_before_it_begins_feedback_says_not_yet_and_when(at, browse, ada, ben, came, say, path):
    at(STARTS - timedelta(minutes=30))
    came(ada)
    for who in (ada, ben):
        early = say(who)
        assert early.status_code == 409
        assert "Not yet: you can say what you think once it has begun" in early.text
        assert "7 December 2026, 10:00am" in early.text
    assert "Say what you think" not in browse(ada).get(path).text


def test_feedback_closes_after_two_weeks(at, ada, came, say):
    came(ada)
    at(ENDS + timedelta(days=14))
    assert say(ada).status_code == 409


@pytest.mark.parametrize(
    "wrong",
    [{"useful": ""}, {"useful": "9"}, {"next_time": "x" * 401}, {"differently": "AB123456C"}],
)
def test_a_wrong_answer_is_kept_and_explained(ada, came, say, wrong):
    came(ada)
    answer = say(ada, **wrong)
    assert answer.status_code == 422
    assert "Night shifts" in answer.text or "next_time" in wrong


def test_the_organiser_reads_totals_without_names_from_three_answers_on(
    browse, fay, ada, ben, dee, came, say, path
):
    came(ada, ben, dee)
    say(ada)
    say(ben, differently="")
    few = browse(fay).get(f"{path}/feedback").text
    assert "Ring first." not in few
    assert "Fewer than three" in few
    say(dee, useful="1", next_time="Buses")
    page = browse(fay).get(f"{path}/feedback").text
    assert "Ring first." in page
    assert "Buses" in page
    assert not any(who.name in page.split("<main")[1].split("</main")[0] for who in (ada, ben, dee))


def test_authors_of_feedback_are_erased_after_two_years(at, ada, came, say, workshop):
    came(ada)
    say(ada)
    at(ENDS + timedelta(days=729))
    assert jobs.forget_old() == 0
    at(ENDS + timedelta(days=731))
    assert jobs.forget_old() == 1
    assert db.session.scalars(select(Feedback.member_id)).all() == [None]
    assert queries.feedback_summary(workshop).answers == 1


def test_the_steps_of_the_day_show_progress(at, browse, fay, came, ada, path):
    came(ada)
    page = browse(fay).get(f"{path}/run").text
    assert "1 person is noted as having come" in page
    assert "Three boxes a table" in page
