"""Passkeys: added by a mailed link or a session with a second factor; used alone or as a second."""

import json
import re
from datetime import timedelta

import pyotp
import pytest
from sqlalchemy import select, update

from forum.core import audit, clock
from forum.core.extensions import db
from forum.models.accounts import SignIn
from forum.models.second_factors import AnsweredChallenge, Passkey, RecoveryCode
from forum.people.accounts import jobs
from forum.people.sign_in import sessions
from tests.people.conftest import is_signed_in
from tests.people.sign_in.software_authenticator import SoftwareAuthenticator, asked_by

PAGE = "/me/security/second-factor"
NEW = "/me/security/passkeys/new"
ALONE = "/sign-in/passkey"
SECOND_STEP = "/sign-in/code/passkey"
AGAIN = "/sign-in/again/passkey"


@pytest.fixture
def session_of(app, browse):
    """session_of(ann) is a browser of somebody who knows the password and no more."""

    def browser(user):
        client = browse()
        key = sessions.begin(user)
        db.session.commit()
        with client.session_transaction() as session:
            session["_user_id"], session["_fresh"] = key, True
        return client

    return browser


@pytest.fixture
def mailed_link(mail):
    def link(client, user):
        client.post("/me/security/passkeys/link")
        return re.findall(r"/me/security/passkeys/\S+", mail(user.email)[0].body)[0]

    return link


@pytest.fixture
def ann_with_passkey(ann, with_password, session_of, mailed_link):
    """(Ann's browser, her authenticator, the page with her recovery codes)"""
    client, key = session_of(with_password(ann)), SoftwareAuthenticator()
    page = key.answer(client, mailed_link(client, ann), name="work laptop")
    return client, key, page


def acts():
    return db.session.scalars(select(audit.AuditEntry.act)).all()


def use(key, client, path=ALONE):
    return key.answer(client, path)


def test_a_first_passkey_is_added_by_the_mailed_link(ann_with_passkey, ann, mail, session_of):
    client, _, page = ann_with_passkey

    assert len(set(re.findall(r"<code>([a-z2-9-]{14})</code>", page.text))) == 10
    assert client.get("/performance/uploads").status_code == 200  # counts as a second factor
    assert "passkey was added" in mail(ann.email)[0].subject
    assert "work laptop" in client.get(PAGE).text
    assert "added a passkey" in acts()
    (exported,) = client.get("/me/data.json").json["passkeys"]
    assert exported["name"] == "work laptop" and exported["last_used_at"] is None


def test_a_password_alone_adds_no_passkey(ann, ben, session_of, ann_with_passkey, mail):
    assert session_of(ben).get(NEW).location == PAGE  # of whom there is none yet
    stolen = session_of(ann)
    written = len(mail(ann.email))

    assert stolen.get(NEW).location == PAGE
    assert stolen.post(NEW, data={"name": "mine"}).location == PAGE
    assert stolen.post("/me/security/passkeys/link").status_code == 403
    assert len(mail(ann.email)) == written
    assert len(db.session.scalars(select(Passkey)).all()) == 1


def test_the_link_is_of_one_member_and_works_once(ben, eve, session_of, mailed_link):
    client, key = session_of(ben), SoftwareAuthenticator()
    link = mailed_link(client, ben)

    assert session_of(eve).get(link).status_code == 410
    assert key.answer(client, link, name="key ring").status_code == 200
    assert client.get(link).status_code == 410


def test_a_second_one_needs_a_second_factor_used_lately(ann_with_passkey, ann):
    client, key, _ = ann_with_passkey
    again = SoftwareAuthenticator()
    assert again.answer(client, NEW, name="key ring").location == PAGE
    assert "key ring" in client.get(PAGE).text
    assert key.credential_id != again.credential_id

    twice = again.answer(client, NEW, name="key ring")
    assert twice.status_code == 422 and "added already" in twice.text
    old_session(ann)
    assert client.get(NEW).location.startswith("/sign-in/again")


def old_session(user):
    before = clock.now() - timedelta(minutes=16)
    rows = update(SignIn).where(SignIn.user_id == user.id)
    db.session.execute(rows.values(authenticated_at=before))
    db.session.commit()


def test_it_signs_in_by_itself_and_counts_as_a_second_factor(ann_with_passkey, browse, mail, ann):
    _, key, _ = ann_with_passkey
    client = browse()

    assert asked_by(client.get(ALONE).text)[0]["userVerification"] == "required"
    assert use(key, client).location == "/me"
    assert client.get("/performance/uploads").status_code == 200
    assert "new sign-in" in mail(ann.email)[0].subject


def test_alone_it_verifies_its_user_and_after_the_password_it_need_not(
    ann_with_passkey, browse, ann, sign_in
):
    _, key, _ = ann_with_passkey
    key.flags = 0x01
    client = browse()

    assert use(key, client).status_code == 422
    assert not is_signed_in(client)
    assert sign_in(client, ann.email).location == "/sign-in/code"
    assert SECOND_STEP in client.get("/sign-in/code").text
    assert use(key, client, SECOND_STEP).location == "/me"
    assert is_signed_in(client)


