"""A new address: told to both, confirmed from the new, undone from the old."""

import re
from datetime import timedelta

import pytest

from forum.core import clock
from forum.core.extensions import db
from forum.models.accounts import Standing
from forum.people.sign_in import sessions
from tests.people.conftest import PASSWORD, is_signed_in

NEW = "eve@elsewhere.example"


@pytest.fixture
def asked(browse, eve, with_password, mail):
    """(Eve's browser, the link that confirms)"""
    client = browse(with_password(eve))
    answer = client.post("/me/security/email", data={"new_email": NEW})
    assert answer.location == "/me/security"
    assert "new address was asked for" in mail(eve.email)[0].subject
    return client, path(mail(NEW)[0])


def path(letter):
    return re.findall(r"/email/(?:confirm|undo)/\S+", letter.body)[0]


def test_the_new_address_confirms_once_and_by_the_button(asked, browse, eve, mail, sign_in):
    client, link = asked
    old = eve.email
    assert client.get(link).status_code == 200
    db.session.refresh(eve)
    assert eve.email == old

    assert browse().post(link).status_code == 302
    db.session.refresh(eve)
    assert eve.email == NEW
    assert "was changed" in mail(old)[0].subject
    assert client.post(link).status_code == 410
    fresh = browse()
    sign_in(fresh, NEW)
    assert is_signed_in(fresh)


def test_the_old_address_undoes_it_and_ends_every_session(asked, browse, eve, mail, sign_in):
    client, link = asked
    old = eve.email
    client.post(link)
    undo = path(mail(old)[0])
    assert is_signed_in(client)

    assert browse().get(undo).status_code == 200
    assert browse().post(undo).location == "/sign-in"

    db.session.refresh(eve)
    assert eve.email == old and not is_signed_in(client)
    assert "/reset/" in mail(old)[0].body
    assert sign_in(browse(), old, PASSWORD).status_code == 422  # whoever changed it knows it
    assert browse().post(undo).status_code == 410


def test_links_are_over_in_their_time(asked, browse, eve, mail, at):
    client, link = asked
    old, began = eve.email, clock.now()
    client.post(link)
    undo = path(mail(old)[0])
    at(began + timedelta(days=6, hours=23))
    assert browse().get(undo).status_code == 200
    at(began + timedelta(days=7, hours=1))
    assert browse().get(undo).status_code == 410


def test_a_taken_address_gets_the_same_answer_and_no_link(browse, eve, ben, with_password, mail):
    client = browse(with_password(eve))
    answer = client.post("/me/security/email", data={"new_email": ben.email})

    assert answer.location == "/me/security"
    assert "already have an account" in mail(ben.email)[0].subject


def test_a_stolen_password_of_staff_changes_no_address(app, browse, ann):
    client = browse()
    key = sessions.begin(ann)
    db.session.commit()
    with client.session_transaction() as session:
        session["_user_id"] = key

    assert "Add a second factor first" in client.get("/me/security/email").text
    assert client.post("/me/security/email", data={"new_email": NEW}).status_code == 403


def test_who_was_confirmed_by_the_old_address_is_confirmed_again(
    browse, amy, with_password, northfield_domain, mail
):
    client = browse(with_password(amy))
    client.post("/me/security/email", data={"new_email": NEW})
    client.post(path(mail(NEW)[0]))
    db.session.refresh(amy)
    assert (amy.email, amy.standing) == (NEW, Standing.PENDING)
