"""Signing in: one answer to all that is wrong, counted guesses, a new session, a page of ours."""

from datetime import timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.exc import OperationalError

from forum.core import clock
from forum.core.extensions import db
from forum.core.rate_limit import Attempt
from forum.models.accounts import SignIn, Standing, User
from forum.people.sign_in import devices, passwords, sessions
from tests.people.conftest import NEWCOMER, PASSWORD, is_signed_in

WRONG = "The e-mail address or the password is not right."


@pytest.fixture
def ada_with(ada, with_password):
    return with_password(ada)


def test_the_right_password_signs_in(browse, ada_with, sign_in):
    client = browse()
    answer = sign_in(client, " ADA@Northfield.example ")

    assert answer.location == "/me"
    assert is_signed_in(client)


def test_a_wrong_password_and_an_unknown_address_get_the_same_answer(
    browse, ada_with, ben, sign_in
):
    client = browse()
    answers = [
        sign_in(client, ada_with.email, "not this one"),
        sign_in(client, "nobody@nowhere.example", "not this one"),
        sign_in(client, ben.email, ""),
        sign_in(client, ben.email, "a password he never had"),
    ]

    pages = [answer.text.replace(ada_with.email, "@").replace(ben.email, "@") for answer in answers]
    assert pages[0] == pages[1].replace("nobody@nowhere.example", "@") == pages[3]
    assert WRONG in pages[0]
    assert "Enter your password." in pages[2]
    assert {answer.status_code for answer in answers} == {422}
    assert not is_signed_in(client)


def test_each_way_verifies_one_hash_of_the_same_cost(browse, ada_with, sign_in, monkeypatch):
    verified = []

    class Counting:
        def __init__(self, inner):
            self.inner = inner

        def __getattr__(self, name):
            return getattr(self.inner, name)

        def verify(self, kept, typed):
            verified.append(kept.rpartition("p=")[0])
            return self.inner.verify(kept, typed)

    hasher = Counting(passwords._hasher())
    monkeypatch.setattr(passwords, "_hasher", lambda: hasher)
    sign_in(browse(), ada_with.email, "not this one")
    sign_in(browse(), "nobody@nowhere.example", "not this one")

    assert len(verified) == 2
    assert verified[0] == verified[1]


def test_no_write_lock_is_held_while_a_password_is_verified(browse, ada_with, sign_in, monkeypatch):
    held = []
    is_right = passwords.matches
    monkeypatch.setattr(
        passwords,
        "matches",
        lambda *given: held.append(db.session().in_transaction()) or is_right(*given),
    )
    sign_in(browse(), ada_with.email)

    assert held == [False]


def test_nobodys_hash_takes_any_cost_and_no_password(app):
    assert passwords.matches("", "") is False
    assert passwords.matches("", PASSWORD) is False
    assert passwords.matches("nonsense", PASSWORD) is False


def test_a_password_changed_while_the_old_one_was_verified_is_not_right(
    browse, ada_with, sign_in, monkeypatch, user
):
    email = ada_with.email

    def meanwhile_changed(kept, typed):
        user(email).password_hash = passwords.hash_password("three green bottles")
        db.session.commit()
        return True

    monkeypatch.setattr(passwords, "matches", meanwhile_changed)
    client = browse()

    assert sign_in(client, email).status_code == 422
    assert not is_signed_in(client)


def test_a_hash_of_older_costs_is_renewed(browse, ada_with, sign_in, user):
    from argon2 import PasswordHasher

    ada_with.password_hash = PasswordHasher(memory_cost=16, time_cost=1, parallelism=1).hash(
        PASSWORD
    )
    db.session.commit()
    sign_in(browse(), ada_with.email)

    assert "$m=8,t=1,p=1$" in user(ada_with.email).password_hash
    assert passwords.matches(user(ada_with.email).password_hash, PASSWORD)


@pytest.mark.parametrize("standing", [Standing.SUSPENDED, Standing.CLOSED])
def test_suspended_and_closed_accounts_stay_outside(browse, ada_with, sign_in, standing):
    ada_with.standing = standing
    db.session.commit()
    client = browse()

    assert sign_in(client, ada_with.email).status_code == 422
    assert WRONG in sign_in(client, ada_with.email, "not this one").text
    assert not is_signed_in(client)


