"""Signing in, step-up and linking by what an OpenID provider says: docs/decisions/0043-oidc.md.

A member is known by the provider's subject. The verified address counts once: for whoever has never
been linked, and is a member already.
"""

import time
from collections.abc import Callable

from forum import policy
from forum.core import audit, clock
from forum.core.db import rollback_on_conflict
from forum.core.errors import Refused
from forum.core.extensions import db
from forum.models.accounts import Standing, User
from forum.models.second_factors import LinkedIdentity
from forum.people import letters
from forum.people.sign_in import (
    actions,
    oidc_queries,
    queries,
    second_factor_actions,
    second_factor_queries,
)
from forum.people.sign_in.oidc_provider import LEEWAY_SECONDS, Identity, ProviderAnswer

NOT_VERIFIED = (
    "The provider did not say that your e-mail address is verified, so we do not know whose account"
    " this is. Sign in with your password, and link it under Security."
)
LINKED_OTHERWISE = (
    "Your account here is not linked to that one, or is linked to another. Sign in with your"
    " password, and look under Security."
)
NOT_LATELY = (
    "The provider did not ask you again who you are. Use your second factor or your password."
)


class UnknownMember(Refused):
    """Nobody with this verified address, which may join with it."""

    def __init__(self, email: str) -> None:
        super().__init__()
        self.email = email


def sign_in(
    identity: Identity, browser: str, device_of: Callable[[str], str], provider: str
) -> tuple[str, str]:
    """(the key of a new session, the address of the account).

    UnknownMember, SecondFactorNeeded or Refused. `device_of`: the id of this browser for
    an address, or ""; `provider`: what pages call it.
    """
    link = oidc_queries.by_subject(identity.issuer, identity.subject)
    if link is None:
        link = _link_by_address(identity, provider)
    user, email = link.user, link.user.email
    link.last_used_at = clock.now()
    is_new_browser = not device_of(email)
    key = actions.begin_or_ask(user, browser, is_new_browser, identity.has_second_factor)
    return key, email


def _link_by_address(identity: Identity, provider: str) -> LinkedIdentity:
    if not identity.email:
        raise Refused(NOT_VERIFIED)
    user = queries.by_email(identity.email)
    if user is None or user.standing in (Standing.UNCONFIRMED, Standing.CLOSED):
        raise UnknownMember(identity.email)
    actions.require_may_sign_in(user)
    if not policy.may_link_identity(user):
        raise Refused("That account is everybody's: it is signed in to with its password.")
    if oidc_queries.of_member(user, identity.issuer) is not None:
        raise Refused(LINKED_OTHERWISE)
    return _added(user, identity, provider)


def _added(user: User, identity: Identity, provider: str) -> LinkedIdentity:
    """In the caller's transaction; Refused where another tab has just linked it."""
    link = LinkedIdentity(user=user, issuer=identity.issuer, subject=identity.subject)
    with rollback_on_conflict() as conflict:
        db.session.add(link)
        db.session.flush()
    if conflict:
        raise Refused("It was linked a moment ago. Sign in once more.")
    _tell_of_link(user, provider)
    return link


def _tell_of_link(user: User, provider: str) -> None:
    letters.identity_linked(user, provider)
    audit.add(user, "linked an account of a provider", f"member {user.id}")


def link(viewer: User, identity: Identity, provider: str) -> None:
    """Refused where it is another member's. Replaces what this member had from this provider."""
    policy.require(policy.may_link_identity(viewer))
    held = oidc_queries.by_subject(identity.issuer, identity.subject)
    if held is not None and held.user_id != viewer.id:
        raise Refused("That account is linked to another member of the exchange.")
    row = oidc_queries.of_member(viewer, identity.issuer)
    if row is None:
        _added(viewer, identity, provider)
    elif row.subject != identity.subject:
        row.subject, row.linked_at, row.last_used_at = identity.subject, clock.now(), None
        _tell_of_link(viewer, provider)
    db.session.commit()


def unlink(viewer: User, provider: str) -> None:
    """It signs nobody in any more, and is not linked again by itself."""
    row = oidc_queries.linked(viewer)
    if row is None:
        return
    row.subject = None
    letters.identity_unlinked(viewer, provider)
    audit.add(viewer, "unlinked an account of a provider", f"member {viewer.id}")
    db.session.commit()


def confirm_again(viewer: User, answer: ProviderAnswer, key: str) -> None:
    """Step-up; Refused where the provider did not ask again, or a second factor is wanted too."""
    identity = answer.identity
    row = oidc_queries.by_subject(identity.issuer, identity.subject)
    if row is None or row.user_id != viewer.id:
        raise Refused("That is not the account that you are linked to.")
    latest = answer.begun_at - LEEWAY_SECONDS, time.time() + LEEWAY_SECONDS
    if not latest[0] <= identity.authenticated_at <= latest[1]:
        raise Refused(NOT_LATELY)
    if second_factor_queries.has_second_factor(viewer) and not identity.has_second_factor:
        raise Refused("The provider did not say that a second factor was used. Use yours here.")
    second_factor_actions.mark_session(viewer, key, identity.has_second_factor)
    db.session.commit()