def test_without_the_password_there_is_no_second_step(ann_with_passkey, browse):
    assert browse().get(SECOND_STEP).location == "/sign-in"


def test_an_answer_is_taken_once_even_where_the_key_counts_nothing(ann_with_passkey, browse):
    _, key, _ = ann_with_passkey
    key.count = -1  # signs with 0, as passkeys do that are copied between devices
    client = browse()
    mark = browser_mark(client)
    options, challenge = asked_by(client.get(ALONE).text)
    sent = {"credential": key.get(options), "challenge": challenge}
    assert client.post(ALONE, data=sent).status_code == 302

    other = browse()
    with other.session_transaction() as session:
        session["passkeys"] = mark
    again = other.post(ALONE, data=sent)
    assert again.status_code == 422 and "sent already" in again.text
    assert not is_signed_in(other)


def browser_mark(client):
    client.get(ALONE)
    with client.session_transaction() as session:
        return session["passkeys"]


def test_another_browser_another_page_and_an_old_page_are_refused(
    ann_with_passkey, browse, at, ann, sign_in
):
    _, key, _ = ann_with_passkey
    client, other = browse(), browse()
    options, challenge = asked_by(client.get(ALONE).text)
    other.get(ALONE)
    sent = {"credential": key.get(options), "challenge": challenge}
    assert other.post(ALONE, data=sent).status_code == 422
    sign_in(client, ann.email)
    client.get(SECOND_STEP)
    assert client.post(SECOND_STEP, data=sent).status_code == 422
    at(clock.now() + timedelta(minutes=11))
    late = client.post(ALONE, data=sent)
    assert late.status_code == 422 and "open too long" in late.text
    assert not is_signed_in(client) and not is_signed_in(other)


@pytest.mark.parametrize(
    ("part", "value"),
    [
        ("origin", "http://localhost:8001"),
        ("origin", "https://localhost:8000"),
        ("origin", "http://exchange.example"),
        ("rp_id", "exchange.example"),
        ("user_handle", b"another's"),
        ("flags", 0x04),  # verified, but nobody present
    ],
)
def test_an_answer_for_another_site_or_person_is_refused(ann_with_passkey, browse, part, value):
    _, key, _ = ann_with_passkey
    setattr(key, part, value)
    client = browse()

    assert use(key, client).status_code == 422
    assert not is_signed_in(client)


@pytest.mark.parametrize(
    ("part", "value"), [("origin", "http://exchange.example"), ("rp_id", "exchange.example")]
)
def test_a_passkey_of_another_site_is_not_added(ann_with_passkey, part, value):
    client, _, _ = ann_with_passkey
    key = SoftwareAuthenticator(**{part: value})

    assert key.answer(client, NEW, name="key ring").status_code == 422
    assert "key ring" not in client.get(PAGE).text


def test_the_host_header_changes_neither_site_nor_origin(ann_with_passkey, browse):
    _, key, _ = ann_with_passkey
    client = browse()
    page = client.get(ALONE, headers={"Host": "evil.example"})

    assert asked_by(page.text)[0]["rpId"] == "localhost"
    key.origin, key.rp_id = "http://evil.example", "evil.example"
    assert use(key, client).status_code == 422


def test_a_sign_counter_that_does_not_rise_is_refused(ann_with_passkey, browse):
    _, key, _ = ann_with_passkey
    key.count = 40
    assert use(key, browse()).status_code == 302  # 41
    for count in (40, 39, -1):  # signs with 41, 40, 0
        key.count = count
        assert use(key, browse()).status_code == 422
    key.count = 41
    assert use(key, browse()).status_code == 302
    assert db.session.scalar(select(Passkey.sign_count)) == 42


def test_anothers_passkey_is_no_second_factor_of_mine(
    ann_with_passkey, ben, browse, sign_in, ann, session_of, mailed_link
):
    bens_key, bens = SoftwareAuthenticator(), session_of(ben)
    bens_key.answer(bens, mailed_link(bens, ben), name="Ben's")
    client = browse()
    sign_in(client, ann.email)

    assert use(bens_key, client, SECOND_STEP).status_code == 422
    assert not is_signed_in(client)
    assert use(bens_key, ann_with_passkey[0], AGAIN).status_code == 422
    passkey_id = db.session.scalar(select(Passkey.id).where(Passkey.user_id == ann.id))
    assert bens.post(f"/me/security/passkeys/{passkey_id}/remove").status_code == 404


def test_a_signature_of_another_key_is_refused(ann_with_passkey, browse):
    _, key, _ = ann_with_passkey
    other = SoftwareAuthenticator()
    other.credential_id, other.user_handle = key.credential_id, key.user_handle

    assert use(other, browse()).status_code == 422


