"""Sign-in by OpenID Connect, with a provider that is a process of its own."""

import re
import time
import urllib.error
import urllib.parse
import urllib.request
from datetime import timedelta

import pyotp
import pytest
from sqlalchemy import event, select, update

from forum.config import ConfigError, read_settings
from forum.core import audit, clock, encryption
from forum.core.extensions import db
from forum.models.accounts import SignIn, Standing
from forum.models.second_factors import Authenticator, LinkedIdentity
from forum.people.sign_in import second_factor_actions
from tests.people.conftest import NEWCOMER, PASSWORD, is_signed_in
from tests.people.sign_in.openid_provider import CLIENT, SECRET

BEGIN = "/sign-in/provider"
BACK = "/sign-in/provider/back"


class _NoRedirect(urllib.request.HTTPRedirectHandler):
    def redirect_request(self, *_):
        return None


@pytest.fixture
def provider(app, ann, openid_provider):
    """The exchange knows it, and it knows Ann as "a-1" by her verified address."""
    settings = app.config["SETTINGS"]
    settings.oidc_issuer, settings.oidc_client_id = openid_provider.address, CLIENT
    settings.oidc_client_secret, settings.oidc_name = SECRET, "Northfield ID"
    openid_provider.control(people={"a-1": verified(ann.email)}, rotate=True)
    return openid_provider


@pytest.fixture
def settings(app, provider):
    return app.config["SETTINGS"]


def verified(email, **claims):
    return {"email": email, "email_verified": True} | claims


def at_provider(address, account="a-1"):
    """Sign in at the provider as its own page does; the address that it leads back to."""
    sent = urllib.parse.urlencode({"account": account}).encode()
    try:
        urllib.request.build_opener(_NoRedirect).open(address, sent, timeout=5)
    except urllib.error.HTTPError as answer:
        if answer.code == 302:
            return answer.headers["Location"]
        raise
    raise AssertionError("it did not lead back")


def back(address):
    parts = urllib.parse.urlsplit(address)
    return f"{parts.path}?{parts.query}"


def sign_in_by(client, account="a-1", begin=BEGIN):
    return client.get(back(at_provider(client.get(begin).location, account)))


def links():
    db.session.rollback()
    rows = db.session.scalars(select(LinkedIdentity).order_by(LinkedIdentity.id))
    return [(row.user_id, row.subject) for row in rows]


def acts():
    return db.session.scalars(select(audit.AuditEntry.act)).all()


def give_second_factor(user):
    secret = pyotp.random_base32()
    encrypted = encryption.encrypt(second_factor_actions.PURPOSE, secret)
    db.session.add(Authenticator(user_id=user.id, secret=encrypted, confirmed_at=clock.now()))
    db.session.commit()
    return secret


def test_without_a_provider_there_is_no_such_page(people, browse):
    client = browse()
    assert {client.get(path).status_code for path in (BEGIN, BACK, "/join/provider")} == {404}
    assert "Sign in with" not in client.get("/sign-in").text.replace("Sign in with a passkey", "")


def test_a_member_signs_in_and_is_linked_told_and_audited(provider, ann, browse, mail):
    client = browse()
    assert "Sign in with Northfield ID" in client.get("/sign-in").text
    answer = sign_in_by(client)

    assert answer.location == "/me"
    assert is_signed_in(client)
    assert links() == [(ann.id, "a-1")]
    assert "Another way to sign in" in mail(ann.email)[0].subject
    assert "linked an account of a provider" in acts()
    (exported,) = browse(ann).get("/me/data.json").json["linked_accounts"]
    assert exported["subject"] == "a-1"


def test_what_it_writes_takes_the_write_lock_first(provider, browse):
    """It is a GET, which reads as a rule: a reader that turns writer is refused under load."""
    wrote = []

    def note(connection, _cursor, statement, *_):
        if statement.startswith(("INSERT", "UPDATE", "DELETE")):
            wrote.append(connection.info["takes_write_lock"])

    event.listen(db.engine, "before_cursor_execute", note)
    client = browse()
    address = back(at_provider(client.get(BEGIN).location))
    wrote.clear()
    client.get(address)
    event.remove(db.engine, "before_cursor_execute", note)
    assert len(wrote) > 4 and all(wrote)


