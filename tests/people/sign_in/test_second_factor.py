"""Enrolment by a mailed link, codes that work once, recovery, step-up, and what needs it."""

import hashlib
import re
from datetime import timedelta

import pyotp
import pytest
from sqlalchemy import select, update

from forum.core import audit, clock
from forum.core.extensions import db
from forum.models.accounts import SignIn
from forum.models.second_factors import Authenticator, RecoveryCode
from forum.people.sign_in import sessions
from tests.people.conftest import PASSWORD, is_signed_in

PAGE = "/me/security/second-factor"


@pytest.fixture
def ann_with(ann, with_password):
    return with_password(ann)


@pytest.fixture
def password_only(app, browse):
    """password_only(ann) is a browser of somebody who knows the password and no more."""

    def browser(user):
        client = browse()
        key = sessions.begin(user)
        db.session.commit()
        with client.session_transaction() as session:
            session["_user_id"], session["_fresh"] = key, True
        return client

    return browser


def mailed(mail, user, path=r"/me/security/second-factor/\S+"):
    return re.findall(path, mail(user.email)[0].body)[0]


@pytest.fixture
def enrolled(ann_with, password_only, mail):
    """(Ann's browser, the TOTP of her app, her recovery codes)"""
    client = password_only(ann_with)
    client.post(PAGE)
    link = mailed(mail, ann_with)
    page = client.get(link).text
    totp = pyotp.TOTP(re.search(r"<code>([A-Z2-7 ]+)</code>", page)[1].replace(" ", ""))
    shown = client.post(link, data={"code": totp.now()})
    codes = re.findall(r"<code>([a-z2-9-]{14})</code>", shown.text)
    return client, totp, codes


def later(totp, at, steps=1):
    """The code of a later step, with the clock moved there."""
    at(clock.now() + timedelta(seconds=30 * steps))
    return totp.at(clock.now().replace(tzinfo=clock.UTC))


def test_enrolment_needs_the_mailed_link_and_a_code_from_the_app(enrolled, ann, mail, app):
    client, totp, codes = enrolled

    assert len(set(codes)) == 10
    assert client.get("/performance/uploads").status_code == 200  # signed in with it from now on
    assert "second factor was added" in mail(ann.email)[0].subject
    secret = db.session.get(Authenticator, ann.id).secret
    assert totp.secret not in secret
    hashes = db.session.scalars(select(RecoveryCode.code_hash)).all()
    assert not set(hashes) & set(codes)
    acts = db.session.scalars(select(audit.AuditEntry.act)).all()
    assert "added a second factor" in acts


def test_the_picture_is_for_the_link_alone_and_kept_by_no_cache(ann_with, password_only, ben, mail):
    client = password_only(ann_with)
    client.post(PAGE)
    link = mailed(mail, ann_with)
    client.get(link)
    picture = client.get(f"{link}/qr.svg")

    assert picture.mimetype == "image/svg+xml" and b"<svg" in picture.data
    assert "no-store" in picture.headers["Cache-Control"]
    assert client.get(f"{PAGE}/{'x' * 43}/qr.svg").status_code == 404
    assert client.get(f"{PAGE}/{'x' * 43}").status_code == 410
    other = password_only(ben)
    assert other.get(link).status_code == 410
    assert other.get(f"{link}/qr.svg").status_code == 404


def test_a_wrong_code_enrols_nobody(ann_with, password_only, mail):
    client = password_only(ann_with)
    client.post(PAGE)
    answer = client.post(mailed(mail, ann_with), data={"code": "000000x"})

    assert answer.status_code == 422 and "not right" in answer.text
    assert db.session.get(Authenticator, ann_with.id) is None or (
        db.session.get(Authenticator, ann_with.id).confirmed_at is None
    )


