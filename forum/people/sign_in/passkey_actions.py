"""Adding, using and removing passkeys.

A first second factor is added by a mailed link, as an authenticator app is; a further one by a
session that has used a second factor within the minutes of step-up. Each challenge is taken once,
and each sign counter by one conditional UPDATE.
"""

from dataclasses import dataclass

from sqlalchemy import delete, update
from webauthn.helpers import bytes_to_base64url

from forum import policy
from forum.core import audit, clock
from forum.core.db import rollback_on_conflict
from forum.core.errors import NotFound, Refused
from forum.core.extensions import db
from forum.core.rate_limit import hashed
from forum.models.accounts import TokenPurpose, User
from forum.models.second_factors import AnsweredChallenge, Passkey
from forum.people import letters
from forum.people.sign_in import rate_limits, second_factor_actions, sessions, tokens
from forum.people.sign_in import second_factor_queries as queries
from forum.people.sign_in import webauthn_ceremonies as ceremonies
from forum.people.sign_in.webauthn_ceremonies import Ceremony, StaleChallenge, WrongPasskey

MOST = 20  # of one member
TOO_MANY = "You have many passkeys already. Remove one that you do not use."
ADDED_ALREADY = "This passkey was added already."


@dataclass(frozen=True)
class PasskeyAnswer:
    """What a form of passkeys brought: the browser's JSON, the signed challenge, its browser."""

    credential: str
    challenge: str
    browser: str


def ask_to_add(viewer: User) -> None:
    """Mail the link that adds a first passkey; TooMany where several were sent."""
    policy.require(_may_add_by_link(viewer))
    rate_limits.spend([(rate_limits.MAILS_TO_ADDRESS, viewer.email)])
    tokens.revoke(viewer, TokenPurpose.PASSKEY)
    letters.add_passkey(viewer, tokens.issue(viewer, TokenPurpose.PASSKEY))
    db.session.commit()


def is_own_link(viewer: User, token: str) -> bool:
    """Whether this link to add a passkey is valid, this member's, and still enough."""
    try:
        is_own = tokens.find(TokenPurpose.PASSKEY, token).user_id == viewer.id
    except tokens.InvalidLink:
        return False
    return is_own and _may_add_by_link(viewer)


def add_by_link(viewer: User, token: str, name: str, answer: PasskeyAnswer, key: str) -> list[str]:
    """The recovery codes, which are shown once; none where there are some from before.

    This session counts as signed in with it; the others end. InvalidLink, WrongPasskey or Refused.
    """
    if not is_own_link(viewer, token):
        raise tokens.InvalidLink
    challenge = _challenge(answer, Ceremony.ADD)
    passkey = _verified(viewer, name, answer, challenge)
    tokens.redeem(TokenPurpose.PASSKEY, token)
    is_first = not queries.has_second_factor(viewer)
    codes = second_factor_actions.new_recovery_codes(viewer) if is_first else []
    sessions.end_all(viewer, except_key=key)
    second_factor_actions.mark_session(viewer, key, with_second_factor=True)
    _store(viewer, passkey, challenge)
    return codes


def add(viewer: User, name: str, answer: PasskeyAnswer) -> None:
    """By a session that used a second factor: the caller has seen to it that it did recently."""
    policy.require(policy.may_add_passkey_at_once(viewer))
    challenge = _challenge(answer, Ceremony.ADD)
    _store(viewer, _verified(viewer, name, answer, challenge), challenge)


def _may_add_by_link(viewer: User) -> bool:
    """A session that has not used the second factor there is cannot add another by mail."""
    is_enough = viewer.has_used_second_factor or not queries.has_second_factor(viewer)
    return policy.may_enrol(viewer) and is_enough


def _challenge(answer: PasskeyAnswer, ceremony: Ceremony) -> bytes:
    return ceremonies.challenge_of(answer.challenge, ceremony, answer.browser)