def test_the_request_has_pkce_state_and_nonce(provider, browse):
    asked = urllib.parse.parse_qs(urllib.parse.urlsplit(browse().get(BEGIN).location).query)
    assert asked["code_challenge_method"] == ["S256"]
    assert asked["response_type"] == ["code"] and asked["scope"] == ["openid email"]
    assert len(asked["code_challenge"][0]) == 43
    assert len(asked["state"][0]) >= 22 and len(asked["nonce"][0]) >= 20
    assert asked["redirect_uri"][0].endswith(BACK)


def test_the_page_before_is_opened_afterwards(provider, browse):
    client = browse()
    assert sign_in_by(client, begin=f"{BEGIN}?next=/workshops").location == "/workshops"
    stranger = browse()
    led = sign_in_by(stranger, begin=f"{BEGIN}?next=https://elsewhere.example/")
    assert led.location == "/me"


def test_a_new_browser_is_told_of_by_mail(provider, ann, browse, mail):
    sign_in_by(browse())
    sign_in_by(browse())
    assert "new sign-in" in mail(ann.email)[0].subject


def test_a_changed_address_at_the_provider_changes_nothing_here(provider, ann, ben, browse):
    sign_in_by(browse())
    provider.control(people={"a-1": verified(ben.email)})
    client = browse()
    sign_in_by(client)

    assert ann.name in client.get("/me").text
    assert links() == [(ann.id, "a-1")]


def test_an_address_given_to_another_person_does_not_hand_the_account_over(provider, ann, browse):
    sign_in_by(browse())
    provider.control(people={"b-2": verified(ann.email)})
    client = browse()
    answer = sign_in_by(client, "b-2")

    assert answer.status_code == 409 and "is linked to another" in answer.text
    assert not is_signed_in(client)
    assert links() == [(ann.id, "a-1")]


@pytest.mark.parametrize("said", [{}, {"email_verified": False}, {"email_verified": "no"}])
def test_an_address_that_is_not_verified_opens_nothing(provider, ann, browse, said):
    provider.control(people={"a-1": {"email": ann.email} | said})
    client = browse()
    answer = sign_in_by(client)

    assert answer.status_code == 409 and "verified" in answer.text
    assert not is_signed_in(client) and links() == []


def test_other_claims_may_be_named_as_entra_needs(provider, settings, ann, browse):
    settings.oidc_email_claim, settings.oidc_verified_claim = "upn", "xms_edov"
    provider.control(people={"a-1": {"upn": ann.email.upper(), "xms_edov": "1"}})
    client = browse()
    sign_in_by(client)
    assert is_signed_in(client)


def test_what_the_token_lacks_is_asked_of_userinfo(provider, ann, browse):
    provider.control(people={"a-1": {}}, wrong={"userinfo": verified(ann.email)})
    client = browse()
    sign_in_by(client)
    assert is_signed_in(client)

    provider.control(people={"c-3": {}}, wrong={"userinfo": verified(ann.email, sub="a-1")})
    answer = sign_in_by(browse(), "c-3")
    assert answer.status_code == 409 and "not accepted" in answer.text


def test_a_suspended_member_is_refused(provider, ann, browse):
    ann.standing = Standing.SUSPENDED
    db.session.commit()
    client = browse()
    answer = sign_in_by(client)
    assert answer.status_code == 409 and "suspended" in answer.text
    assert not is_signed_in(client) and links() == []


def test_an_account_of_the_demonstration_is_not_linked(provider, ann, browse):
    ann.is_demonstration = True
    db.session.commit()
    answer = sign_in_by(browse())
    assert answer.status_code == 409 and links() == []


# Joining