def test_a_passkey_confirms_again(ann_with_passkey, ann):
    client, key, _ = ann_with_passkey
    old_session(ann)
    asked = client.get(NEW).location
    assert AGAIN in client.get(asked).text
    assert use(key, client, f"{AGAIN}?next={NEW}").location == NEW
    assert client.get(NEW).status_code == 200


def test_removing_one_of_two_is_told_and_removing_the_last_signs_out(ann_with_passkey, ann, mail):
    client, key, _ = ann_with_passkey
    SoftwareAuthenticator().answer(client, NEW, name="key ring")
    first, second = db.session.scalars(select(Passkey.id).order_by(Passkey.id)).all()

    assert client.post(f"/me/security/passkeys/{second}/remove").location == PAGE
    assert "passkey was removed" in mail(ann.email)[0].subject and is_signed_in(client)
    assert use(key, client, AGAIN).status_code == 302  # the other one still works
    assert client.post(f"/me/security/passkeys/{second}/remove").status_code == 404
    assert client.post(f"/me/security/passkeys/{first}/remove").location == "/sign-in"
    assert not is_signed_in(client)
    assert db.session.scalars(select(RecoveryCode)).all() == []
    assert {"removed a passkey", "removed a second factor"} <= set(acts())


def test_an_app_and_a_passkey_stand_beside_each_other(ann_with_passkey, ann, mail, browse, sign_in):
    client, key, page = ann_with_passkey
    client.post(PAGE)
    link = re.findall(rf"{PAGE}/\S+", mail(ann.email)[0].body)[0]
    secret = re.search(r"<code>([A-Z2-7 ]+)</code>", client.get(link).text)[1].replace(" ", "")
    shown = client.post(link, data={"code": pyotp.TOTP(secret).now()}).text
    (code, *_) = re.findall(r"<code>([a-z2-9-]{14})</code>", shown)

    assert client.post(f"{PAGE}/remove").location == PAGE
    assert "passkeys still work" in mail(ann.email)[0].body
    assert is_signed_in(client) and use(key, browse()).location == "/me"
    other = browse()
    assert sign_in(other, ann.email).location == "/sign-in/code"
    assert other.post("/sign-in/code", data={"code": code}).location == "/me"  # a recovery code
    assert client.post(f"{PAGE}/remove").status_code == 404


def test_an_operator_takes_lost_passkeys_away(ann_with_passkey, app, ann, browse):
    _, key, _ = ann_with_passkey
    app.test_cli_runner().invoke(args=["users", "remove-second-factor", ann.email])

    assert use(key, browse()).status_code == 422


def test_answered_challenges_are_forgotten(ann_with_passkey, at):
    assert len(db.session.scalars(select(AnsweredChallenge)).all()) == 1
    at(clock.now() + timedelta(days=2))
    jobs.forget_old()
    assert db.session.scalars(select(AnsweredChallenge)).all() == []


def test_a_suspended_member_signs_in_with_none(ann_with_passkey, browse, ann):
    _, key, _ = ann_with_passkey
    ann.standing = "suspended"
    db.session.commit()
    client = browse()

    assert "suspended" in use(key, client).text
    assert not is_signed_in(client)


BROKEN = [
    "",
    "x",
    "[]",
    "null",
    "{}",
    "[" * 9000,
    '{"id": 1, "rawId": [], "type": {}, "response": 7}',
    '{"id": "a", "rawId": "a", "type": "public-key", "response": {"clientDataJSON": "é"}}',
    "x" * 20_001,
]


@pytest.mark.parametrize("broken", BROKEN)
def test_what_no_browser_sends_gets_a_sentence(ann_with_passkey, browse, broken):
    client = ann_with_passkey[0]
    for browser, path in ((browse(), ALONE), (client, NEW), (client, AGAIN)):
        _, challenge = asked_by(browser.get(path).text)
        sent = {"credential": broken, "challenge": challenge, "name": "key ring"}
        answer = browser.post(path, data=sent)
        assert answer.status_code == 422 and "There is a problem" in answer.text


def test_damaged_parts_get_a_sentence(ann_with_passkey, browse):
    client, key, _ = ann_with_passkey
    for path, own in ((ALONE, key), (NEW, SoftwareAuthenticator())):
        browser = browse() if path == ALONE else client
        options, challenge = asked_by(browser.get(path).text)
        whole = json.loads(own.create(options) if path == NEW else own.get(options))
        for part, text in whole["response"].items():
            for damaged in ("", text[: len(text) // 2], text[:-8] + "AAAAAAAA", "oWNm"):
                if path == NEW and part == "attestationObject" and damaged[:-8] == text[:-8]:
                    continue  # the end of a key is another key, which nobody can sign with
                credential = {**whole, "response": {**whole["response"], part: damaged}}
                sent = {"credential": json.dumps(credential), "challenge": challenge, "name": "k"}
                if part == "userHandle" and damaged == "":
                    continue  # it may be absent
                assert browser.post(path, data=sent).status_code == 422, (path, part, damaged)
