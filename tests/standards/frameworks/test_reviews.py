"""Reviews: never over six months apart; each keeps, changes or ends a standard; mails before."""

from datetime import date, datetime

import pytest
from icalendar import Calendar
from sqlalchemy import select

from forum.core.extensions import db
from forum.mail.outbox import Letter
from forum.models.service_standards import Standard, StandardReview
from forum.standards.reviews import jobs
from forum.standards.versions import review_dates
from tests.standards.frameworks.conftest import ADDRESS, agree, versions

PATH = "/standards/PE-1/review"
FOUND = {"result": "kept", "note": "Looked at 20 files.", "next_review": "1 November 2027"}


@pytest.fixture
def applied(agreed, today):
    """It applies since 1 April 2027; it is 1 June, and the first review is due by 1 September."""
    today(datetime(2027, 6, 1, 9))
    return agreed


def standard():
    db.session.rollback()
    return db.session.scalars(select(Standard)).one()


def test_a_review_keeps_it_and_everybody_sees_when(browse, manager, applied):
    assert browse(manager).post(PATH, data=FOUND).status_code == 302
    assert standard().last_review_on == date(2027, 6, 1)
    assert standard().next_review_on == date(2027, 11, 1)
    page = browse().get(ADDRESS).text
    assert "Looked at 20 files." in page
    assert "1 November 2027" in page


@pytest.mark.parametrize("day", ["2 December 2027", "1 June 2027", "1 May 2027", "later"])
def test_the_next_review_is_within_six_months(browse, manager, applied, day):
    answer = browse(manager).post(PATH, data=FOUND | {"next_review": day})
    assert answer.status_code == 422
    assert "Looked at 20 files." in answer.text
    assert db.session.scalars(select(StandardReview)).all() == []
    assert standard().next_review_on == date(2027, 9, 1)


def test_six_months_to_the_day_are_taken_and_never_more():
    assert review_dates.why_not(date(2027, 8, 31), date(2028, 2, 29)) is None
    assert review_dates.why_not(date(2027, 8, 31), date(2028, 3, 1)) is not None


def test_nobody_else_reviews(browse, people, applied):
    for name in ("ben", "mo", "dee"):
        assert browse(people[name]).post(PATH, data=FOUND).status_code == 404


def test_a_review_leads_to_the_change_or_the_end(browse, lead, applied):
    changed = browse(lead).post(PATH, data=FOUND | {"result": "changed"})
    assert changed.location == "/standards/PE-1/change"
    ended = browse(lead).post(PATH, data=FOUND | {"result": "ended"})
    assert ended.location == "/standards/PE-1/end"


def test_it_ends_where_both_agree_and_what_it_said_stays(browse, lead, manager, applied, today):
    typed = {"reason": "Nobody needs it.", "effect": "None.", "ends_on": "1 July 2027"}
    past = browse(lead).post("/standards/PE-1/end", data=typed | {"ends_on": "1 May 2027"})
    assert past.status_code == 422
    assert "Nobody needs it." in past.text
    assert browse(lead).post("/standards/PE-1/end", data=typed).status_code == 302
    _first, end = versions()
    assert agree(browse(manager), end).status_code == 302
    assert "It ends on 1 July 2027" in browse().get(ADDRESS).text
    today(datetime(2027, 7, 2))
    page = browse().get(ADDRESS).text
    assert "applies no more" in page
    assert "within 15 working days" in page
    assert ADDRESS not in browse().get("/standards").text
    assert browse(lead).get("/standards/PE-1/review").status_code == 404
    assert standard().next_review_on is None


def letters():
    db.session.rollback()
    of_reviews = select(Letter).where(Letter.subject.startswith("Review of PE-1"))
    return sorted(one.to for one in db.session.scalars(of_reviews))


@pytest.mark.parametrize("day", [date(2027, 8, 4), date(2027, 8, 18), date(2027, 8, 31)])
def test_both_sides_get_one_mail_28_14_and_1_days_before(lead, manager, applied, today, day):
    today(datetime(day.year, day.month, day.day, 9))
    jobs.remind()
    assert letters() == sorted([lead.email, manager.email])
    jobs.remind()
    assert len(letters()) == 2, "once, however often the job runs"


def test_no_mail_on_other_days(lead, manager, applied, today):
    for day in (3, 5, 17, 19, 30):
        today(datetime(2027, 8, day, 9))
        jobs.remind()
    assert letters() == []


def test_the_next_review_is_in_a_calendar_feed(browse, slug, applied):
    answer = browse().get(f"/standards/{slug}/reviews.ics")
    assert answer.mimetype == "text/calendar"
    (event,) = Calendar.from_ical(answer.data).walk("VEVENT")
    assert event.decoded("dtstart") == date(2027, 9, 1)
    assert "PE-1" in event["summary"]
    again = browse().get(
        f"/standards/{slug}/reviews.ics", headers={"If-None-Match": answer.headers["ETag"]}
    )
    assert again.status_code == 304
