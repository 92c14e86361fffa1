"""Joining: the same answer to all, and nothing that was not asked for gets in."""

import time

import pytest
from sqlalchemy import func, select

from forum.core.extensions import db
from forum.models.accounts import Standing, User
from forum.people.sign_in import actions, passwords
from tests.people.conftest import NEWCOMER, PASSWORD


def join(client, **changes):
    return client.post("/join", data=NEWCOMER | changes)


def count() -> int:
    return db.session.scalar(select(func.count(User.id)))


def test_a_newcomer_gets_a_link_by_mail_and_has_no_account_before_using_it(
    browse, organisations, link, user
):
    answer = join(browse())

    assert answer.location == "/join/sent"
    assert user("nia@newtown.example").standing == Standing.UNCONFIRMED
    assert link("nia@newtown.example").startswith("/confirm/")


def test_the_reply_does_not_tell_whether_an_address_is_known(browse, ada, mail):
    unknown, known = browse(), browse()
    first, second = join(unknown), join(known, email=ada.email)

    assert (first.status_code, first.location) == (second.status_code, second.location)
    assert first.text == second.text
    assert [name for name, _ in first.headers] == [name for name, _ in second.headers]
    pages = [client.get("/join/sent").text for client in (unknown, known)]
    assert pages[0].replace("nia@newtown.example", ada.email) == pages[1]


def test_a_known_and_an_unknown_address_cost_one_hash_each(browse, ada, monkeypatch):
    hashes, hashed = [], passwords.hash_password
    monkeypatch.setattr(passwords, "hash_password", lambda typed: hashes.append(1) or hashed(typed))

    join(browse())
    join(browse(), email=ada.email)

    assert len(hashes) == 2


def test_what_writes_different_rows_takes_a_set_time(browse, ada, monkeypatch):
    monkeypatch.setattr(actions, "MINIMUM_SECONDS", 0.2)
    asked = [
        ("/join", NEWCOMER),
        ("/join", NEWCOMER | {"email": ada.email}),
        ("/forgotten", {"email": ada.email}),
        ("/forgotten", {"email": "nobody@nowhere.example"}),
    ]
    for address, data in asked:
        began = time.monotonic()
        browse().post(address, data=data)
        assert time.monotonic() - began >= 0.2, (address, data)


def test_a_member_who_joins_again_is_told_by_mail_without_a_token(browse, ada, mail, user):
    before = ada.password_hash, ada.name
    join(browse(), email=ada.email.upper())

    (letter,) = mail(ada.email)
    assert letter.subject == "You already have an account"
    assert "/confirm/" not in letter.body
    assert "/reset/" not in letter.body
    assert (user(ada.email).password_hash, user(ada.email).name) == before


def test_joining_again_before_confirming_replaces_what_was_typed_and_the_link(
    browse, organisations, link, user
):
    join(browse(), name="Somebody Else", password="another long phrase")
    first = link("nia@newtown.example")
    join(browse())

    assert user("nia@newtown.example").name == "Nia"
    assert passwords.matches(user("nia@newtown.example").password_hash, PASSWORD)
    assert browse().get(first).status_code == 410
    assert count() == 1


def test_the_letter_to_an_address_nobody_confirmed_repeats_nothing_that_was_typed(
    browse, organisations, mail
):
    join(browse(), name="Win a prize now")

    assert "Win" not in mail("nia@newtown.example")[0].body


def test_roles_and_organisation_cannot_be_sent_along(browse, northfield, user):
    extra = {
        "is_moderator": "y",
        "is_administrator": "1",
        "is_analyst": "true",
        "is_lead": "on",
        "standing": "verified",
        "organisation_id": str(northfield.id),
        "organisation": str(northfield.id),
        "id": "999",
    }
    browse().post("/join", data=NEWCOMER | extra)

    nia = user("nia@newtown.example")
    roles = nia.is_moderator, nia.is_administrator, nia.is_analyst, nia.is_lead
    assert roles == (False, False, False, False)
    assert (nia.standing, nia.organisation_id) == (Standing.UNCONFIRMED, None)
    assert nia.id != 999


@pytest.mark.parametrize(
    ("field", "typed", "says"),
    [
        ("email", "", "Enter your e-mail address."),
        ("email", "nia", "Enter an e-mail address, such as"),
        ("email", "nia@newtown.example\r\nBcc: all@x.example", "Enter an e-mail address, such as"),
        ("email", "n" * 250 + "@newtown.example", "Shorten this by"),
        ("email", "a@[127.0.0.1]", "Enter an e-mail address, such as"),
        ("name", "  ", "Enter your name."),
        ("name", "N" * 81, "Shorten this by 1 character"),
        ("name", "Moderator", "kept for the exchange"),
        ("name", "\u041codеrator", "kept for the exchange"),
        ("name", "see https://x.example", "Enter your name as colleagues know it."),
        ("name", "12345", "Enter your name as colleagues know it."),
        ("job_role", "", "Choose your job."),
        ("job_role", "Emperor", "is not in the list any more"),
        ("password", "", "Enter a password."),
        ("password", "short", "Use at least 8 characters."),
        ("password", "x" * 20, "one pattern repeated"),
        ("password", "a b" * 200, "Use at most 256 characters."),
        ("password", "P@ssw0rd2014!", "Many people use this password"),
        ("password", "Newtown-1", "made of your name, your address"),
    ],
)
def test_what_is_wrong_is_said_and_the_rest_kept(browse, organisations, field, typed, says):
    answer = join(browse(), **{field: typed})

    assert answer.status_code == 422
    assert says in answer.text
    assert "Error: Join the exchange" in answer.text
    assert PASSWORD not in answer.text
    if field != "email":
        assert 'value="nia@newtown.example"' in answer.text
    assert count() == 0


