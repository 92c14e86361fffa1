"""Adding, proving, replacing and removing a second factor.

A first one is added by a link that was mailed: whoever knows the password alone cannot choose it.
Each code is taken by one conditional UPDATE, so that a code that was read over a shoulder, or sent
twice at once, opens nothing a second time.
"""

from sqlalchemy import delete, update

from forum import policy
from forum.core import audit, clock, encryption, logs
from forum.core.errors import Refused
from forum.core.extensions import db
from forum.models.accounts import SignIn, TokenPurpose, User
from forum.models.second_factors import Authenticator, Passkey, RecoveryCode
from forum.people import letters
from forum.people.sign_in import authenticators, rate_limits, sessions, tokens
from forum.people.sign_in import second_factor_queries as queries

PURPOSE = "authenticator secret"


class WrongCode(Refused):
    """No code of this member, or one that was used already: the same answer to both."""

    def __init__(self) -> None:
        super().__init__("This code is not right, or it was used already. Enter the next one.")


def ask_to_enrol(viewer: User) -> None:
    """Draw a secret and mail the link that shows it; TooMany where several were sent."""
    policy.require(policy.may_enrol(viewer))
    if queries.authenticator(viewer) is not None:
        raise Refused("You have an authenticator app already.")
    if queries.has_second_factor(viewer) and not viewer.has_used_second_factor:
        raise Refused("Sign in again with the second factor that you have.")
    rate_limits.spend([(rate_limits.MAILS_TO_ADDRESS, viewer.email)])
    tokens.revoke(viewer, TokenPurpose.ENROL)
    db.session.execute(delete(Authenticator).where(Authenticator.user_id == viewer.id))
    secret = encryption.encrypt(PURPOSE, authenticators.new_secret())
    db.session.add(Authenticator(user_id=viewer.id, secret=secret))
    letters.enrol(viewer, tokens.issue(viewer, TokenPurpose.ENROL))
    db.session.commit()


def enrol(viewer: User, token: str, code: str, key: str, network: str) -> list[str]:
    """Confirm the authenticator with a code from it; the recovery codes, which are shown once.

    This session counts as signed in with it; the others end. WrongCode, TooMany or InvalidLink.
    """
    _require_own(viewer, token)
    attempts = rate_limits.for_code(viewer.email, network)
    rate_limits.spend(attempts)
    row = queries.unconfirmed(viewer)
    step = row and authenticators.matching_step(secret_of(row), code, clock.now())
    if row is None or step is None:
        raise WrongCode
    tokens.redeem(TokenPurpose.ENROL, token)
    row.confirmed_at, row.last_step = clock.now(), step
    rate_limits.refund(attempts)
    codes = new_recovery_codes(viewer)
    sessions.end_all(viewer, except_key=key)
    mark_session(viewer, key, with_second_factor=True)
    letters.second_factor_added(viewer)
    audit.add(viewer, "added a second factor", f"member {viewer.id}")
    db.session.commit()
    return codes


def prove(user: User, code: str, network: str) -> None:
    """Use a code of the authenticator, or a recovery code, up; WrongCode or TooMany.

    The caller commits.
    """
    attempts = rate_limits.for_code(user.email, network)
    rate_limits.spend(attempts)
    if not (_use_code(user, code) or _use_recovery_code(user, code)):
        user_id = user.id
        db.session.rollback()
        logs.security_event("sign_in_refused", by="code", member=user_id)
        raise WrongCode
    rate_limits.refund(attempts)


def renew_recovery_codes(viewer: User) -> list[str]:
    """New ones, which are shown once; the old ones stop working."""
    codes = new_recovery_codes(viewer)
    letters.recovery_codes_renewed(viewer)
    audit.add(viewer, "renewed recovery codes", f"member {viewer.id}")
    db.session.commit()
    return codes


def remove_authenticator(viewer: User) -> bool:
    """Whether it was the last second factor: every session has ended then."""
    if queries.is_only_one(viewer):
        remove(viewer, by=viewer)
        return True
    db.session.execute(delete(Authenticator).where(Authenticator.user_id == viewer.id))
    letters.authenticator_removed(viewer)
    audit.add(viewer, "removed an authenticator app", f"member {viewer.id}")
    db.session.commit()
    return False


def remove(user: User, by: User | None = None) -> None:
    """Take every second factor away and end every session; `by`: None for an operator."""
    for model in (Authenticator, Passkey, RecoveryCode):
        db.session.execute(delete(model).where(model.user_id == user.id))
    sessions.end_all(user)
    letters.second_factor_removed(user)
    who = by or user
    about = f"member {user.id}" + ("" if by else ", by an operator")
    audit.add(who, "removed a second factor", about)
    db.session.commit()


def mark_session(user: User, key: str, with_second_factor: bool) -> None:
    """Note in the caller's transaction that this session has just proved again who it is."""
    row = sessions.find(key)
    if row is None or row.user_id != user.id:
        return
    values = {"authenticated_at": clock.now()}
    if with_second_factor:
        values["second_factor_at"] = clock.now()
    db.session.execute(update(SignIn).where(SignIn.id == row.id).values(values))


def secret_of(row: Authenticator) -> str:
    return encryption.decrypt(PURPOSE, row.secret)


def is_own(viewer: User, token: str) -> bool:
    """Whether this link to enrol is valid, and this member's."""
    try:
        is_own = tokens.find(TokenPurpose.ENROL, token).user_id == viewer.id
    except tokens.InvalidLink:
        return False
    return is_own and (viewer.has_used_second_factor or not queries.has_second_factor(viewer))


def _require_own(viewer: User, token: str) -> None:
    if not is_own(viewer, token):
        raise tokens.InvalidLink


def _use_code(user: User, code: str) -> bool:
    row = queries.authenticator(user)
    digits = authenticators.digits_or_letters(code)
    step = row and authenticators.matching_step(_readable_secret(row), digits, clock.now())
    if step is None:
        return False
    used = (
        update(Authenticator)
        .where(Authenticator.user_id == user.id, Authenticator.last_step < step)
        .values(last_step=step)
        .returning(Authenticator.user_id)
    )
    return db.session.scalar(used) is not None


def _readable_secret(row: Authenticator) -> str:
    """Empty, which no code is of, where FORUM_SECRET_KEY has changed: recovery codes still work."""
    try:
        return secret_of(row)
    except encryption.CannotDecrypt:
        return ""


def _use_recovery_code(user: User, code: str) -> bool:
    hashes = (
        authenticators.recovery_hash(user.id, code),
        authenticators.former_recovery_hash(user.id, code),
    )
    used = (
        update(RecoveryCode)
        .where(
            RecoveryCode.user_id == user.id,
            RecoveryCode.code_hash.in_(hashes),
            RecoveryCode.used_at.is_(None),
        )
        .values(used_at=clock.now())
        .returning(RecoveryCode.id)
    )
    if db.session.scalar(used) is None:
        return False
    letters.recovery_code_used(user, queries.recovery_codes_left(user))
    return True


def new_recovery_codes(user: User) -> list[str]:
    """In the caller's transaction; the old ones stop working."""
    codes = authenticators.new_recovery_codes()
    db.session.execute(delete(RecoveryCode).where(RecoveryCode.user_id == user.id))
    db.session.add_all(
        RecoveryCode(user_id=user.id, code_hash=authenticators.recovery_hash(user.id, code))
        for code in codes
    )
    return codes
