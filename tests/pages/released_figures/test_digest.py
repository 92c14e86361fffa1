"""A release is in the digest of those who follow what its public figures are of."""

from datetime import date, timedelta

import pytest

from forum.core import clock
from forum.core.extensions import db
from forum.models.figures import Figure, Origin
from forum.models.releases import ClockWatch, Release
from forum.models.social import Follow
from forum.pages.released_figures import digest_queries
from forum.social.digest.schedule import DigestPeriod


@pytest.fixture
def week(app):
    now = clock.now()
    db.session.merge(ClockWatch(id=1, seen_at=now, good_until=now + timedelta(days=1)))
    db.session.commit()
    return DigestPeriod(now - timedelta(days=7), now)


@pytest.fixture
def release(week):
    """release(days from now) has nothing yet."""

    def make(days: int) -> Release:
        at = clock.now() + timedelta(days=days)
        made = Release(ref=f"R{days}", name=f"Figures of day {days}", release_at=at)
        db.session.add(made)
        db.session.commit()
        return made

    return make


@pytest.fixture
def figure(app, terms, northfield):
    def add(of: Release, **other) -> None:
        facts = {
            "ref": f"F-{of.ref}-{len(other)}-{other.get('origin')}",
            "geography": f"Place {of.ref}",
            "group": terms["pg1-jsa-18-24"],
            "measure": "job_outcomes",
            "period": "2014-06",
            "cut_off": date(2014, 6, 30),
            "value": 987_654,
            "unit": "people",
            "origin": Origin.OFFICIAL,
            "basis": "sourced",
            "release": of,
        }
        db.session.add(Figure(**facts | other))
        db.session.commit()

    return add


def follow(member, kind, target_id, strength="weekly") -> None:
    what = {"member_id": member.id, "kind": kind, "target_id": target_id}
    db.session.add(Follow(strength=strength, **what))
    db.session.commit()


def told(member, week) -> list[tuple[str, str]]:
    found = digest_queries.sections([member], week).get(member.id, [])
    return [(entry.title, entry.more) for section in found for entry in section.entries]


def test_who_follows_the_group_or_the_organisation_reads_of_it_once(
    ben, terms, northfield, release, figure, week
):
    figure(release(-2), organisation=northfield)
    assert told(ben, week) == []

    follow(ben, "term", terms["pg1-jsa-18-24"].id)
    follow(ben, "organisation", northfield.id)

    [(title, more)] = told(ben, week)
    assert title == "Figures of day -2"
    assert more.startswith("Of what you follow: PG1 JSA 18-24, Northfield Trust")
    assert "987" not in more
    before = DigestPeriod(week.since - timedelta(days=7), week.since)
    assert told(ben, before) == []


def test_what_is_not_released_or_management_information_or_muted_is_not_in_it(
    ben, dee, terms, release, figure, week
):
    group = terms["pg1-jsa-18-24"].id
    follow(ben, "term", group)
    follow(dee, "term", group, "muted")

    figure(release(2))
    figure(release(-1), origin=Origin.MANAGEMENT)
    assert told(ben, week) == []
    assert told(ben, DigestPeriod(week.since, week.until + timedelta(days=7))) == []

    figure(release(-3))
    assert [title for title, _ in told(ben, week)] == ["Figures of day -3"]
    assert told(dee, week) == []


def test_a_release_that_was_called_off_is_not_in_it(ben, terms, release, figure, week):
    follow(ben, "term", terms["pg1-jsa-18-24"].id)
    off = release(-1)
    figure(off)
    off.cancelled_at = clock.now()
    db.session.commit()

    assert told(ben, week) == []
