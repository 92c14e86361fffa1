"""Following: one button, by a form, on each page of what can be followed."""

import pytest
from sqlalchemy import select

from forum.core.extensions import db
from forum.models.social import Follow, FollowKind, Strength
from forum.social.follows import actions


@pytest.fixture
def strengths(app):
    def of(member):
        rows = db.session.scalars(select(Follow).where(Follow.member_id == member.id))
        return {(row.kind, row.target_id): row.strength for row in rows}

    return of


def test_a_form_follows_a_case_study_and_stops(bus_passes, ben, browse, strengths):
    browser, path = browse(ben), f"/case-studies/{bus_passes.id}-{bus_passes.slug}"
    key = (FollowKind.CASE_STUDY, bus_passes.id)
    assert f"/follow/case-study/{bus_passes.id}" in browser.get(path).text
    for typed in ("at-once", "weekly", "muted"):
        sent = browser.post(f"/follow/case-study/{bus_passes.id}", data={"strength": typed})
        assert sent.location == path
        assert strengths(ben) == {key: typed}
    browser.post(f"/follow/case-study/{bus_passes.id}", data={"strength": "off"})
    assert strengths(ben) == {}


def test_a_visitor_sees_no_button(bus_passes, browse):
    path = f"/case-studies/{bus_passes.id}-{bus_passes.slug}"
    assert "/follow/" not in browse().get(path).text


def test_what_is_joined_with_is_followed_weekly_once(ben, term, strengths):
    ben.works_with = [term.pg1, term.lone_parents]
    actions.choose(ben, FollowKind.TERM, term.pg1.id, Strength.MUTED)
    actions.follow_from_profile(ben)
    actions.follow_from_profile(ben)
    db.session.commit()
    assert strengths(ben) == {
        (FollowKind.TERM, term.pg1.id): Strength.MUTED,
        (FollowKind.TERM, term.lone_parents.id): Strength.WEEKLY,
    }
