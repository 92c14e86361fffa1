"""The brief of release day: after the instant, once, and of what is released."""

from datetime import date, timedelta

import pytest
from sqlalchemy import delete, select

from forum.core import clock
from forum.core.extensions import db
from forum.mail import links
from forum.mail.outbox import Letter
from forum.mail.preferences.models import MailKind
from forum.models.accounts import User
from forum.models.figures import Figure, Origin
from forum.models.releases import ClockWatch, Release
from forum.pages.briefs import jobs
from forum.people.mail_preferences import actions as subscriptions
from forum.performance.releases import release_clock

CUT_OFF, LATER = date(2026, 6, 30), date(2026, 9, 30)


@pytest.fixture
def release(app):
    """In an hour."""
    at = clock.now().replace(microsecond=0) + timedelta(hours=1)
    made = Release(ref="soon", name="Statistics to June", release_at=at, cut_off=CUT_OFF)
    db.session.add(made)
    db.session.commit()
    return made


@pytest.fixture
def figures(release, northfield, organisations, term):
    """Northfield's: one far below its profile, one within chance, one of a later quarter."""

    def figure(ref, value, expected, **other):
        facts = {"organisation": northfield, "group": term.pg6, "cut_off": CUT_OFF}
        facts |= {"origin": Origin.OFFICIAL, "release": release, "denominator": 1000.0} | other
        return Figure(
            ref=ref,
            measure="job_outcomes",
            period="Twelve months to June 2026",
            period_type=ref,
            value=value,
            profile=expected,
            unit="people",
            basis="sourced",
            **facts,
        )

    to_come = Release(
        ref="later", name="Later", release_at=release.release_at + timedelta(days=9), cut_off=LATER
    )
    management = {"origin": Origin.MANAGEMENT, "release": None}
    made = [
        figure("below", 123.0, 200.0),
        figure("within", 251.0, 250.0, group=term.pg1),
        figure("later", 987.0, 200.0, release=to_come, cut_off=LATER),
        figure("own", 61.0, 60.0, **management),
        figure("own later", 789.0, 60.0, **management, cut_off=LATER),
        figure("others", 456.0, 60.0, **management, organisation=organisations["hilltop"]),
    ]
    db.session.add_all([to_come, *made])
    db.session.commit()
    return made


@pytest.fixture
def lead(ada):
    ada.is_lead = True
    db.session.commit()
    return ada


def open_and_write(at, release):
    at(release.release_at + timedelta(seconds=1))
    release_clock.latch_open_releases()
    return jobs.write_briefs()


def letters():
    return db.session.scalars(select(Letter).where(Letter.dedupe_key.startswith("brief"))).all()


def test_it_is_written_after_the_instant_and_never_before(at, release, figures, lead):
    at(release.release_at - timedelta(seconds=1))
    release_clock.latch_open_releases()
    assert jobs.write_briefs() == 0
    assert letters() == []

    assert open_and_write(at, release) == 1
    [letter] = letters()
    assert letter.to == lead.email
    assert letter.next_try_at >= release.release_at


def test_it_waits_until_the_opening_is_latched(at, release, figures, lead):
    at(release.release_at + timedelta(seconds=1))
    assert jobs.write_briefs() == 0


def test_by_a_clock_that_is_not_believed_nothing_is_written(at, release, figures, lead):
    release_clock.confirm_clock(clock.now())
    at(release.release_at + timedelta(days=30))
    release_clock.latch_open_releases()
    assert jobs.write_briefs() == 0
    assert db.session.get(ClockWatch, 1).seen_at < release.release_at


def test_it_says_what_was_expected_and_what_is_beyond_chance(at, release, figures, lead):
    open_and_write(at, release)
    [letter] = letters()

    assert "123\N{NO-BREAK SPACE}people, expected 200\N{NO-BREAK SPACE}people" in letter.body
    _, beyond = letter.body.split("Beyond what chance alone would give")
    assert "123 of 1,000 (12.3%). Expected was 20%: it is less than that" in beyond
    assert "251" not in beyond
    assert [word for word in ("good", "bad", "best", "worst", "fail") if word in letter.body] == []


def test_it_holds_nothing_unreleased_and_nothing_of_others(at, release, figures, lead):
    open_and_write(at, release)
    [letter] = letters()

    assert "61\N{NO-BREAK SPACE}people" in letter.body  # its own, caught up with
    assert "not for publication" in letter.body
    assert [v for v in ("987", "789", "456") if v in letter.body + letter.subject] == []


def test_it_is_written_once(at, release, figures, lead):
    assert open_and_write(at, release) == 1
    assert jobs.write_briefs() == 0
    db.session.get(Release, release.id).briefed_at = None
    db.session.commit()
    jobs.write_briefs()

    assert len(letters()) == 1


def test_it_names_what_others_did_for_that_group(at, release, figures, lead, share, ben, amy, term):
    theirs = share(ben, title="Mornings with an adviser", terms=[term.pg6, term.pre_work])
    share(amy, title="Our own", terms=[term.pg6, term.pre_work])
    share(ben, title="For another group", terms=[term.pg1, term.pre_work])
    open_and_write(at, release)
    [letter] = letters()

    assert f"/case-studies/{theirs.id}-" in letter.body
    assert "Mornings with an adviser" in letter.body
    assert "Our own" not in letter.body and "For another group" not in letter.body


def test_only_leads_of_whom_it_speaks_are_written_to(at, release, figures, lead, amy, dee, eve):
    dee.is_lead = eve.is_lead = True  # of organisations that the release does not hold
    db.session.commit()
    open_and_write(at, release)

    assert [letter.to for letter in letters()] == [lead.email]


def test_it_can_be_stopped(at, release, figures, lead, browse):
    open_and_write(at, release)
    browse().post(links.stop_path(lead, MailKind.BRIEF))

    db.session.execute(delete(Letter))
    db.session.get(Release, release.id).briefed_at = None
    db.session.commit()
    assert jobs.write_briefs() == 0
    assert letters() == []


def test_those_who_stopped_it_before_have_none(at, release, figures, lead):
    subscriptions.stop(lead.id, MailKind.BRIEF)
    assert open_and_write(at, release) == 0


def test_an_old_release_is_no_news(at, release, figures, lead):
    at(release.release_at + timedelta(days=40))
    release_clock.latch_open_releases()
    assert jobs.write_briefs() == 0


def test_a_release_without_figures_of_theirs_writes_to_nobody(at, release, lead):
    assert open_and_write(at, release) == 0
    assert db.session.get(Release, release.id).briefed_at is not None
    assert db.session.get(User, lead.id).is_lead
