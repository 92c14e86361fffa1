"""Joining, confirming the address, and the member's profile.

The reply to joining never says whether an address has an account: see sign_in/actions.py.
"""

import secrets
from typing import Any

from forum import policy
from forum.core.db import rollback_on_conflict
from forum.core.errors import Refused
from forum.core.extensions import db
from forum.models.accounts import JobRole, Standing, TokenPurpose, User
from forum.models.vocabularies import Term
from forum.people import letters
from forum.people.members import actions as members
from forum.people.members.actions import OrganisationClaim
from forum.people.sign_in import actions as sign_in
from forum.people.sign_in import passwords, queries, rate_limits, tokens


@sign_in.minimum_time()
def join(network: str, email: str, password: str, **profile: Any) -> str:
    """Begin an account, or tell a member by mail that there is one already.

    Returns the mark of this joining for the browser's session: whoever opens the link in the
    same browser knows the password that was chosen with it, and need not type it again.
    """
    rate_limits.spend(
        [(rate_limits.JOINS_FROM_NETWORK, network), (rate_limits.MAILS_TO_ADDRESS, email)],
    )
    password_hash = passwords.hash_password(password)
    mark = secrets.token_hex(32)
    with rollback_on_conflict():  # the same form a moment ago: that one has written the letter
        user = queries.by_email(email) or User(email=email, standing=Standing.UNCONFIRMED)
        if user.standing == Standing.UNCONFIRMED:
            mark = _begin_account(user, password_hash, profile)
        else:
            letters.already_member(user)
        db.session.commit()
    return mark


@sign_in.minimum_time()
def join_with_verified_address(network: str, email: str, password: str, **profile: Any) -> str:
    """Begin an account whose address a provider has verified; the token that confirms it.

    Refused where there is a member with this address by now.
    """
    rate_limits.spend([(rate_limits.JOINS_FROM_NETWORK, network)])
    password_hash = passwords.hash_password(password)
    with rollback_on_conflict() as conflict:
        user = queries.by_email(email) or User(email=email, standing=Standing.UNCONFIRMED)
        if user.standing != Standing.UNCONFIRMED:
            raise Refused("There is an account with this address. Sign in.")
        _set_up(user, password_hash, profile)
        tokens.revoke(user, TokenPurpose.CONFIRM)
        token = tokens.issue(user, TokenPurpose.CONFIRM)
        db.session.commit()
    if conflict:
        raise Refused("This was sent a moment ago. Send it once more.")
    return token


def _begin_account(user: User, password_hash: str, profile: dict[str, Any]) -> str:
    _set_up(user, password_hash, profile)
    return sign_in.send_confirmation(user)


def _set_up(user: User, password_hash: str, profile: dict[str, Any]) -> None:
    # What was chosen at an earlier joining does not stand: that may have been somebody else.
    for name, value in profile.items():
        setattr(user, name, value)
    user.password_hash = password_hash
    db.session.add(user)
    db.session.flush()


def confirm_email(
    token: str, claim: OrganisationClaim | None, areas: list[Term], works_with: list[Term]
) -> User:
    """The account begins; InvalidLink where the token is not valid."""
    user = tokens.redeem(TokenPurpose.CONFIRM, token)
    if user.standing == Standing.UNCONFIRMED:
        user.areas, user.works_with = areas, works_with
        members.apply_claim(user, claim)
    db.session.commit()
    return user


def save_profile(
    viewer: User, name: str, job_role: JobRole, areas: list[Term], works_with: list[Term]
) -> None:
    viewer.name, viewer.job_role = name, job_role
    viewer.areas, viewer.works_with = areas, works_with
    db.session.commit()


def change_organisation(viewer: User, claim: OrganisationClaim) -> None:
    """Work somewhere else from now on: to be confirmed again, unless the mail domain says so."""
    policy.require(policy.may_change_organisation(viewer))
    rate_limits.spend([(rate_limits.ORGANISATION_CLAIMS, str(viewer.id))])
    viewer.is_lead = False  # of the organisation left behind
    members.apply_claim(viewer, claim)
    db.session.commit()