def test_an_unknown_address_may_join_and_counts_as_confirmed(provider, browse, mail, user):
    provider.control(people={"n-9": verified(NEWCOMER["email"])})
    client = browse()
    assert sign_in_by(client, "n-9").location == "/join/provider"
    page = client.get("/join/provider")
    assert NEWCOMER["email"] in page.text and "no account here" in page.text
    typed = {name: NEWCOMER[name] for name in ("name", "job_role", "password")}
    confirm = client.post("/join/provider", data=typed).location
    assert mail(NEWCOMER["email"]) == []

    assert client.get(confirm).status_code == 200
    client.post(confirm, data={"other": "Newtown Support"})
    assert user(NEWCOMER["email"]).standing == Standing.PENDING
    sign_in_by(client, "n-9")
    assert is_signed_in(client)


def test_whoever_began_with_the_address_before_has_no_say(provider, browse, user):
    stranger = browse()
    stranger.post("/join", data=NEWCOMER | {"password": "the stranger chose this"})
    provider.control(people={"n-9": verified(NEWCOMER["email"])})
    client = browse()
    sign_in_by(client, "n-9")
    typed = {name: NEWCOMER[name] for name in ("name", "job_role", "password")}
    confirm = client.post("/join/provider", data=typed).location
    client.post(confirm, data={"other": "Newtown Support"})

    sent = {"email": NEWCOMER["email"], "password": "the stranger chose this"}
    assert stranger.post("/sign-in", data=sent).status_code == 422
    assert client.post("/sign-in", data=sent | {"password": PASSWORD}).location


def test_joining_by_the_provider_is_over_after_an_hour_and_without_it(
    provider, browse, monkeypatch
):
    client = browse()
    assert client.get("/join/provider").status_code == 404
    provider.control(people={"n-9": verified(NEWCOMER["email"])})
    sign_in_by(client, "n-9")
    now = time.time()
    monkeypatch.setattr(time, "time", lambda: now + 3700)
    assert client.get("/join/provider").status_code == 404


# Second factors and step-up


def test_a_second_factor_here_is_asked_for_besides(provider, ann, browse):
    secret = give_second_factor(ann)
    client = browse()
    assert sign_in_by(client).location == "/sign-in/code?next=/me"
    assert not is_signed_in(client)
    answer = client.post("/sign-in/code", data={"code": pyotp.TOTP(secret).now()})
    assert answer.location == "/me" and is_signed_in(client)


@pytest.mark.parametrize("said", [{"amr": ["pwd", "mfa"]}, {"acr": "gold"}])
def test_the_provider_may_vouch_for_a_second_factor(provider, settings, ann, browse, said):
    settings.oidc_second_factor_amr, settings.oidc_second_factor_acr = "otp mfa", "gold"
    give_second_factor(ann)
    provider.control(people={"a-1": verified(ann.email, **said)})
    client = browse()
    assert sign_in_by(client).location == "/me"
    assert client.get("/performance/uploads").status_code == 200


@pytest.mark.parametrize("said", [{"amr": ["pwd"]}, {"acr": "silver"}, {"acr": ""}])
def test_what_is_not_configured_is_no_second_factor(provider, ann, browse, said):
    provider.control(people={"a-1": verified(ann.email, **said)})
    client = browse()
    sign_in_by(client)
    assert client.get("/performance/uploads").status_code == 403


def old_session(user):
    before = clock.now() - timedelta(minutes=16)
    rows = update(SignIn).where(SignIn.user_id == user.id)
    db.session.execute(rows.values(authenticated_at=before))
    db.session.commit()


def test_step_up_asks_the_provider_again(provider, ann, browse):
    client = browse()
    sign_in_by(client)
    old_session(ann)
    assert client.post("/me/security/provider/unlink").location.startswith("/sign-in/again")
    assert "Confirm it with Northfield ID" in client.get("/sign-in/again").text
    begun = client.get("/sign-in/again/provider?next=/me/security").location
    assert "prompt=login" in begun and "max_age=0" in begun
    assert client.get(back(at_provider(begun))).location == "/me/security"
    assert client.post("/me/security/provider/unlink").location == "/me/security"


