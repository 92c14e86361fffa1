"""Changing one's e-mail address: both addresses are told, the new one confirms, the old undoes."""

import secrets

from sqlalchemy import update

from forum import policy
from forum.core import audit, clock
from forum.core.db import rollback_on_conflict
from forum.core.errors import Refused
from forum.core.extensions import db
from forum.core.rate_limit import hashed
from forum.models.accounts import Standing, TokenPurpose, User
from forum.models.second_factors import EmailChange
from forum.people import letters
from forum.people.members import actions as members
from forum.people.members import queries as member_queries
from forum.people.members.actions import OrganisationClaim
from forum.people.sign_in import queries, rate_limits, sessions, tokens
from forum.people.sign_in.queries import InvalidLink

TAKEN = "Another account has this address by now. Write to the people who run the exchange."


def ask(viewer: User, new_email: str) -> None:
    """Mail the link that confirms it; the same answer where another account has the address.

    Forbidden for whoever may not; TooMany where several mails were sent.
    """
    policy.require(policy.may_change_email(viewer))
    if new_email == viewer.email:
        raise Refused("This is your address already.")
    rate_limits.spend(
        [
            (rate_limits.MAILS_TO_ADDRESS, new_email),
            (rate_limits.EMAIL_CHANGES, str(viewer.id)),
        ]
    )
    _end_asked(viewer)
    other = queries.by_email(new_email)
    if other is None:
        token = secrets.token_urlsafe(32)
        db.session.add(
            EmailChange(
                user_id=viewer.id,
                old_email=viewer.email,
                new_email=new_email,
                confirm_hash=hashed(token),
            )
        )
        letters.confirm_new_email(new_email, token)
    else:
        letters.already_member(other)
    letters.email_change_asked(viewer)
    db.session.commit()


def confirm(token: str) -> str:
    """The account has the new address from now on; InvalidLink or Refused where it cannot.

    The address that was vouched for an organisation is gone, so that may have to be confirmed
    again. Links that went to the old address end, apart from the one that undoes this.
    """
    change = queries.to_confirm(token)
    undo = secrets.token_urlsafe(32)
    won = _compare_and_set(
        change, EmailChange.confirmed_at.is_(None), confirmed_at=clock.now(), undo_hash=hashed(undo)
    )
    if not won:
        raise InvalidLink
    user, old_email, new_email = change.user, change.old_email, change.new_email
    _set_email(user, new_email)
    tokens.revoke(user, *TokenPurpose)
    letters.email_changed(old_email, undo)
    _claim_again(user, old_email)
    about = f"member {user.id}"
    audit.add(user, "changed the e-mail address", about)
    db.session.commit()
    return new_email


def undo(token: str) -> None:
    """Back to the old address, signed out everywhere, and a link for a new password to it."""
    change = queries.to_undo(token)
    if not _compare_and_set(change, EmailChange.ended_at.is_(None), ended_at=clock.now()):
        raise InvalidLink
    user, later_email = change.user, change.user.email
    _set_email(user, change.old_email)
    tokens.revoke(user, *TokenPurpose)
    sessions.end_all(user)
    user.password_hash = ""  # whoever changed the address knew it
    letters.reset(user, tokens.issue(user, TokenPurpose.RESET))
    _claim_again(user, later_email)
    about = f"member {user.id}"
    audit.add(user, "undid a change of the e-mail address", about)
    db.session.commit()


def _end_asked(user: User) -> None:
    db.session.execute(
        update(EmailChange)
        .where(EmailChange.user_id == user.id, EmailChange.confirmed_at.is_(None))
        .values(ended_at=clock.now())
    )


def _compare_and_set(change: EmailChange, *where: object, **values: object) -> bool:
    statement = update(EmailChange).where(EmailChange.id == change.id, *where)  # type: ignore[arg-type]
    return db.session.scalar(statement.values(**values).returning(EmailChange.id)) is not None


def _set_email(user: User, email: str) -> None:
    with rollback_on_conflict() as conflict:
        user.email = email
        db.session.flush()
    if conflict:
        raise Refused(TAKEN)


def _claim_again(user: User, earlier_email: str) -> None:
    """Where the earlier address was what an organisation was confirmed by, ask its leads."""
    by_address = member_queries.organisation_of(earlier_email)
    if by_address is None or by_address.id != user.organisation_id or not user.is_verified:
        return
    members.apply_claim(user, OrganisationClaim(organisation_id=by_address.id))
    if user.standing != Standing.VERIFIED:
        members.lose_membership(user)
