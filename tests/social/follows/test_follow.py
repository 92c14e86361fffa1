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


def test_the_list_changes_and_ends_what_is_followed(bus_passes, ada, ben, browse, follow, term):
    follow(ben, "case-study", bus_passes)
    follow(ben, "person", ada)
    follow(ben, "term", term.pg1)
    browser = browse(ben)
    shown = browser.get("/me/follows").text
    for title in ("Bus passes", ">Ada<", "JSA 18-24"):
        assert title in shown
    back = browser.post(f"/follow/term/{term.pg1.id}", data={"strength": "off", "back": "list"})
    assert back.location == "/me/follows"
    assert (
        "JSA 18-24"
        not in browser.get("/me/follows").text.partition("<main")[2].partition("row-list")[2]
    )


def test_what_has_gone_loses_its_title_and_can_be_ended(bus_passes, ben, dee, browse, follow):
    follow(ben, "case-study", bus_passes)
    bus_passes.status = "withdrawn"
    db.session.commit()
    row = db.session.scalar(select(Follow.id).where(Follow.member_id == ben.id))
    assert "Bus passes" not in browse(ben).get("/me/follows").text
    assert browse(dee).post(f"/me/follows/{row}/delete").status_code == 404
    assert browse(ben).post(f"/me/follows/{row}/delete").status_code == 302
    assert db.session.scalar(select(Follow.id).where(Follow.member_id == ben.id)) is None


def test_what_is_not_there_or_not_for_the_viewer_is_not_found(bus_passes, ben, browse):
    bus_passes.status = "held"
    db.session.commit()
    for path in (f"case-study/{bus_passes.id}", "case-study/999", "team/1", "question/2147483647"):
        assert browse(ben).post(f"/follow/{path}", data={"strength": "weekly"}).status_code == 404
    assert browse().post(f"/follow/case-study/{bus_passes.id}").status_code in (302, 401)


def test_a_strength_that_is_none_changes_nothing(bus_passes, ben, browse, strengths):
    browse(ben).post(f"/follow/case-study/{bus_passes.id}", data={"strength": "loud"})
    browse(ben).post(f"/follow/case-study/{bus_passes.id}")
    assert strengths(ben) == {}


def test_two_hundred_is_the_most(ben, bus_passes, browse, monkeypatch, term, strengths):
    monkeypatch.setattr(actions, "MOST_FOLLOWS", 1)
    browse(ben).post(f"/follow/term/{term.pg1.id}", data={"strength": "weekly"})
    refused = browse(ben).post(
        f"/follow/case-study/{bus_passes.id}", data={"strength": "weekly"}, follow_redirects=True
    )
    assert "Stop following one first." in refused.text
    browse(ben).post(f"/follow/term/{term.pg1.id}", data={"strength": "at-once"})
    assert strengths(ben) == {(FollowKind.TERM, term.pg1.id): "at-once"}


def test_nobody_sees_who_follows_whom(ada, ben, mo, browse, follow, bus_passes):
    follow(ben, "person", ada)
    follow(ben, "organisation", ada.organisation_id)
    before = [
        browse(viewer).get(path).text
        for viewer in (ada, mo)
        for path in ("/me/follows", "/me/notifications", "/stream?show=everything", "/me/data.json")
    ]
    assert not [page for page in before if "Ben" in page]


@pytest.mark.parametrize(
    "path, kind",
    [
        ("/claimant-groups/lone-parents", "term"),
        ("/practices/warm-handover", "term"),
        ("/stages/pre-work-support", "term"),
        ("/areas/5", "term"),
        ("/organisations/1", "organisation"),
    ],
)
def test_each_page_of_what_can_be_followed_has_the_button(browse, ben, terms, path, kind):
    page = browse(ben).get(path, follow_redirects=True).text
    assert f'action="/follow/{kind}/' in page
    assert "/follow/" not in browse().get(path, follow_redirects=True).text
