"""A new password by mail: no word about who has an account, one use, an hour, out everywhere."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from sqlalchemy import select

from forum.core import clock
from forum.core.extensions import db
from forum.models.accounts import Standing, Token, TokenPurpose
from forum.people.sign_in import passwords, tokens
from tests.people.conftest import NEWCOMER, is_signed_in

NEW = "three green bottles"


def ask(client, email: str, **further):
    return client.post("/forgotten", data={"email": email}, **further)


def test_the_link_leads_to_a_new_password(browse, ada, link, sign_in):
    client = browse()
    ask(client, ada.email)
    answer = client.post(link(ada.email), data={"password": NEW})

    assert answer.location == "/sign-in"
    assert not is_signed_in(client)
    assert sign_in(client, ada.email, NEW).status_code == 302


def test_the_reply_does_not_tell_whether_an_address_is_known(browse, ada):
    known, unknown = browse(), browse()
    first, second = ask(known, ada.email), ask(unknown, "nobody@nowhere.example")

    assert (first.status_code, first.location) == (second.status_code, second.location)
    assert first.text == second.text
    pages = known.get(first.location).text, unknown.get(first.location).text
    assert pages[0].replace(ada.email, "@") == pages[1].replace("nobody@nowhere.example", "@")


def test_nothing_is_written_to_strangers_nor_to_the_suspended(browse, ada, mail):
    ada.standing = Standing.SUSPENDED
    db.session.commit()
    ask(browse(), ada.email)
    ask(browse(), "nobody@nowhere.example")

    assert mail(ada.email) == mail("nobody@nowhere.example") == []


def test_opening_the_link_changes_nothing_and_shows_no_other_host(browse, ada, link):
    ask(browse(), ada.email)
    for method in ("get", "head", "options"):
        getattr(browse(), method)(link(ada.email))

    assert db.session.scalar(select(Token)).used_at is None
    assert browse().get(link(ada.email)).headers["Referrer-Policy"] == "same-origin"


def test_it_works_once(browse, ada, link, user):
    ask(browse(), ada.email)
    path = link(ada.email)
    browse().post(path, data={"password": NEW})
    again = browse().post(path, data={"password": "something else again"})

    assert again.status_code == 410
    assert browse().get(path).status_code == 410
    assert passwords.matches(user(ada.email).password_hash, NEW)


def test_it_works_for_an_hour(browse, ada, link, user):
    ask(browse(), ada.email)
    token = db.session.scalar(select(Token))
    assert timedelta(minutes=59) < token.expires_at - clock.now() <= timedelta(hours=1)
    token.expires_at = clock.now()
    db.session.commit()

    assert browse().post(link(ada.email), data={"password": NEW}).status_code == 410
    assert user(ada.email).password_hash == ""


def test_using_one_link_ends_the_others(browse, ada, link, mail):
    ask(browse(), ada.email)
    first = link(ada.email)
    ask(browse(), ada.email)
    browse().post(link(ada.email), data={"password": NEW})

    assert browse().get(first).status_code == 410


def test_it_signs_out_everywhere_and_says_so_by_mail(browse, ada, link, mail):
    here, there = browse(ada), browse(ada)
    ask(browse(), ada.email)
    browse().post(link(ada.email), data={"password": NEW})

    assert not is_signed_in(here)
    assert not is_signed_in(there)
    assert mail(ada.email)[0].subject == "Your password was changed"


def test_a_weak_password_is_refused_and_the_link_kept(browse, ada, link):
    ask(browse(), ada.email)
    weak = [
        browse().post(link(ada.email), data={"password": p}) for p in ("", "short", "northfield1")
    ]

    assert {answer.status_code for answer in weak} == {422}
    assert browse().post(link(ada.email), data={"password": NEW}).status_code == 302


def test_it_confirms_an_address_too_but_no_organisation(browse, organisations, link, user, sign_in):
    """For who joined with this address, or had it joined by somebody else."""
    browse().post("/join", data=NEWCOMER | {"password": "the attacker knows this"})
    ask(browse(), NEWCOMER["email"])
    browse().post(link(NEWCOMER["email"]), data={"password": NEW})

    assert user(NEWCOMER["email"]).standing == Standing.PENDING
    assert user(NEWCOMER["email"]).organisation_name == ""
    assert sign_in(browse(), NEWCOMER["email"], "the attacker knows this").status_code == 422
    assert sign_in(browse(), NEWCOMER["email"], NEW).status_code == 302


def test_a_link_to_confirm_does_not_reset(browse, organisations, link):
    browse().post("/join", data=NEWCOMER)
    secret = link(NEWCOMER["email"]).rpartition("/")[2]

    assert browse().post(f"/reset/{secret}", data={"password": NEW}).status_code == 410


def test_the_link_is_not_made_from_the_host_header(browse, ada, app, monkeypatch, mail):
    monkeypatch.setattr(app.config["SETTINGS"], "base_url", "https://exchange.example")
    ask(browse(), ada.email, headers={"Host": "evil.example"})
    ask(browse(), ada.email, headers={"X-Forwarded-Host": "evil.example"})

    for letter in mail(ada.email):
        assert "https://exchange.example/reset/" in letter.body
        assert "evil" not in letter.body


def test_mail_to_one_address_and_asking_from_one_network_are_limited(browse, ada, mail):
    codes = [ask(browse(), ada.email).status_code for _ in range(5)]
    unknown = [ask(browse(), "nobody@nowhere.example").status_code for _ in range(5)]

    assert codes == unknown == [302] * 4 + [429]
    assert len(mail(ada.email)) == 4


@pytest.mark.parametrize("typed", ["", "ada", "\x00", "x" * 10_000, "a@b@c", "<b>@x.example"])
def test_bad_input_is_said_to_be(browse, people, typed):
    answer = ask(browse(), typed)

    assert answer.status_code == 422
    assert "Error: " in answer.text


@pytest.mark.parametrize("token", ["x", "%00", "a" * 5000, "%F0%9F%90%9D"])
def test_any_other_link_is_over(browse, people, token):
    assert browse().get(f"/reset/{token}").status_code in (404, 410)
    assert browse().post(f"/reset/{token}", data={"password": NEW}).status_code in (404, 410)


def test_a_link_used_between_looking_and_taking_is_over(browse, ada, link, monkeypatch):
    """As on a database that lets two look at once."""
    ask(browse(), ada.email)
    token = db.session.scalar(select(Token))
    token.used_at = clock.now()
    db.session.commit()
    monkeypatch.setattr(tokens, "find", lambda purpose, text: token)

    with pytest.raises(tokens.InvalidLink):
        tokens.redeem(TokenPurpose.RESET, "any")


def test_of_twenty_at_once_one_uses_the_link(app, browse, ada, link, user):
    ask(browse(), ada.email)
    path = link(ada.email)
    email = ada.email
    db.session.remove()
    phrases = [f"phrase of browser {number}" for number in range(20)]

    def use(phrase: str) -> int:
        return app.test_client().post(path, data={"password": phrase}).status_code

    with ThreadPoolExecutor(10) as threads:
        codes = list(threads.map(use, phrases))

    assert sorted(codes) == [302] + [410] * 19
    assert passwords.matches(user(email).password_hash, phrases[codes.index(302)])