def test_the_password_leads_to_the_code_and_the_code_signs_in_once(
    enrolled, browse, ann, sign_in, at
):
    _, totp, _ = enrolled
    code = later(totp, at)
    first, second = browse(), browse()
    for client in (first, second):
        assert sign_in(client, ann.email).location == "/sign-in/code"
        assert not is_signed_in(client)

    assert first.post("/sign-in/code", data={"code": code}).status_code == 302
    assert is_signed_in(first)
    replayed = second.post("/sign-in/code", data={"code": code})
    assert replayed.status_code == 422 and not is_signed_in(second)


@pytest.mark.parametrize(("steps", "is_right"), [(-2, False), (-1, True), (1, True), (2, False)])
def test_a_telephone_may_be_one_step_off(enrolled, browse, ann, sign_in, at, steps, is_right):
    _, totp, _ = enrolled
    at(clock.now() + timedelta(seconds=300))
    client = browse()
    sign_in(client, ann.email)
    shown_at = (clock.now() + timedelta(seconds=30 * steps)).replace(tzinfo=clock.UTC)

    client.post("/sign-in/code", data={"code": totp.at(shown_at)})

    assert is_signed_in(client) is is_right


def test_a_recovery_code_works_once_and_is_told_by_mail(enrolled, browse, ann, sign_in, mail):
    _, _, codes = enrolled
    answers = []
    for _ in range(2):
        client = browse()
        sign_in(client, ann.email)
        typed = codes[0].upper().replace("-", " ")
        answers.append(client.post("/sign-in/code", data={"code": typed}).status_code)

    assert answers == [302, 422]
    assert any("9 of them still work" in letter.body for letter in mail(ann.email))


def test_recovery_codes_are_kept_by_a_slow_hash(enrolled, browse, ann, sign_in):
    """Those from before it work until new ones are drawn."""
    _, _, codes = enrolled
    hashes = set(db.session.scalars(select(RecoveryCode.code_hash)))
    salt = f"recovery {ann.id}".encode()
    for code in codes:
        typed = code.replace("-", "").encode()
        slow = hashlib.scrypt(typed, salt=salt, n=2**12, r=8, p=1, dklen=32).hex()
        assert slow in hashes
    former = hashlib.sha256(f"recovery {ann.id} abcdefghjkmn".encode()).hexdigest()
    db.session.add(RecoveryCode(user_id=ann.id, code_hash=former))
    db.session.commit()
    client = browse()
    sign_in(client, ann.email)
    assert client.post("/sign-in/code", data={"code": "abcd-efgh-jkmn"}).status_code == 302


def test_wrong_codes_are_counted(enrolled, browse, ann, sign_in, at):
    _, totp, _ = enrolled
    code = later(totp, at)
    client = browse()
    sign_in(client, ann.email)
    for _ in range(10):
        assert client.post("/sign-in/code", data={"code": "wrong"}).status_code == 422

    assert client.post("/sign-in/code", data={"code": code}).status_code == 429


def test_new_recovery_codes_end_the_old(enrolled, browse, ann, sign_in):
    client, _, codes = enrolled
    shown = client.post("/me/security/recovery-codes").text
    newer = re.findall(r"<code>([a-z2-9-]{14})</code>", shown)

    assert len(newer) == 10 and not set(newer) & set(codes)
    other = browse()
    sign_in(other, ann.email)
    assert other.post("/sign-in/code", data={"code": codes[0]}).status_code == 422
    assert other.post("/sign-in/code", data={"code": newer[0]}).status_code == 302


def test_a_password_alone_opens_nothing_of_an_analyst(ann, password_only):
    client = password_only(ann)
    answer = client.get("/performance/uploads")

    assert answer.status_code == 403 and "second factor" in answer.text
    assert client.get("/performance/releases/announce").status_code == 403
    assert client.get("/evidence").status_code == 403


