"""A question to the network: asked, answered, found, taken back."""

import pytest
from sqlalchemy import select

from forum.core import rate_limit
from forum.core.audit import AuditEntry
from forum.core.errors import TooMany
from forum.core.extensions import db
from forum.mail.outbox import Letter
from forum.models.questions import Answer, Discussion

NIGHTS = {
    "key": "a" * 32,
    "title": "How do you keep in touch with people who work nights?",
    "body": "We *ring* at six and wake them.",
    "groups": ["lone-parents"],
}


@pytest.fixture
def asked(browse, ada, terms):
    browse(ada).post("/discussions/new", data=NIGHTS)
    return db.session.scalar(select(Discussion))


@pytest.fixture
def path(asked):
    return f"/discussions/{asked.id}-{asked.slug}"


@pytest.fixture
def answer(browse, path):
    def send(who, body="By text, at *two*.", key="b" * 32):
        return browse(who).post(f"{path}/answers", data={"body": body, "key": key})

    return send


def test_a_question_is_public_at_once(browse, asked, path):
    page = browse().get(path).text
    assert "<em>ring</em>" in page
    assert "Northfield Trust" in page
    assert "Lone parents" in page
    assert asked.title in browse().get("/discussions").text


def test_sent_twice_it_is_one_question_and_one_answer(browse, ada, ben, asked, answer):
    browse(ada).post("/discussions/new", data=NIGHTS)
    assert answer(ben).location == answer(ben).location
    assert len(db.session.scalars(select(Discussion)).all()) == 1
    assert len(db.session.scalars(select(Answer)).all()) == 1


def test_the_asker_gets_a_mail_about_an_answer_but_not_about_their_own(ada, ben, answer):
    answer(ada, key="c" * 32)
    answer(ben)
    [letter] = db.session.scalars(select(Letter))
    assert letter.to == ada.email
    assert "Ben has answered" in letter.body


@pytest.mark.parametrize("who, status", [("pip", 403), ("ben", 302), ("mo", 302)])
def test_who_may_answer(people, answer, who, status):
    assert answer(people[who]).status_code == status


def test_a_guest_reads_and_is_shown_the_way_in(browse, path):
    browser = browse()
    assert "Sign in</a> to answer" in browser.get(path).text
    assert "/sign-in" in browser.post(f"{path}/answers", data={"body": "x"}).location
    assert "/sign-in" in browser.get("/discussions/new").location


@pytest.mark.parametrize(
    "wrong",
    [
        {"title": ""},
        {"title": "x" * 121},
        {"title": "What about AB123456C?"},
        {"body": "[" * 500},
        {"groups": ["lone-parents", "nobody"]},
        {"groups": ["pg1-jsa-18-24", "pg6-new-esa", "lone-parents", "over-50s", "5"]},
    ],
)
def test_a_wrong_question_is_kept_and_explained(browse, ada, terms, wrong):
    page = browse(ada).post("/discussions/new", data=NIGHTS | wrong)
    assert page.status_code == 422
    assert "There is a problem" in page.text
    assert "work nights" in page.text or "title" in wrong
    assert db.session.scalar(select(Discussion)) is None


@pytest.mark.parametrize("body", ["", "x" * 2001, "[" * 500, "His number is AB123456C"])
def test_a_wrong_answer_is_kept_beside_the_question(ben, answer, asked, body):
    page = answer(ben, body)
    assert page.status_code == 422
    assert asked.title in page.text
    assert body[:20] in page.text


def test_what_was_typed_stays_when_too_many_were_posted(
    browse, ada, ben, answer, asked, monkeypatch
):
    def refuse(*_args, **_kwargs):
        raise TooMany("That is much in one hour.", 60)

    monkeypatch.setattr(rate_limit, "spend", refuse)
    page = answer(ben, "The last of many")
    assert (page.status_code, page.headers["Retry-After"]) == (429, "60")
    assert "The last of many" in page.text and "much in one hour" in page.text
    question = {"title": "One more question?", "body": "It is this.", "key": "d" * 32}
    page = browse(ada).post("/discussions/new", data=question)
    assert (page.status_code, "One more question?" in page.text) == (429, True)


def test_the_list_narrows_to_a_group_and_to_what_nobody_answered(browse, ben, asked, answer):
    browser = browse()
    assert asked.title in browser.get("/discussions?group=lone-parents").text
    assert asked.title not in browser.get("/discussions?group=over-50s").text
    assert asked.title in browser.get("/discussions?unanswered=yes").text
    answer(ben)
    assert asked.title not in browse().get("/discussions?unanswered=yes").text
    assert browse().get("/discussions?group=nobody").status_code == 404


