"""What a member changes about the account that is theirs."""

from sqlalchemy import delete

from forum import policy
from forum.core import personal_data
from forum.core.errors import NotFound
from forum.core.extensions import db
from forum.mail.outbox import Letter
from forum.models.accounts import JobRole, Purpose, SignIn, Standing, Token, User
from forum.models.case_studies import Draft, DraftAuthor
from forum.models.collections import Collection
from forum.models.gaps import Need
from forum.models.tries import Plan
from forum.models.vocabularies import Term
from forum.people import letters
from forum.people.accounts import actions
from forum.people.members.membership_status import Claim, settle
from forum.people.sign_in import passwords, rate_limits, sessions, tokens

FORMER_MEMBER = "A former member"
ROLES = ("is_lead", "is_organiser", "is_analyst", "is_moderator", "is_administrator")


def save_profile(viewer: User, name: str, job_role: JobRole, works_with: list[Term]) -> None:
    viewer.name, viewer.job_role, viewer.works_with = name, job_role, works_with
    db.session.commit()


def change_organisation(viewer: User, claim: Claim) -> None:
    """Work somewhere else from now on: to be confirmed again, unless the mail domain says so."""
    policy.require(policy.may_change_organisation(viewer))
    rate_limits.spend([(rate_limits.CLAIMS, str(viewer.id))])
    viewer.is_lead = False  # of the organisation left behind
    settle(viewer, claim)
    db.session.commit()


def change_password(viewer: User, current: str, password: str, key: str) -> None:
    """NotRight where `current` is wrong. The browser with this key stays signed in alone."""
    actions.check_password(viewer, current)
    kept = passwords.hashed(password)
    viewer.password_hash = kept
    tokens.void(viewer, Purpose.RESET)
    sessions.end_all(viewer, but=key)
    letters.password_changed(viewer)
    db.session.commit()


def end_sign_in(viewer: User, sign_in_id: int) -> None:
    """NotFound for another's, as for one that has ended."""
    if not sessions.end_one(viewer, sign_in_id):
        raise NotFound
    db.session.commit()


def end_others(viewer: User, key: str) -> None:
    sessions.end_all(viewer, but=key)
    db.session.commit()


def close(viewer: User, password: str) -> None:
    """Leave: the person goes from the row, and what they posted stays under the organisation.

    NotRight where the password is wrong.
    """
    policy.require(policy.may_close_account(viewer))
    actions.check_password(viewer, password)
    email = viewer.email
    for leave in personal_data.ON_ACCOUNT_CLOSED:
        leave(viewer)
    for private in (Token, SignIn):
        db.session.execute(delete(private).where(private.user_id == viewer.id))
    db.session.execute(delete(Draft).where(Draft.author_id == viewer.id))
    for kept in (DraftAuthor.user_id, Plan.member_id, Need.member_id, Collection.owner_id):
        db.session.execute(delete(kept.class_).where(kept == viewer.id))
    db.session.execute(delete(Letter).where(Letter.to == email))
    viewer.name, viewer.email = FORMER_MEMBER, f"closed-{viewer.id}@invalid"
    viewer.password_hash, viewer.standing, viewer.works_with = "", Standing.CLOSED, []
    viewer.organisation_claimed = ""
    for role in ROLES:
        setattr(viewer, role, False)
    letters.closed(email)
    db.session.commit()