@pytest.mark.parametrize(
    "password",
    [
        "correct horse battery staple",
        "sixty-four and more characters of a sentence that is easy to remember at work",
        "пароль-из-слов",
        "🐝🐝🐝 and honey",
        "tab\tand \\ ' \" <b>",
        "nul\x00inside the phrase",
    ],
)
def test_any_long_phrase_is_taken_as_it_was_typed(browse, organisations, user, password):
    assert join(browse(), password=password).status_code == 302
    assert passwords.matches(user("nia@newtown.example").password_hash, password)


@pytest.mark.parametrize(
    ("password", "weak"),
    [
        ("password", True),
        ("Summer2014!!", True),
        ("12345678", True),
        ("qwertyuiop", True),
        ("poiuytrewq", True),
        ("abcabcabcabc", True),
        ("letmeinletmein", True),
        ("whatworks1", True),
        ("WhatWorksExchange", True),
        ("31121985", True),
        ("adaadaada", True),
        ("ada.northfield", True),
        ("ada at northfield", False),
        ("northfield99", True),
        ("Liverpool1", True),
        ("1QaZ2wSxlemon", True),
        ("Jobcentre2014", True),
        ("three wet sundays", False),
        ("835172904416", False),
    ],
)
def test_easy_passwords_are_told_from_others(password, weak):
    about = ["Ada", "ada@northfield.example"]
    assert bool(passwords.weakness(password, about)) == weak


def test_the_name_of_the_organisation_of_the_mail_domain_is_no_password(
    browse, northfield, northfield_domain
):
    northfield.name = "Mossgate Partnership"
    db.session.commit()
    answer = join(browse(), email="nia@northfield.example", password="Mossgate-partnership")

    assert "made of your name, your address" in answer.text


def test_judging_the_longest_password_takes_under_a_second():
    began = time.process_time()
    passwords.weakness("a1b2C3!" * 36, [])
    assert time.process_time() - began < 1


def test_the_form_lets_passwords_be_pasted_and_kept(browse, organisations):
    page = browse().get("/join").text

    assert 'autocomplete="new-password"' in page
    assert "onpaste" not in page
    assert "maxlength" not in page


def test_too_many_from_one_network_are_asked_to_wait(browse, organisations, monkeypatch):
    client = browse()
    answers = [join(client, email=f"n{number}@newtown.example") for number in range(41)]

    assert [answer.status_code for answer in answers] == [302] * 40 + [429]
    assert answers[-1].headers["Retry-After"].isdigit()
    assert "Try again in an hour." in answers[-1].text
    assert 'value="n40@newtown.example"' in answers[-1].text


def test_one_address_is_not_flooded_whoever_asks(browse, ada, mail):
    answers = [
        browse().post("/join", data=NEWCOMER | {"email": ada.email}, environ_base=network(number))
        for number in range(6)
    ]

    assert [answer.status_code for answer in answers] == [302] * 4 + [429] * 2
    assert len(mail(ada.email)) == 4


def network(number: int) -> dict:
    return {"REMOTE_ADDR": f"203.0.113.{number}"}


def test_the_same_form_twice_makes_one_account(browse, organisations):
    join(browse())
    join(browse())

    assert count() == 1


def test_without_its_token_no_form_is_taken(tmp_path, migrated):
    import shutil

    from tests.conftest import make_app

    shutil.copy(migrated, tmp_path / "exchange.db")
    app = make_app(tmp_path, WTF_CSRF_ENABLED=True)
    with app.app_context():
        for address in ("/join", "/sign-in", "/sign-out", "/forgotten", "/reset/x", "/confirm/x"):
            answer = app.test_client().post(address, data=NEWCOMER)
            assert answer.status_code == 400, address
        assert count() == 0
        db.session.remove()
        db.engine.dispose()


def test_whoever_is_signed_in_is_sent_to_their_own_page(browse, ada):
    assert browse(ada).get("/join").location == "/me"


@pytest.mark.parametrize("name", ["Moderator Ben", "Nia of the DWP", "Exchange Team Nia"])
def test_a_name_claims_no_office(browse, organisations, name):
    answer = join(browse(), name=name)
    assert answer.status_code == 422
    assert "reads like an office" in answer.text and name in answer.text


def test_a_surname_is_no_office(browse, organisations):
    assert join(browse(), name="Nia Minister").location == "/join/sent"
