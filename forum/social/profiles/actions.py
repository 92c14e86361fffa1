"""A member's profile, as other members see it."""

from datetime import timedelta
from typing import Any

from forum import policy
from forum.core import clock, rate_limit
from forum.core.db import insert_or_get
from forum.core.extensions import db
from forum.models.accounts import User
from forum.models.profiles import Profile
from forum.people.accounts import actions as accounts
from forum.policy.viewer import Viewer
from forum.social.profiles import queries

HOURLY_LIMIT = 60
TOO_MANY = f"You can open {HOURLY_LIMIT} profiles in an hour. Wait a little, then go on."


def count_opening(viewer: Viewer, member: User) -> None:
    """TooMany where it is one profile too many in an hour; one's own is free."""
    if viewer.id != member.id:
        rate_limit.spend_reading("profile", viewer.id, HOURLY_LIMIT, timedelta(hours=1), TOO_MANY)


def save(viewer: User, account: dict[str, Any], facts: dict[str, Any]) -> Profile:
    """`account` by the columns of User, `facts` by those of Profile."""
    policy.require(viewer.is_authenticated)
    profile = ensure(viewer)
    for name, value in facts.items():
        setattr(profile, name, value)
    profile.changed_at = clock.now()
    accounts.save_profile(viewer, **account)
    return profile


def ensure(viewer: User) -> Profile:
    """The viewer's row, made where there is none; within the caller's transaction."""
    found = queries.get_profile(viewer.id)
    return found or insert_or_get(Profile(user_id=viewer.id), user_id=viewer.id)


def end_onboarding(viewer: User) -> None:
    """The three questions are answered, or left out: they are not asked again."""
    profile = ensure(viewer)
    profile.onboarded_at = profile.onboarded_at or clock.now()
    db.session.commit()
