"""Mentions: only of members who may see the text, and without telling who exists."""

import pytest
from sqlalchemy import select

from forum.core.extensions import db
from forum.models.accounts import Standing, User
from forum.models.comments import Comment
from forum.models.social import Mention
from forum.people.erasure import actions as erasure
from forum.people.sign_in import passwords


def send(browse, member, case_study, body):
    path = f"/case-studies/{case_study.id}-{case_study.slug}/comments"
    return browse(member).post(path, data={"key": "a" * 32, "body": body})


def test_a_mention_is_told_to_whom_it_names(bus_passes, browse, ben, dee, notices):
    sent = send(browse, ben, bus_passes, "Ask @Dee, she did this. And @dee’s manager.")
    assert sent.status_code == 302
    assert notices(dee) == [("mention", "case-study", "comment")]
    assert "Ben, Southgate Works mentioned you" in browse(dee).get("/me/notifications").text


@pytest.mark.parametrize("state", ["suspended", "pending", "closed", "switched off", "not there"])
def test_who_cannot_be_mentioned_is_refused_as_who_does_not_exist(
    bus_passes, browse, ben, dee, state
):
    if state == "switched off":
        browse(dee).post("/me/mails", data={"mentions": "no"})
    elif state == "not there":
        dee.name = "Somebody"
    else:
        dee.standing = Standing(state)
    db.session.commit()
    refused = send(browse, ben, bus_passes, "What does @Dee think?")
    assert refused.status_code == 422
    assert "Nobody called “Dee think” can be mentioned here." in refused.text
    assert "What does @Dee think?" in refused.text  # what was typed stays
    assert db.session.scalars(select(Comment)).all() == []


def test_at_most_five_and_a_thousand_are_refused_at_once(
    bus_passes, browse, people, ben, questions
):
    for number in range(6):
        db.session.add(
            User(name=f"Person{number}", email=f"p{number}@x.example", standing=Standing.VERIFIED)
        )
    db.session.commit()
    five = " ".join(f"@Person{number}" for number in range(5))
    assert send(browse, ben, bus_passes, five + " @Person5").status_code == 422
    questions.clear()
    refused = send(browse, ben, bus_passes, "@Dee " * 300)
    assert "Mention at most 5 people." in refused.text
    assert not [one for one in questions if "lower(" in one]  # nobody was looked up
    assert send(browse, ben, bus_passes, five).status_code == 302
    assert len(db.session.scalars(select(Mention)).all()) == 5


def test_two_of_one_name_need_their_organisation(bus_passes, browse, ben, dee, eve):
    eve.name = "Dee"
    db.session.commit()
    assert "more than one Dee" in send(browse, ben, bus_passes, "Ask @Dee.").text
    assert send(browse, ben, bus_passes, "Ask @Dee (Westbrook).").status_code == 302
    [mention] = db.session.scalars(select(Mention))
    assert mention.member_id == eve.id


def test_an_address_and_a_lonely_sign_are_no_mention(bus_passes, browse, ben):
    assert send(browse, ben, bus_passes, "We met @ ten, 5@a time.").status_code == 302


def test_the_picker_offers_whom_the_viewer_may_mention(browse, ben, dee, pip, eve):
    eve.name = "Delia"
    db.session.commit()
    browse(eve).post("/me/mails", data={"mentions": "no"})
    found = browse(ben).get("/mentions?q=de").json["people"]
    assert found == [{"name": "Dee", "organisation": "Eastway", "typed": "Dee"}]
    assert browse(ben).get("/mentions?q=d").json["people"] == []
    assert browse(ben).get("/mentions?q=%25%25").json["people"] == []
    assert browse(pip).get("/mentions?q=de").status_code == 403
    assert browse().get("/mentions?q=de").status_code in (302, 401, 403)


def test_an_edit_takes_a_mention_back(bus_passes, comment, browse, ben, dee):
    posted = comment(ben, bus_passes, "Ask @Dee.")
    browse(ben).post(f"/comments/{posted.id}/edit", data={"key": "b" * 32, "body": "Ask Dee."})
    posted = comment(ben, bus_passes, "Hello.")
    wrong = browse(ben).post(f"/comments/{posted.id}/edit", data={"key": "c", "body": "@Nobody"})
    assert wrong.status_code == 422


def test_who_leaves_is_named_in_no_text_that_mentioned_them(bus_passes, comment, ben, dee):
    posted = comment(ben, bus_passes, "Ask @Dee, please.")
    dee.password_hash = passwords.hash_password("correct horse battery")
    db.session.commit()
    erasure.close_account(dee, "correct horse battery")
    assert posted.body == "Ask @former member, please."
    assert "Dee" not in posted.html
