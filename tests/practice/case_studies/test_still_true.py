"""Once a year its author is asked whether it is still true."""

from datetime import datetime, timedelta

import pytest
import time_machine
from sqlalchemy import func, select

from forum.core.extensions import db
from forum.mail.outbox import Letter
from forum.mail.preferences.models import MailKind
from forum.models.case_studies import CaseStudy
from forum.people.mail_preferences import actions as subscriptions
from forum.practice.case_studies import queries
from forum.practice.publishing import freshness_actions
from forum.search.document_types import case_studies as documents

DAY = timedelta(days=1)


@pytest.fixture
def in_a_year(bus_passes):
    """datetime of n days after it is due."""
    due = datetime.combine(bus_passes.check_date, datetime.min.time()) + timedelta(hours=12)
    return lambda days: due + days * DAY


@pytest.fixture
def address(bus_passes):
    return f"/case-studies/{bus_passes.id}-{bus_passes.slug}"


def letters():
    return db.session.scalar(select(func.count(Letter.id)))


def test_it_is_due_a_year_after_it_was_posted(bus_passes):
    assert bus_passes.check_date - bus_passes.posted_at.date() == 365 * DAY


def test_one_mail_with_three_links_that_change_nothing_by_themselves(
    browse, ada, bus_passes, in_a_year, address
):
    with time_machine.travel(in_a_year(-1)):
        assert freshness_actions.send_check_mails() == 0
    with time_machine.travel(in_a_year(0)):
        for _ in range(3):
            freshness_actions.send_check_mails()
    with time_machine.travel(in_a_year(1)):
        freshness_actions.send_check_mails()
        [letter] = db.session.scalars(select(Letter)).all()
        for page in ("still-true", "edit", "withdraw"):
            assert f"{address}/{page}" in letter.body
            assert browse(ada).get(f"{address}/{page}").status_code == 200
    assert (bus_passes.checked_at, bus_passes.version) == (None, 1)


def test_still_true_is_one_button_and_is_asked_again_in_a_year(
    browse, ada, bus_passes, in_a_year, address
):
    with time_machine.travel(in_a_year(40)):
        freshness_actions.mark_unanswered()
        page = browse(ada).post(f"{address}/still-true", follow_redirects=True)
        assert "We ask again in a year" in page.text
        assert "Not checked since" not in page.text
        assert bus_passes.check_date == in_a_year(40).date() + 365 * DAY


def test_unanswered_it_says_so_and_stands_lower_but_stays(
    browse, bus_passes, share, ben, in_a_year, address
):
    posted = f"{bus_passes.posted_at:%B %Y}"
    with time_machine.travel(in_a_year(-300)):
        older = share(ben, title="Older in the list")
        older.posted_at = bus_passes.posted_at - DAY
        older.check_date = in_a_year(400).date()
        db.session.commit()
    assert queries.newest(2) == [bus_passes.id, older.id]
    with time_machine.travel(in_a_year(29)):
        assert freshness_actions.mark_unanswered() == 0
    with time_machine.travel(in_a_year(30)):
        assert freshness_actions.mark_unanswered() == 1
        assert freshness_actions.mark_unanswered() == 0

    assert f"Not checked since {posted}" in browse().get(address).text
    assert queries.newest(2) == [older.id, bus_passes.id]
    assert documents.documents([bus_passes.id])[0].sorts["newest"] == 0


def test_an_edit_answers_too(browse, ada, bus_passes, typed, in_a_year, address):
    with time_machine.travel(in_a_year(40)):
        freshness_actions.mark_unanswered()
        browse(ada).post(f"{address}/edit", data=typed | {"seen_version": "1", "did": "New."})

    assert not bus_passes.is_unchecked
    assert bus_passes.check_date > in_a_year(300).date()


def test_who_wants_no_such_mails_gets_none(ada, bus_passes, in_a_year):
    subscriptions.stop(ada.id, MailKind.FRESHNESS)
    with time_machine.travel(in_a_year(1)):
        assert freshness_actions.send_check_mails() == 0

    assert letters() == 0


@pytest.mark.parametrize("who, status", [("ben", 403), ("amy", 403), (None, 302)])
def test_only_its_author_answers(browse, people, bus_passes, address, who, status):
    assert browse(people.get(who)).post(f"{address}/still-true").status_code == status
    assert db.session.scalar(select(CaseStudy.checked_at)) is None