def test_the_asker_marks_the_answer_that_helped_and_can_take_the_mark_off(
    browse, ada, ben, path, answer
):
    answer(ben)
    answer = db.session.scalar(select(Answer))
    assert browse(ben).post(f"/answers/{answer.id}/helped").status_code == 403
    browse(ada).post(f"/answers/{answer.id}/helped")
    assert ">This answered it<" in browse().get(path).text
    browse(ada).post(f"/answers/{answer.id}/helped")
    assert ">This answered it<" not in browse().get(path).text


def test_ones_own_is_edited_and_says_so(browse, ada, ben, path, asked, answer):
    answer(ben)
    answer = db.session.scalar(select(Answer))
    typed = {**NIGHTS, "title": "How do you reach people who work nights?"}
    assert browse(ben).post(f"{path}/edit", data=typed).status_code == 403
    browse(ada).post(f"{path}/edit", data=typed)
    browse(ben).post(f"/answers/{answer.id}/edit", data={"body": "By letter.", "key": "d" * 32})
    page = browse().get(path, follow_redirects=True).text
    assert "How do you reach" in page
    assert "By letter." in page
    assert "Edited" in page


def test_a_withdrawn_question_says_why_and_leaves_every_list(browse, ada, path, asked):
    browse(ada).post(f"{path}/withdraw")
    gone = browse().get(path)
    assert (gone.status_code, "withdrew it" in gone.text) == (410, True)
    assert asked.title not in browse().get("/discussions").text


def test_the_title_of_the_page_that_withdraws_ends_as_the_question_does(browse, ada, path, asked):
    assert asked.title.endswith("?")
    assert f"<title>Withdraw {asked.title} –" in browse(ada).get(f"{path}/withdraw").text


def test_a_moderator_withdraws_with_a_reason_that_the_author_reads(browse, ben, mo, path, answer):
    answer(ben)
    answer = db.session.scalar(select(Answer))
    assert browse(mo).post(f"/answers/{answer.id}/withdraw", data={}).status_code == 422
    browse(mo).post(f"/answers/{answer.id}/withdraw", data={"reason": "An advert."})
    browse(mo).post(f"{path}/withdraw", data={"reason": "It names a claimant."})
    assert (answer.body, answer.html) == ("", "")
    told = db.session.scalars(select(Letter.body).order_by(Letter.id)).all()
    assert [any(why in body for body in told) for why in ("An advert.", "It names")] == [True] * 2
    assert len(db.session.scalars(select(AuditEntry)).all()) == 2
    assert "It names a claimant." in browse().get(path).text


def test_another_member_withdraws_nothing(browse, ben, dee, path, answer):
    answer(ben)
    answer = db.session.scalar(select(Answer))
    assert browse(dee).post(f"{path}/withdraw").status_code == 403
    assert browse(dee).post(f"/answers/{answer.id}/withdraw").status_code == 403
    assert browse(dee).get("/answers/99/edit").status_code == 404


def test_search_finds_a_question_by_its_answers_until_they_go(browse, ben, answer, asked, indexer):
    def found(words):
        indexer.catch_up()
        return asked.title in browse().get(f"/search?kind=discussion&q={words}").text

    assert found("nights")
    assert not found("carrier+pigeon")
    answer(ben, "We use a carrier pigeon.")
    assert found("carrier+pigeon")
    answer = db.session.scalar(select(Answer))
    browse(ben).post(f"/answers/{answer.id}/withdraw")
    assert not found("carrier+pigeon")


def test_a_page_of_many_answers_takes_no_more_statements(browse, ben, path, answer, questions):
    def asked():
        questions.clear()
        browse().get(path)
        return len(questions)

    answer(ben)
    few = asked()
    for number in range(8):
        answer(ben, f"Answer {number}", f"{number:032}")
    assert asked() == few


def test_each_of_several_answers_can_be_put_away(ben, mo, answer, browse, path):
    answer(ben, "The first bus goes at five.")
    assert "<summary>Answer of" not in browse().get(path).text
    answer(mo, "Ask the firm for a van.")
    page = browse().get(path).text
    for who in (ben, mo):
        assert f'<details class="thread" open><summary>Answer of {who.name}</summary>' in page