@pytest.mark.parametrize("ago", [3600, -3600])
def test_step_up_needs_a_sign_in_of_now(provider, ann, browse, ago):
    client = browse()
    sign_in_by(client)
    provider.control(
        people={"a-1": verified(ann.email), "b-2": verified("ben@elsewhere.example")},
        claims={"auth_time": int(time.time()) - ago},
    )
    answer = sign_in_by(client, begin="/sign-in/again/provider")
    assert answer.status_code == 409 and "did not ask you again" in answer.text
    other = sign_in_by(client, "b-2", begin="/sign-in/again/provider")
    assert other.status_code == 409 and "not the account" in other.text


def test_step_up_of_whoever_has_a_second_factor_needs_one(provider, ann, browse):
    client = browse()
    sign_in_by(client)
    give_second_factor(ann)
    answer = sign_in_by(client, begin="/sign-in/again/provider")
    assert answer.status_code == 409 and "second factor" in answer.text


# Linking and unlinking


def test_unlinking_lasts_until_it_is_linked_again(provider, ann, browse, mail, settings):
    client = browse()
    sign_in_by(client)
    assert "Unlink it" in client.get("/me/security").text
    client.post("/me/security/provider/unlink")
    assert links() == [(ann.id, None)]
    assert "way to sign in was removed" in mail(ann.email)[0].subject
    assert "unlinked an account of a provider" in acts()
    assert sign_in_by(browse()).status_code == 409  # the address alone does not link it again

    linked = sign_in_by(client, begin="/me/security/provider/link")
    assert linked.location == "/me/security"
    assert links() == [(ann.id, "a-1")]
    assert sign_in_by(browse()).location == "/me"


def test_another_member_s_account_is_not_linked(provider, ann, ben, browse):
    sign_in_by(browse())
    answer = sign_in_by(browse(ben), begin="/me/security/provider/link")
    assert answer.status_code == 409 and "another member" in answer.text
    assert links() == [(ann.id, "a-1")]


def test_any_account_of_the_provider_may_be_linked_by_oneself(provider, ben, browse):
    provider.control(people={"b-2": {}})
    assert sign_in_by(browse(ben), "b-2", "/me/security/provider/link").location == "/me/security"
    client = browse()
    assert sign_in_by(client, "b-2").location == "/me"
    assert links() == [(ben.id, "b-2")]


def test_the_row_goes_with_the_account(provider, ann, browse, with_password):
    with_password(ann)
    client = browse()
    sign_in_by(client)
    client.post("/me/close", data={"sure": "y", "password": PASSWORD})
    assert links() == []


# Signing out


def test_signing_out_says_that_one_is_still_signed_in_there(provider, browse):
    client = browse()
    sign_in_by(client)
    assert client.post("/sign-out").location == "/signed-out"
    page = client.get("/signed-out").text
    (address,) = re.findall(r'href="(http://127[^"]*/end\?[^"]*)"', page)
    assert f"client_id={CLIENT}" in address and "signed-out" in address
    assert not is_signed_in(client)


def test_who_signed_in_with_a_password_is_led_home(provider, ann, with_password, browse, sign_in):
    client = browse()
    sign_in(client, with_password(ann).email)
    assert client.post("/sign-out").location == "/"


# What goes wrong


WRONG = [
    {"claims": {"iss": "https://elsewhere.example"}},
    {"claims": {"aud": ["another"]}},
    {"claims": {"aud": ["exchange", "another"]}},  # without the party it is for
    {"claims": {"azp": "another"}},
    {"claims": {"exp": 1}},
    {"claims": {"iat": 33_000_000_000}},
    {"claims": {"nonce": "another"}},
    {"claims": {"sub": 7}},
    {"claims": {"sub": ""}},
    {"claims": {"sub": "x" * 256}},
    {"claims": {"amr": "mfa"}},
    {"claims": {"auth_time": "yesterday"}},
    {"wrong": {"alg": "none"}},
    {"wrong": {"token": {"id_token": "a.b.c"}}},
    {"wrong": {"token": {"id_token": 7}}},
    {"wrong": {"token": {"id_token": None}}},
    {"wrong": {"said": {"/token": [200, "<p>No JSON"]}}},
    {"wrong": {"said": {"/token": [200, "[]"]}}},
    {"wrong": {"said": {"/token": [400, '{"error": "invalid_grant"}']}}},
    {"wrong": {"said": {"/token": [500, "Away"]}}},
    {"wrong": {"said": {"/token": [302, ""]}}},
    {"wrong": {"said": {"/keys": [200, "{}"]}}},
    {"wrong": {"said": {"/keys": [200, '{"keys": [{"kty": "none"}]}']}}},
    {"wrong": {"said": {"/keys": [500, ""]}}},
    {"wrong": {"said": {"/keys": [200, " " * 600_000]}}},
]


