"""Signing out: on the server, and by a button only."""

from sqlalchemy import select

from forum.core.extensions import db
from forum.models.accounts import SignIn
from tests.people.conftest import is_signed_in


def test_signing_out_ends_the_row_so_that_a_kept_cookie_is_worth_nothing(browse, ada):
    client = browse(ada)
    with client.session_transaction() as session:
        kept = dict(session)
    answer = client.post("/sign-out")

    assert answer.location == "/"
    assert not is_signed_in(client)
    with client.session_transaction() as session:
        session.update(kept)
    assert not is_signed_in(client)


def test_it_signs_out_this_browser_alone(browse, ada):
    here, there = browse(ada), browse(ada)
    here.post("/sign-out")

    assert is_signed_in(there)


def test_a_link_cannot_sign_out(browse, ada):
    client = browse(ada)

    assert client.get("/sign-out").status_code == 405
    assert is_signed_in(client)


def test_a_guest_who_signs_out_is_none_the_worse(browse, people):
    assert browse().post("/sign-out").location == "/"
    assert db.session.scalar(select(SignIn)) is None