def test_a_suspension_holds_from_the_next_request(browse, ada):
    client = browse(ada)
    assert is_signed_in(client)
    ada.standing = Standing.SUSPENDED
    db.session.commit()

    assert not is_signed_in(client)


def test_a_role_taken_away_holds_from_the_next_request(browse, mo):
    client = browse(mo)
    assert client.get("/moderation/members").status_code == 200
    mo.is_moderator = False
    db.session.commit()

    assert client.get("/moderation/members").status_code == 403


def test_an_unconfirmed_account_is_sent_its_link_again_and_that_one_works(
    browse, organisations, sign_in, link, user
):
    browse().post("/join", data=NEWCOMER)
    client = browse()
    answer = sign_in(client, NEWCOMER["email"])

    assert answer.location == "/join/sent"
    assert not is_signed_in(client)
    client.post(link(NEWCOMER["email"]), data={"other": "Newtown Help"})
    assert user(NEWCOMER["email"]).standing == Standing.PENDING


def test_an_unconfirmed_account_with_a_wrong_password_gets_no_mail(
    browse, organisations, sign_in, mail
):
    browse().post("/join", data=NEWCOMER)
    answer = sign_in(browse(), NEWCOMER["email"], "not this one")

    assert WRONG in answer.text
    assert len(mail(NEWCOMER["email"])) == 1


def test_links_are_not_sent_again_without_end(browse, organisations, sign_in, mail):
    browse().post("/join", data=NEWCOMER)
    client = browse()
    codes = [sign_in(client, NEWCOMER["email"]).status_code for _ in range(5)]

    assert codes == [302, 302, 302, 429, 429]
    assert len(mail(NEWCOMER["email"])) == 4


# Guesses


def test_after_ten_wrong_passwords_even_the_right_one_waits(browse, ada_with, sign_in):
    codes = [sign_in(browse(), ada_with.email, "not this one").status_code for _ in range(10)]
    late = sign_in(browse(), ada_with.email)

    assert codes == [422] * 10
    assert late.status_code == 429
    assert 0 < int(late.headers["Retry-After"]) <= 900
    assert "Wait 15 minutes" in late.text
    assert f'value="{ada_with.email}"' in late.text


def test_the_wait_ends_by_itself(browse, ada_with, sign_in):
    for _ in range(10):
        sign_in(browse(), ada_with.email, "not this one")
    for attempt in db.session.scalars(select(Attempt)):
        attempt.at = clock.now() - timedelta(minutes=16)
    db.session.commit()

    assert sign_in(browse(), ada_with.email).status_code == 302


def test_a_browser_that_signed_in_before_is_not_locked_out_by_strangers(browse, ada_with, sign_in):
    own = browse()
    sign_in(own, ada_with.email)
    own.post("/sign-out")
    for _ in range(12):
        sign_in(browse(), ada_with.email, "not this one")

    assert sign_in(browse(), ada_with.email).status_code == 429
    assert sign_in(own, ada_with.email).status_code == 302


def test_a_known_browser_has_an_allowance_too(browse, ada_with, sign_in):
    own = browse()
    sign_in(own, ada_with.email)
    own.post("/sign-out")
    codes = [sign_in(own, ada_with.email, "not this one").status_code for _ in range(11)]

    assert codes == [422] * 10 + [429]


def test_a_browser_is_known_for_its_own_accounts_only(
    browse, ada_with, ben, with_password, sign_in
):
    with_password(ben)
    attackers = browse()
    sign_in(attackers, ben.email)
    attackers.post("/sign-out")
    codes = [sign_in(attackers, ada_with.email, "not this one").status_code for _ in range(11)]

    assert codes[-1] == 429
    assert sign_in(browse(), ada_with.email).status_code == 429


def test_a_forged_mark_of_a_device_is_none(browse, ada_with, sign_in):
    client = browse()
    for forged in ("x", '["a",["b"]]', "\u00e9", "a.b.c", ""):
        client.set_cookie("exchange-device", forged)
        assert sign_in(client, ada_with.email, "not this one").status_code == 422


