"""Three questions on joining: they fill the profile and propose what to follow."""

from typing import Any

from forum.core import clock
from forum.models.accounts import User
from forum.social.follows import actions as follows
from forum.social.profiles import actions as profiles


def answer(
    viewer: User, account: dict[str, Any], facts: dict[str, Any], is_following: bool
) -> None:
    """`account` by the columns of User, `facts` by those of Profile; not asked again."""
    whole = {"name": viewer.name, "job_role": viewer.job_role} | account
    if is_following:
        follows.follow_weekly(viewer, [t.id for t in (*account["works_with"], *account["areas"])])
    profiles.save(viewer, whole, facts | {"onboarded_at": clock.now()})