def _verified(viewer: User, name: str, answer: PasskeyAnswer, challenge: bytes) -> Passkey:
    if len(queries.passkeys(viewer)) >= MOST:
        raise Refused(TOO_MANY)
    verified = ceremonies.verify_added(answer.credential, challenge)
    return Passkey(
        user_id=viewer.id,
        name=name,
        credential_id=bytes_to_base64url(verified.credential_id),
        public_key=verified.credential_public_key,
        sign_count=verified.sign_count,
    )


def _store(viewer: User, passkey: Passkey, challenge: bytes) -> None:
    if queries.passkey_by_credential(passkey.credential_id) is not None:
        db.session.rollback()
        raise Refused(ADDED_ALREADY)
    _take(challenge)
    with rollback_on_conflict() as conflict:
        db.session.add(passkey)
        letters.passkey_added(viewer, passkey.name)
        db.session.flush()
        audit.add(viewer, "added a passkey", f"member {viewer.id}, passkey {passkey.id}")
        db.session.commit()
    if conflict.happened:
        raise Refused(ADDED_ALREADY)


def prove(user: User, answer: PasskeyAnswer, ceremony: Ceremony, network: str) -> None:
    """One of this member's passkeys, as a second factor; WrongPasskey, StaleChallenge or TooMany.

    The caller commits.
    """
    attempts = [(rate_limits.PASSKEYS_FROM_NETWORK, network)]
    rate_limits.spend(attempts)
    passkey = queries.passkey_by_credential(ceremonies.credential_id_of(answer.credential))
    if passkey is None or passkey.user_id != user.id:
        raise WrongPasskey
    _use(passkey, answer, ceremony)
    rate_limits.refund(attempts)


def identify(answer: PasskeyAnswer, network: str) -> User:
    """Whose passkey it is that signs in by itself; as prove(). The caller commits."""
    attempts = [(rate_limits.PASSKEYS_FROM_NETWORK, network)]
    rate_limits.spend(attempts)
    passkey = queries.passkey_by_credential(ceremonies.credential_id_of(answer.credential))
    if passkey is None:
        raise WrongPasskey
    _use(passkey, answer, Ceremony.ALONE)
    rate_limits.refund(attempts)
    return db.session.get_one(User, passkey.user_id)


def _use(passkey: Passkey, answer: PasskeyAnswer, ceremony: Ceremony) -> None:
    challenge = _challenge(answer, ceremony)
    verified = ceremonies.verify_used(answer.credential, challenge, passkey, ceremony)
    _take(challenge)
    counted = db.session.scalar(
        update(Passkey)
        .where(Passkey.id == passkey.id, Passkey.sign_count == passkey.sign_count)
        .values(sign_count=verified.new_sign_count, last_used_at=clock.now())
        .returning(Passkey.id)
    )
    if counted is None:
        db.session.rollback()
        raise WrongPasskey


def _take(challenge: bytes) -> None:
    """Take a challenge in the caller's transaction, once only: StaleChallenge the second time.

    Of its bytes, not of the signed text: that may be written in several ways.
    """
    with rollback_on_conflict() as conflict:
        db.session.add(AnsweredChallenge(challenge_hash=hashed(challenge.hex())))
        db.session.flush()
    if conflict.happened:
        raise StaleChallenge


def remove(viewer: User, passkey_id: int) -> bool:
    """Whether it was the last second factor: every session has ended then.

    NotFound for another's, as for one that was removed.
    """
    passkey = queries.own_passkey(viewer, passkey_id)
    if passkey is None:
        raise NotFound
    if queries.is_only_one(viewer):
        second_factor_actions.remove(viewer, by=viewer)
        return True
    name = passkey.name
    db.session.execute(delete(Passkey).where(Passkey.id == passkey_id))
    letters.passkey_removed(viewer, name)
    audit.add(viewer, "removed a passkey", f"member {viewer.id}, passkey {passkey_id}")
    db.session.commit()
    return False