def test_guesses_at_many_accounts_from_one_network_are_counted(browse, people, sign_in):
    client = browse()
    codes = [
        sign_in(client, f"n{number}@x.example", "guess guess").status_code for number in range(51)
    ]

    assert codes == [422] * 50 + [429]
    elsewhere = sign_in(
        client, "n99@x.example", "guess guess", environ_base={"REMOTE_ADDR": "203.0.113.9"}
    )
    assert elsewhere.status_code == 422


def test_right_passwords_use_nothing_up(browse, ada_with, sign_in):
    codes = {sign_in(browse(), ada_with.email).status_code for _ in range(30)}

    assert codes == {302}
    assert db.session.scalar(select(Attempt)) is None


def test_an_attempt_names_neither_account_nor_address(browse, ada_with, sign_in):
    sign_in(browse(), ada_with.email, "not this one")

    for attempt in db.session.scalars(select(Attempt)):
        assert len(attempt.key_hash) == 64
        assert "ada" not in attempt.key_hash


# The session


def test_the_session_is_a_new_one(browse, ada_with, sign_in):
    client = browse()
    with client.session_transaction() as session:
        session["planted"], session["_user_id"] = "before", "a key of somebody else"
    sign_in(client, ada_with.email)

    with client.session_transaction() as session:
        assert "planted" not in session
        assert session["_user_id"] != "a key of somebody else"


def test_signing_in_ends_the_sign_in_it_replaces(browse, ada_with, ben, with_password, sign_in):
    with_password(ben)
    client = browse()
    sign_in(client, ada_with.email)
    sign_in(client, ben.email)

    ended = {row.user_id: row.ended_at for row in db.session.scalars(select(SignIn))}
    assert ended[ada_with.id] is not None
    assert ended[ben.id] is None


def test_the_cookies_are_out_of_reach_of_script_and_of_other_sites(browse, ada_with, sign_in):
    answer = sign_in(browse(), ada_with.email)

    cookies = answer.headers.getlist("Set-Cookie")
    assert {cookie.partition("=")[0] for cookie in cookies} == {"exchange", "exchange-device"}
    for cookie in cookies:
        assert "HttpOnly" in cookie
        assert "SameSite=Lax" in cookie
        assert ada_with.email not in cookie


def test_the_cookie_holds_no_key_that_the_database_holds(browse, ada_with, sign_in):
    client = browse()
    sign_in(client, ada_with.email)
    with client.session_transaction() as session:
        key = session["_user_id"]

    assert key != db.session.scalar(select(SignIn.key_hash))
    assert len(key) >= 43


def test_a_sign_in_ends_after_fourteen_days(browse, ada_with, sign_in, at):
    client = browse()
    sign_in(client, ada_with.email)
    began = db.session.scalar(select(SignIn.started_at))
    for since in (timedelta(days=6), timedelta(days=12), timedelta(days=13, hours=23)):
        db.session.rollback()  # what it has read is of before
        at(began + since)
        assert is_signed_in(client), since
    db.session.rollback()
    at(began + timedelta(days=14, minutes=1))
    assert not is_signed_in(client)


def test_a_session_that_rests_for_seven_days_ends(browse, ada_with, sign_in, at):
    client = browse()
    sign_in(client, ada_with.email)
    began = db.session.scalar(select(SignIn.started_at))
    db.session.rollback()
    at(began + timedelta(days=7, minutes=1))
    assert not is_signed_in(client)


def test_a_page_is_read_where_the_use_of_a_session_cannot_be_noted(
    browse, ada_with, sign_in, at, monkeypatch
):
    client = browse()
    sign_in(client, ada_with.email)
    began = db.session.scalar(select(SignIn.started_at))

    def full():
        raise OperationalError("UPDATE", {}, Exception("database or disk is full"))

    monkeypatch.setattr(sessions, "writing", full)
    at(began + timedelta(days=3))
    assert is_signed_in(client)


# Where it leads


