import pytest
from sqlalchemy import select

from forum.core import rate_limit
from forum.core.errors import TooMany
from forum.core.extensions import db
from forum.mail.outbox import Letter
from forum.models.comments import Comment


@pytest.fixture
def address(bus_passes):
    return f"/case-studies/{bus_passes.id}-{bus_passes.slug}"


@pytest.fixture
def post(browse, address):
    def send(author, body="How did you *buy* them?", key="a" * 32):
        return browse(author).post(f"{address}/comments", data={"body": body, "key": key})

    return send


def all_comments():
    return db.session.scalars(select(Comment).order_by(Comment.id)).all()


def test_a_comment_is_shown_at_once_with_name_and_organisation(browse, ben, post, address):
    post(ben)
    page = browse().get(address).text

    assert "<em>buy</em>" in page
    assert "Southgate Works" in page


def test_sent_twice_it_is_one_comment(ben, post):
    assert post(ben).location == post(ben).location
    assert len(all_comments()) == 1


def test_one_level_of_reply(browse, ada, ben, post, address):
    post(ben)
    first = all_comments()[0]
    browse(ada).post(f"/comments/{first.id}/reply", data={"body": "In the shop.", "key": "b" * 32})
    second = all_comments()[1]
    browse(ben).post(f"/comments/{second.id}/reply", data={"body": "Thanks!", "key": "c" * 32})

    assert [c.parent_id for c in all_comments()] == [None, first.id, first.id]
    assert "Thanks!" in browse().get(address).text


def test_whoever_is_answered_gets_a_mail(browse, ada, ben, post):
    post(ben)
    assert db.session.scalars(select(Letter.to)).all() == [ada.email]


@pytest.mark.parametrize("who, status", [("pip", 403), ("mo", 302)])
def test_who_may_comment(people, post, who, status):
    assert post(people[who]).status_code == status


def test_a_guest_may_not(browse, address):
    assert "/sign-in" in browse().post(f"{address}/comments", data={"body": "x"}).location


@pytest.mark.parametrize("body", ["", "   ", "x" * 2001, "[" * 500])
def test_a_wrong_comment_is_kept_and_explained(ben, post, body):
    page = post(ben, body)

    assert page.status_code == 422
    assert "There is a problem" in page.text
    assert body.strip() in page.text
    assert all_comments() == []


def test_a_refused_comment_stays_in_its_conversation(browse, ada, ben, post, address):
    """faults.md D.3"""
    post(ada, "First, the garage.")
    page = post(ben, "Ring me on 07700 900123", key="b" * 32)
    assert page.status_code == 422
    for expected in ("First, the garage.", "Ring me on 07700 900123", "Post comment"):
        assert expected in page.text
    assert page.text.startswith("<!doctype html>") and "<title>Error: " in page.text
    assert f'action="{address}/comments"' in page.text


def test_a_refused_reply_stays_below_the_comment_it_answers(browse, ada, ben, post, address):
    post(ada, "First, the garage.")
    post(ben, "And the bus?", key="b" * 32)
    first, second = all_comments()
    data = {"body": "Ring me on 07700 900123", "key": "c" * 32}
    page = browse(ben).post(f"/comments/{first.id}/reply", data=data)
    assert page.status_code == 422
    typed = page.text.index("Ring me on 07700 900123")
    assert page.text.index("First, the garage.") < typed < page.text.index("And the bus?")
    assert f'action="/comments/{first.id}/reply"' in page.text and "Post reply" in page.text
    assert len(all_comments()) == 2
    assert f'id="comment-{second.id}"' in page.text


def test_what_was_typed_stays_when_too_many_were_posted(app, ben, post, browse, monkeypatch):
    def refuse(*_args, **_kwargs):
        raise TooMany("That is many comments in one hour.", 60)

    monkeypatch.setattr(rate_limit, "spend", refuse)
    page = post(ben, "The last of many")
    assert (page.status_code, page.headers["Retry-After"]) == (429, "60")
    assert "The last of many" in page.text and "many comments in one hour" in page.text
    assert "Post comment" in page.text


def test_a_reply_to_what_was_withdrawn_meanwhile_keeps_what_was_typed(browse, ada, ben, post):
    post(ada, "First, the garage.")
    first = all_comments()[0]
    browse(ben).post(f"/comments/{first.id}/reply", data={"body": "Thanks", "key": "b" * 32})
    browse(ada).post(f"/comments/{first.id}/withdraw")
    data = {"body": "And the bus?", "key": "c" * 32}
    page = browse(ben).post(f"/comments/{first.id}/reply", data=data)
    assert page.status_code == 409
    assert "And the bus?" in page.text and "was withdrawn" in page.text


def test_its_author_edits_it(browse, ben, ada, post, address):
    post(ben)
    comment = all_comments()[0]
    assert browse(ada).get(f"/comments/{comment.id}/edit").status_code == 403
    browse(ben).post(f"/comments/{comment.id}/edit", data={"body": "How much was it?"})

    page = browse().get(address).text
    assert "How much was it?" in page
    assert "Edited" in page


def test_withdrawn_its_words_are_gone(browse, ben, post, address):
    post(ben)
    browse(ben).post(f"/comments/{all_comments()[0].id}/withdraw")

    assert all_comments()[0].body == ""
    assert "How did you" not in browse().get(address).text


def test_withdrawn_with_an_answer_a_note_stays_in_its_place(browse, ada, ben, post, address):
    post(ben)
    comment = all_comments()[0]
    browse(ada).post(
        f"/comments/{comment.id}/reply", data={"body": "In the shop.", "key": "b" * 32}
    )
    browse(ben).post(f"/comments/{comment.id}/withdraw")

    page = browse().get(address).text
    assert "Withdrawn by its author." in page
    assert "In the shop." in page


def test_another_member_may_not_withdraw_it(browse, ada, ben, post):
    post(ben)

    assert browse(ada).post(f"/comments/{all_comments()[0].id}/withdraw").status_code == 403
    assert not all_comments()[0].is_withdrawn


def test_a_comment_on_what_is_hidden_is_not_there(browse, ben, ada, post, bus_passes):
    post(ben)
    bus_passes.status = "held"
    db.session.commit()

    assert browse(ben).get(f"/comments/{all_comments()[0].id}/edit").status_code == 404


def test_a_reply_to_a_reply_and_a_quotation_say_to_whom(browse, ada, ben, eve, post):
    post(ada, "First, the garage.")
    [first] = all_comments()
    browse(ben).post(f"/comments/{first.id}/reply", data={"body": "Thanks", "key": "b" * 32})
    [_, second] = all_comments()

    browser = browse(eve)
    assert "@Ada" not in browser.get(f"/comments/{first.id}/reply").text
    assert "&gt; @Ada:" in browser.get(f"/comments/{first.id}/reply?quote=yes").text
    assert "\n@Ben </textarea>" in browser.get(f"/comments/{second.id}/reply").text.replace(
        "\r", ""
    )
    assert "&gt; @Ben:" in browser.get(f"/comments/{second.id}/reply?quote=yes").text
