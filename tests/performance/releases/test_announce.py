from datetime import date, datetime, timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from forum.core import clock
from forum.core.audit import AuditEntry
from forum.core.errors import Forbidden, Refused
from forum.core.extensions import db
from forum.models.releases import ChangeKind, ChangeOutcome, Release, ReleaseChange
from forum.performance.releases import actions, queries

CALENDAR = "/performance/releases"
ANNOUNCE = f"{CALENDAR}/announce"


@pytest.fixture
def asked(browse, ann, in_five_weeks):
    browse(ann).post(ANNOUNCE, data=in_five_weeks)
    return db.session.scalars(select(ReleaseChange)).one()


def all_releases():
    return db.session.scalars(select(Release)).all()


def test_what_one_analyst_asks_for_nobody_else_sees(browse, ann, abe, ada, mo, asked):
    assert asked.name in browse(ann).get(CALENDAR).text
    assert asked.name in browse(abe).get(CALENDAR).text
    for who in (None, ada, mo):
        for page in (CALENDAR, f"{CALENDAR}.ics", f"{CALENDAR}.atom"):
            assert asked.name not in browse(who).get(page).text
    assert all_releases() == []


def test_a_second_analyst_makes_it_public(browse, abe, asked):
    browse(abe).post(f"{CALENDAR}/changes/{asked.id}/confirm")

    [release] = all_releases()
    assert (release.name, release.release_at) == (asked.name, asked.release_at)
    assert clock.in_london(release.release_at).strftime("%H:%M") == "09:30"
    assert asked.name in browse().get(CALENDAR).text
    assert asked.name in browse().get(f"{CALENDAR}/{release.id}").text


def test_whoever_asked_cannot_confirm(browse, ann, asked):
    answer = browse(ann).post(f"{CALENDAR}/changes/{asked.id}/confirm")

    assert answer.status_code == 403
    assert all_releases() == []


def test_nor_can_the_database_be_told_so(asked, ann):
    asked.outcome, asked.decided_by_id = ChangeOutcome.CONFIRMED, ann.id
    with pytest.raises(IntegrityError):
        db.session.commit()
    db.session.rollback()


def test_confirming_twice_announces_once(abe, asked):
    actions.confirm(abe, asked)
    with pytest.raises(Refused):
        actions.confirm(abe, db.session.get(ReleaseChange, asked.id))

    assert len(all_releases()) == 1


def test_what_is_dropped_cannot_be_confirmed(browse, ann, abe, asked):
    browse(ann).post(f"{CALENDAR}/changes/{asked.id}/drop")
    answer = browse(abe).post(f"{CALENDAR}/changes/{asked.id}/confirm")

    assert answer.status_code == 409
    assert all_releases() == []


def test_less_than_four_weeks_ahead_wants_a_reason_that_all_can_read(
    browse, ann, abe, in_five_weeks
):
    soon = clock.in_london(clock.now() + timedelta(days=20))
    typed = in_five_weeks | {"day": f"{soon:%d/%m/%Y}"}

    answer = browse(ann).post(ANNOUNCE, data=typed)
    assert answer.status_code == 422
    assert "less than four weeks ahead" in answer.text
    assert typed["name"] in answer.text

    browse(ann).post(ANNOUNCE, data=typed | {"because": "The last one held a mistake."})
    actions.confirm(abe, db.session.scalars(select(ReleaseChange)).one())
    assert "The last one held a mistake." in browse().get(CALENDAR).text
    assert "The last one held a mistake." in browse().get(f"{CALENDAR}.ics").text.replace(
        "\r\n ", ""
    )


def test_the_notice_is_counted_from_the_confirmation(at, ann, abe, asked):
    at(asked.release_at - timedelta(weeks=3))
    with pytest.raises(Refused, match="four weeks"):
        actions.confirm(abe, asked)

    assert all_releases() == []


WRONG = {
    "no name": ({"name": " "}, "Say what is released."),
    "no day": ({"day": ""}, "Choose the day."),
    "no such day": ({"day": "31/04/2027"}, "Write the day as"),
    "a year long past": ({"day": "0001-01-01"}, "Write a year from"),
    "a year far off": ({"day": "9999-12-31"}, "Write a year from"),
    "no such time": ({"at": "25:00"}, "Write the time as"),
    "no time": ({"at": ""}, "Write the time"),
    "in the past": ({"day": "2014-09-18"}, "still to come"),
    "figures from after it": ({"cut_off": "2099-01-01"}, "cannot go on for longer"),
    "of no release": ({"reissue_of": "77"}, "not in the list"),
    "somebody's number": ({"name": "Call 07700 900123"}, "telephone"),
    "an hour that does not exist": ({"day": "2027-03-28", "at": "01:30"}, "clocks go forward"),
    "an hour that comes twice": ({"day": "2027-10-31", "at": "01:30"}, "comes twice"),
}


@pytest.mark.parametrize(("other", "message"), WRONG.values(), ids=WRONG)
def test_what_cannot_be_is_refused_and_kept_as_typed(browse, ann, in_five_weeks, other, message):
    typed = in_five_weeks | {"because": "A reason"} | other
    answer = browse(ann).post(ANNOUNCE, data=typed)

    assert answer.status_code == 422
    assert message in answer.text
    assert "<title>Error:" in answer.text
    assert "A reason" in answer.text
    assert db.session.scalars(select(ReleaseChange)).all() == []