@pytest.mark.parametrize("wanted", ["/me/profile", "/me/security?a=b", "/sign-in"])
def test_it_leads_to_the_page_that_was_wanted(browse, ada_with, wanted):
    data = {"email": ada_with.email, "password": PASSWORD}
    answer = browse().post("/sign-in", query_string={"next": wanted}, data=data)

    assert answer.location == wanted


@pytest.mark.parametrize(
    "wanted",
    [
        "https://other.example/",
        "//other.example",
        "/\\other.example",
        "\\\\other.example",
        "/%09/other.example",
        "/\t/other.example",
        "/\n/other.example",
        " //other.example",
        "///other.example",
        "//other.example/me/profile",
        "/case-studies/1-a\\b",
        "http:other.example",
        "javascript:alert(1)",
        "data:text/html,x",
        "me",
        "",
        "/no-such-page",
        "/sign-out",
        "/me" + "a" * 3000,
        "//[",
        "/me\x00",
    ],
)
def test_it_leads_nowhere_else(browse, ada_with, wanted):
    data = {"email": ada_with.email, "password": PASSWORD}
    answer = browse().post("/sign-in", query_string={"next": wanted}, data=data)

    assert answer.location == "/me"


def test_a_page_for_members_sends_a_guest_to_sign_in_and_back(browse, ada_with):
    client = browse()
    asked = client.get("/me/profile")
    assert asked.location == "/sign-in?next=%2Fme%2Fprofile"

    data = {"email": ada_with.email, "password": PASSWORD}
    assert client.post(asked.location, data=data).location == "/me/profile"


# Bad input, and the demonstration


@pytest.mark.parametrize("field", ["email", "password"])
@pytest.mark.parametrize(
    "typed",
    [
        "\x00",
        "\ud800",
        "x" * 100_000,
        "[" * 4000,
        "<script>alert(1)</script>",
        "' OR 1=1 --",
        "%s{0}",
    ],
)
def test_hostile_input_is_answered_and_escaped(browse, people, field, typed):
    data = {"email": "a@b.example", "password": "some words"} | {field: typed}
    data = {name: value.encode("utf-8", "surrogatepass") for name, value in data.items()}
    answer = browse().post("/sign-in", data=data)

    assert answer.status_code == 422
    assert "<script>alert" not in answer.text


def test_the_demonstration_offers_its_accounts(browse, people):
    page = browse().get("/sign-in").text

    assert page.count("@demo.example</code>") == 11
    assert "demonstration-only" in page


def test_one_press_signs_in_to_a_demonstration_account(browse, people, sign_in):
    db.session.add(
        User(
            name="Alex",
            email="adviser@demo.example",
            standing=Standing.VERIFIED,
            password_hash=passwords.hash_password("demonstration-only"),
        )
    )
    db.session.commit()
    client = browse()
    sign_in(client, "adviser@demo.example", "demonstration-only")

    assert is_signed_in(client)


def test_elsewhere_no_account_is_offered(browse, people, app, monkeypatch):
    monkeypatch.setattr(app.config["SETTINGS"], "demo", False)

    assert "demo.example" not in browse().get("/sign-in").text


APPLE = "AppleWebKit/605.1.15 (KHTML, like Gecko)"


@pytest.mark.parametrize(
    ("agent", "name"),
    [
        ("(Windows NT 10.0; Win64; rv:128.0) Gecko/20100101 Firefox/128.0", "Firefox on Windows"),
        (f"(Macintosh; Intel Mac OS X 14_5) {APPLE} Version/17.5 Safari/605.1", "Safari on Mac"),
        (f"(Windows NT 10.0) {APPLE} Chrome/126.0 Safari/537.36 Edg/126.0", "Edge on Windows"),
        (f"(Linux; Android 14) {APPLE} Chrome/126.0 Mobile Safari/537.36", "Chrome on Android"),
        ("curl/8", "A browser"),
        ("", "A browser"),
    ],
)
def test_browsers_are_named_as_people_do(app, agent, name):
    with app.test_request_context(headers={"User-Agent": agent}):
        assert devices.browser_name() == name
