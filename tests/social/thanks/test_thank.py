"""Thanks: one a member and thing, never by name, told once a day."""

from datetime import datetime

import pytest
from sqlalchemy import select

from forum.core.extensions import db
from forum.models.comments import Comment
from forum.models.questions import Answer
from forum.models.social import Notice
from forum.models.thanks import Thank
from forum.practice.tries import actions as tries
from forum.social.thanks import actions, jobs


@pytest.fixture
def answer(ask_network, ada, ben, browse):
    """Ben's, to a question of Ada's."""
    asked = ask_network(ada)
    path = f"/discussions/{asked.id}-{asked.slug}"
    browse(ben).post(f"{path}/answers", data={"body": "By text at two.", "key": "b" * 32})
    return db.session.scalar(select(Answer))


@pytest.fixture
def comment(bus_passes, ben, browse):
    browse(ben).post(
        f"/case-studies/{bus_passes.id}/comments", data={"body": "By post.", "key": "c" * 32}
    )
    return db.session.scalar(select(Comment))


def path_of(answer):
    return f"/discussions/{answer.discussion_id}-{answer.discussion.slug}"


def test_it_is_given_once_and_taken_back(answer, ada, browse):
    browser, address = browse(ada), f"/thanks/answer/{answer.id}"
    assert f'formaction="{address}"' in browser.get(path_of(answer)).text
    for _ in range(2):
        assert browser.post(address).location == f"{path_of(answer)}#comment-{answer.id}"
    assert len(db.session.scalars(select(Thank)).all()) == 1
    assert f'formaction="{address}/take-back"' in browser.get(path_of(answer)).text
    browser.post(f"{address}/take-back")
    assert db.session.scalars(select(Thank)).all() == []


def test_how_many_is_said_from_three_organisations_on_and_never_who(
    answer, ada, amy, dee, eve, fay, browse
):
    for person in (ada, amy, dee):
        browse(person).post(f"/thanks/answer/{answer.id}")
    assert "Thanked by" not in browse().get(path_of(answer)).text  # two organisations
    browse(eve).post(f"/thanks/answer/{answer.id}")
    page = browse(fay).get(path_of(answer)).text
    assert "Thanked by people of 3 organisations" in page
    assert "Eve" not in page


def test_a_colleague_s_thanks_are_counted_nowhere(answer, ben, ada, dee, eve, people, browse):
    dee.organisation = ben.organisation
    db.session.commit()
    for person in (ada, dee, eve):
        browse(person).post(f"/thanks/answer/{answer.id}")
    assert "Thanked by" not in browse().get(path_of(answer)).text


@pytest.mark.parametrize("who, status", [("ben", 403), ("pip", 403), ("dee", 302)])
def test_who_may_thank(answer, people, browse, who, status):
    assert browse(people[who]).post(f"/thanks/answer/{answer.id}").status_code == status


def test_what_is_withdrawn_or_nothing_is_not_found(answer, ben, dee, browse):
    browse(ben).post(f"/answers/{answer.id}/withdraw")
    for address in (f"answer/{answer.id}", "answer/99", "comment/99", "try/99", "case_study/1"):
        assert browse(dee).post(f"/thanks/{address}").status_code == 404


def test_comments_and_tries_too(comment, bus_passes, ben, dee, term, browse):
    report = {"scale": "1-5", "again": "yes", "what_changed": "", "note": ""}
    made = tries.report(ben, bus_passes, term.pg1, result="worked", **report)
    path = f"/case-studies/{bus_passes.id}-{bus_passes.slug}"
    for address, anchor in (
        (f"comment/{comment.id}", f"comment-{comment.id}"),
        (f"try/{made.id}", "tries"),
    ):
        assert f'formaction="/thanks/{address}"' in browse(dee).get(path).text
        assert browse(dee).post(f"/thanks/{address}").location == f"{path}#{anchor}"


def test_the_author_is_told_once_a_day_without_a_name(answer, comment, ada, dee, ben, at):
    at(datetime(2026, 12, 7, 9))
    actions.thank(ada, "answer", answer.id)
    jobs.tell_authors()
    jobs.tell_authors()
    actions.thank(dee, "comment", comment.id)
    jobs.tell_authors()
    thanked = select(Notice).where(Notice.member_id == ben.id, Notice.kind == "thanked")
    assert [(one.thing_kind, one.actor_id) for one in db.session.scalars(thanked)] == [
        ("question", None)
    ]
    at(datetime(2026, 12, 8, 10))
    jobs.tell_authors()
    assert len(db.session.scalars(thanked).all()) == 2


def test_the_notice_names_nobody(answer, ada, ben, browse):
    actions.thank(ada, "answer", answer.id)
    jobs.tell_authors()
    page = browse(ben).get("/me/notifications").text
    assert "Somebody thanked you" in page
    assert ">Ada" not in page


def test_a_page_asks_once_however_many_answers_there_are(answer, dee, browse, questions):
    def count():
        questions.clear()
        browse(dee).get(path_of(answer))
        return len([one for one in questions if "thank" in one])

    before = count()
    for number in range(12):
        key = f"{number:032x}"
        browse(dee).post(f"{path_of(answer)}/answers", data={"body": "So.", "key": key})
    assert (before, count()) == (1, 1)
