"""Fifty presses of a follow button at the same moment."""

from sqlalchemy import select

from forum.core.extensions import db
from forum.models.accounts import User
from forum.models.social import Follow, FollowKind, FollowReason, Strength
from forum.social.follows import actions
from tests.practice.ratings.test_at_once import at_once as at_once_fixture

at_once = at_once_fixture


def pressing(member_id: int, case_study_id: int, strength: Strength | None):
    def press() -> None:
        member = db.session.get_one(User, member_id)
        actions.choose(member, FollowKind.CASE_STUDY, case_study_id, strength)

    return press


def strengths() -> list[str]:
    db.session.rollback()
    rows = select(Follow.strength).where(Follow.reason == FollowReason.CHOSEN)
    return list(db.session.scalars(rows))


def test_follow_and_unfollow_fifty_times_at_once(at_once, ben, bus_passes):
    key = ben.id, bus_passes.id
    presses = [
        pressing(*key, (Strength.AT_ONCE, Strength.WEEKLY, Strength.MUTED, None)[number % 4])
        for number in range(50)
    ]

    assert at_once(presses) == []
    assert len(strengths()) <= 1

    pressing(*key, Strength.WEEKLY)()
    assert strengths() == ["weekly"]
    pressing(*key, None)()
    assert strengths() == []


def test_fifty_times_the_same_is_one_follow(at_once, ben, bus_passes):
    assert at_once([pressing(ben.id, bus_passes.id, Strength.AT_ONCE)] * 50) == []
    assert strengths() == ["at-once"]