@pytest.mark.parametrize("wrong", WRONG, ids=lambda wrong: str(wrong)[:70])
def test_a_wrong_answer_is_a_plain_page_and_signs_nobody_in(provider, ann, browse, wrong):
    provider.control(people={"a-1": verified(ann.email)}, rotate=True, **wrong)
    client = browse()
    answer = sign_in_by(client)

    assert answer.status_code == 409
    assert "You are not signed in" in answer.text and "Sign in with your password" in answer.text
    assert not is_signed_in(client) and links() == []


@pytest.mark.parametrize("skew", [-60, 60])
def test_a_clock_that_differs_by_a_minute_is_borne(provider, ann, browse, skew):
    now = int(time.time()) + skew
    provider.control(
        people={"a-1": verified(ann.email)}, claims={"iat": now, "nbf": now, "exp": now + 50}
    )
    assert sign_in_by(browse()).location == "/me"


METADATA = [
    {"issuer": "https://elsewhere.example"},
    {"token_endpoint": "http://elsewhere.example/token"},
    {"authorization_endpoint": "javascript:alert(1)"},
    {"jwks_uri": None},
    {"id_token_signing_alg_values_supported": ["HS256", "none"]},
]


@pytest.mark.parametrize("said", METADATA, ids=str)
def test_metadata_that_cannot_be_trusted_leads_nowhere(provider, browse, said):
    provider.control(metadata=said)
    answer = browse().get(BEGIN)
    assert answer.status_code == 409 and "not accepted" in answer.text


@pytest.mark.parametrize("body", ["", "[]", "null", "<html>", '{"issuer": 7}'])
def test_metadata_that_is_none_leads_nowhere(provider, browse, body):
    provider.control(wrong={"said": {"/.well-known/openid-configuration": [200, body]}})
    assert browse().get(BEGIN).status_code == 409


def test_a_provider_that_is_away_is_said_in_words(provider, settings, browse):
    settings.oidc_issuer = "http://127.0.0.1:9"
    answer = browse().get(BEGIN)
    assert answer.status_code == 409 and "cannot reach Northfield ID" in answer.text
    assert browse().get("/signed-out").status_code == 200


def test_a_provider_that_does_not_answer_holds_nobody_up_for_long(provider, browse, monkeypatch):
    monkeypatch.setattr("forum.people.sign_in.oidc_provider.FETCH_SECONDS", 0.3)
    provider.control(wrong={"slow": {"/.well-known/openid-configuration": 3}})
    began = time.monotonic()
    answer = browse().get(BEGIN)
    assert time.monotonic() - began < 2
    assert answer.status_code == 409 and "cannot reach" in answer.text


def test_new_keys_of_the_provider_are_fetched(provider, browse, ann):
    assert sign_in_by(browse()).location == "/me"
    provider.control(people={"a-1": verified(ann.email)}, rotate=True)
    asked = len(provider.control(people={"a-1": verified(ann.email)}))
    assert sign_in_by(browse()).location == "/me"
    assert sign_in_by(browse()).location == "/me"
    since = provider.control(people={"a-1": verified(ann.email)})[asked:]
    assert since.count("/keys") == 1
    assert since.count("/.well-known/openid-configuration") == 0


def test_an_answer_is_taken_once(provider, browse):
    client = browse()
    address = back(at_provider(client.get(BEGIN).location))
    assert client.get(address).location == "/me"
    assert client.get(address).location == "/me"  # loaded again: signed in already
    client.post("/sign-out")
    again = client.get(address)
    assert again.status_code == 400 and "finished already" in again.text