@pytest.mark.parametrize(
    ("which", "hour"),
    [("first", datetime(2027, 10, 31, 0, 30)), ("second", datetime(2027, 10, 31, 1, 30))],
)
def test_of_an_hour_that_comes_twice_the_one_that_was_said(browse, ann, in_five_weeks, which, hour):
    typed = in_five_weeks | {"day": "2027-10-31", "at": "01:30", "which": which}
    browse(ann).post(ANNOUNCE, data=typed)

    assert db.session.scalars(select(ReleaseChange)).one().release_at == hour


@pytest.mark.parametrize("who", ["ada", "mo", "pip"])
def test_others_cannot_ask(browse, people, release, in_five_weeks, who):
    browser = browse(people[who])
    paths = (ANNOUNCE, f"{CALENDAR}/{release.id}/move", f"{CALENDAR}/{release.id}/cancel")
    for path in (*paths, f"{CALENDAR}/clock"):
        assert browser.get(path).status_code == 403
        assert browser.post(path, data=in_five_weeks).status_code == 403
    with pytest.raises(Forbidden):
        actions.cancel(people[who], release, "No")
    assert not queries.waiting(people[who])


# Moving and cancelling


def moved(ann, release, days=3):
    return actions.move(ann, release, release.release_at + timedelta(days=days), "A bank holiday")


def test_moved_it_says_where_it_stood_and_why(browse, ann, abe, release):
    before = release.release_at
    actions.confirm(abe, moved(ann, release))

    page = browse().get(f"{CALENDAR}/{release.id}").text
    assert release.release_at == before + timedelta(days=3)
    assert release.sequence == 1
    assert "A bank holiday" in page
    assert f"{clock.in_london(before):%B %Y}" in page


def test_until_it_is_confirmed_it_opens_when_it_was_announced(at, ann, release):
    moved(ann, release)
    at(release.release_at)

    db.session.expire_all()
    assert release.is_open


def test_it_cannot_be_moved_into_the_past(browse, ann, release):
    answer = browse(ann).post(
        f"{CALENDAR}/{release.id}/move",
        data={"day": "2014-09-18", "at": "09:30", "because": "Early"},
    )
    assert answer.status_code == 422
    with pytest.raises(Refused):
        actions.move(ann, release, clock.now() - timedelta(seconds=1), "Early")


def test_a_move_that_was_overtaken_by_another_is_refused(ann, abe, release):
    first, second = moved(ann, release, 3), moved(ann, release, 5)
    actions.confirm(abe, first)
    with pytest.raises(Refused):
        actions.confirm(abe, second)

    assert release.sequence == 1


@pytest.mark.parametrize("change", ["move", "cancel"])
def test_what_is_open_is_not_changed_any_more(at, ann, abe, release, change):
    asked = moved(ann, release)
    at(release.release_at + timedelta(seconds=1))
    db.session.expire_all()

    with pytest.raises(Refused):
        actions.confirm(abe, asked) if change == "move" else actions.cancel(ann, release, "No")
    assert release.is_open
    assert not release.is_cancelled


def test_cancelled_it_never_opens_and_says_why(at, browse, ann, release):
    browse(ann).post(f"{CALENDAR}/{release.id}/cancel", data={"because": "The count was wrong."})
    at(release.release_at + timedelta(hours=1))

    db.session.expire_all()
    assert not release.is_open
    for page in (CALENDAR, f"{CALENDAR}/{release.id}", f"{CALENDAR}.atom"):
        assert "The count was wrong." in browse().get(page).text


def test_a_mended_version_is_announced_like_any_other(browse, ann, abe, in_five_weeks):
    out = Release(
        ref="out", name="To June", release_at=datetime(2026, 1, 1), cut_off=date(2025, 6, 1)
    )
    db.session.add(out)
    db.session.commit()
    browse(ann).post(ANNOUNCE, data=in_five_weeks | {"reissue_of": str(out.id)})
    release = actions.confirm(abe, db.session.scalars(select(ReleaseChange)).one())

    assert release.reissue_of_id == out.id
    assert "A mended version of" in browse().get(f"{CALENDAR}/{release.id}").text


def test_each_step_is_in_the_log(ann, abe, asked):
    release = actions.confirm(abe, asked)
    actions.cancel(abe, release, "No")

    acts = [
        (e.who_id, e.act) for e in db.session.scalars(select(AuditEntry).order_by(AuditEntry.id))
    ]
    assert acts == [
        (ann.id, "asked for a change of the calendar"),
        (abe.id, "confirmed a change of the calendar"),
        (abe.id, "cancelled a release"),
    ]
    assert [c.kind for c in queries.history(release)] == [ChangeKind.ANNOUNCE, ChangeKind.CANCEL]


def test_what_one_asked_for_is_among_one_s_own_data(browse, ann, asked):
    kept = browse(ann).get("/me/data.json").json
    assert asked.name in str(kept)


@pytest.mark.parametrize(
    "because", ["It showed 412 job outcomes in October 2040.", "He is AB123456C"]
)
def test_reasons_that_everybody_reads_pass_the_gate(browse, ann, in_five_weeks, because):
    answer = browse(ann).post(ANNOUNCE, data=in_five_weeks | {"because": because})
    assert answer.status_code == 422
    assert because in answer.text
    assert db.session.scalar(select(ReleaseChange)) is None