def test_after_the_days_of_grace_nothing_but_enrolling_is_left(mo, password_only, at):
    client = password_only(mo)
    assert client.get("/moderation").status_code == 200
    for since in (timedelta(days=6), timedelta(days=12), timedelta(days=13, hours=23)):
        at(mo.roles_given_at + since)
        client = password_only(mo)  # a session that rests for seven days ends
        assert client.get("/moderation").status_code == 200
    at(mo.roles_given_at + timedelta(days=14))
    other = password_only(mo)
    for path in ("/", "/moderation", "/me", "/me/data.json"):
        assert other.get(path).location == PAGE
    assert other.get(PAGE).status_code == 200
    assert other.post("/sign-out").status_code == 302


def test_a_role_given_later_has_its_own_days(eve, password_only, at):
    at(eve.roles_given_at + timedelta(days=60))
    assert password_only(eve).get("/me").status_code == 200  # of no role and no supply chain
    eve.is_moderator = True
    db.session.commit()
    assert password_only(eve).get("/moderation").status_code == 200
    at(clock.now() + timedelta(days=14))
    assert password_only(eve).get("/moderation").location == PAGE


def old_session(user):
    db.session.execute(
        update(SignIn)
        .where(SignIn.user_id == user.id)
        .values(authenticated_at=clock.now() - timedelta(minutes=16))
    )
    db.session.commit()


def test_step_up_keeps_the_words_and_goes_on(browse, ann_with):
    client = browse(ann_with)
    old_session(ann_with)
    words = {"title": "Winter figures", "because": "A sentence that took a while"}
    asked = client.post("/performance/releases/announce", data=words)
    assert asked.location.startswith("/sign-in/again?next=/unsent/")

    assert client.post(asked.location, data={"password": "wrong"}).status_code == 422
    on = client.post(asked.location, data={"password": PASSWORD})
    assert on.location.startswith("/unsent/")
    assert "A sentence that took a while" in client.get(on.location).text
    assert client.get("/performance/releases/announce").status_code == 200


def test_the_export_of_personal_data_asks_again(browse, eve, with_password):
    client = browse(with_password(eve))
    assert client.get("/me/data.json").status_code == 200
    old_session(eve)
    asked = client.get("/me/data.json")
    assert asked.location == "/sign-in/again?next=/me/data.json"
    assert client.post(asked.location, data={"password": PASSWORD}).location == "/me/data.json"
    assert client.get("/me/data.json").status_code == 200


def test_an_operator_takes_a_lost_second_factor_away(enrolled, app, ann, sign_in, browse, mail):
    said = app.test_cli_runner().invoke(args=["users", "remove-second-factor", ann.email])

    assert said.exit_code == 0, said.output
    assert "was removed" in mail(ann.email)[0].subject
    client = browse()
    assert sign_in(client, ann.email).location != "/sign-in/code"
    acts = db.session.scalars(select(audit.AuditEntry.act)).all()
    assert "removed a second factor" in acts


def test_a_mailed_link_lets_the_owner_in_past_a_strangers_guesses(
    browse, eve, with_password, sign_in, mail
):
    with_password(eve)
    stranger, owner = browse(), browse()
    for _ in range(11):
        sign_in(stranger, eve.email, "wrong")
    assert "link mailed" in sign_in(owner, eve.email).text

    owner.post("/sign-in/browser", data={"email": eve.email})
    link = mailed(mail, eve, r"/sign-in/browser/\S+")
    assert owner.get(link).status_code == 200
    assert sign_in(owner, eve.email).status_code == 429  # opening it changes nothing
    assert owner.post(link).location == "/sign-in"
    assert sign_in(owner, eve.email).status_code == 302
    assert is_signed_in(owner)
    assert stranger.post(link).status_code == 410


def test_a_sign_in_from_a_new_browser_is_told_by_mail(browse, eve, with_password, sign_in, mail):
    with_password(eve)
    sign_in(browse(), eve.email)
    assert mail(eve.email) == []  # the first of all
    client = browse()
    sign_in(client, eve.email)
    assert "new sign-in" in mail(eve.email)[0].subject
    sign_in(client, eve.email)
    assert len(mail(eve.email)) == 1