def test_a_code_is_of_the_browser_that_began(provider, browse):
    client, other = browse(), browse()
    address = back(at_provider(client.get(BEGIN).location))
    other.get(BEGIN)
    answer = other.get(address)
    assert answer.status_code == 400 and not is_signed_in(other)


def test_a_code_of_another_sign_in_does_not_fit(provider, browse):
    """Injected under this browser's own state: PKCE and the nonce do not match."""
    stranger, client = browse(), browse()
    stolen = urllib.parse.parse_qs(
        urllib.parse.urlsplit(at_provider(stranger.get(BEGIN).location)).query
    )["code"][0]
    begun = urllib.parse.parse_qs(urllib.parse.urlsplit(client.get(BEGIN).location).query)
    answer = client.get(BACK, query_string={"code": stolen, "state": begun["state"][0]})
    assert answer.status_code == 409 and not is_signed_in(client)


def test_another_issuer_in_the_answer_is_refused(provider, browse):
    client = browse()
    address = back(at_provider(client.get(BEGIN).location))
    answer = client.get(f"{address}&iss=https%3A%2F%2Felsewhere.example")
    assert answer.status_code == 409 and not is_signed_in(client)


def test_two_tabs_do_not_disturb_each_other(provider, browse):
    client = browse()
    first, second = client.get(BEGIN).location, client.get(f"{BEGIN}?next=/workshops").location
    assert client.get(back(at_provider(first))).location == "/me"
    assert client.get(back(at_provider(second))).location in ("/me", "/workshops")
    assert is_signed_in(client)


def test_what_a_browser_begins_and_leaves_does_not_fill_its_cookie(provider, browse):
    client = browse()
    first = client.get(BEGIN).location
    for _ in range(8):
        last = client.get(BEGIN).location
    with client.session_transaction() as session:
        assert sum(key.startswith("_state_oidc_") for key in session) == 5
    assert client.get(back(at_provider(first))).status_code == 400
    assert client.get(back(at_provider(last))).location == "/me"


def test_a_sign_in_is_over_after_ten_minutes(provider, browse, monkeypatch):
    client = browse()
    address = back(at_provider(client.get(BEGIN).location))
    now = time.time()
    monkeypatch.setattr(time, "time", lambda: now + 601)
    assert client.get(address).status_code == 400


@pytest.mark.parametrize(
    "query", ["", "?code=x", "?state=x", "?code=x&state=y", "?code=%00&state=%ff", "?state=&code="]
)
def test_an_answer_that_nobody_asked_for_is_a_plain_page(provider, browse, query):
    answer = browse().get(BACK + query)
    assert answer.status_code == 400 and "Begin again" in answer.text


def test_who_goes_back_at_the_provider_is_told_so(provider, browse):
    answer = browse().get(f"{BACK}?error=access_denied&error_description=<script>")
    assert answer.status_code == 400 and "Nothing was changed" in answer.text
    assert "<script>" not in answer.text


def test_answers_that_do_not_fit_are_slowed(provider, browse):
    client = browse()
    statuses = [client.get(f"{BACK}?code=x&state=y").status_code for _ in range(51)]
    assert statuses == [400] * 50 + [429]


def test_the_session_is_a_new_one(provider, browse):
    client = browse()
    with client.session_transaction() as session:
        session["planted"] = "by somebody else"
    sign_in_by(client)
    with client.session_transaction() as session:
        assert "planted" not in session
        assert "token" not in str(session).replace("csrf_token", "")  # nor is one kept


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"oidc_issuer": "http://id.example", "oidc_client_id": "x"}, "https://"),
        ({"oidc_issuer": "https://id.example"}, "FORUM_OIDC_CLIENT_ID"),
        (
            {"oidc_issuer": "https://id.example", "oidc_client_id": "x", "oidc_verified_claim": ""},
            "FORUM_OIDC_VERIFIED_CLAIM",
        ),
    ],
)
def test_settings_that_would_be_unsafe_are_refused(given, said):
    with pytest.raises(ConfigError, match=said):
        read_settings(demo=True, **given)
