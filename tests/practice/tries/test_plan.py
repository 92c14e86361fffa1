import re
from datetime import date, timedelta

import pytest
import time_machine
from sqlalchemy import select

from forum.core import clock
from forum.core.extensions import db
from forum.mail import mailer
from forum.mail.outbox import Letter
from forum.mail.preferences.models import MailKind
from forum.models.tries import Plan, Result
from forum.people.data_export import queries as data_export
from forum.people.erasure import actions as erasure
from forum.people.mail_preferences import actions as subscriptions
from forum.people.sign_in import passwords
from forum.practice.publishing import actions as case_studies
from forum.practice.tries import actions, jobs


@pytest.fixture
def address(bus_passes):
    return f"/case-studies/{bus_passes.id}-{bus_passes.slug}"


@pytest.fixture
def soon():
    return clock.now().date() + timedelta(days=30)


def plans():
    return db.session.scalars(select(Plan)).all()


def letters():
    return db.session.scalars(select(Letter)).all()


def test_a_plan_stands_on_a_list_that_only_its_owner_sees(browse, ben, dee, address, soon):
    answer = browse(ben).post(f"{address}/plan", data={"come_back_on": soon.isoformat()})

    assert answer.location == "/me/tries"
    assert "Bus passes" in browse(ben).get("/me/tries").text
    assert "Bus passes" not in browse(dee).get("/me/tries").text
    assert "your list" in browse(ben).get(address).text
    assert "your list" not in browse(dee).get(address).text
    assert data_export.export(ben)["plans_to_try"][0]["come_back_on"] == soon.isoformat()


@pytest.mark.parametrize("typed", ["", "soon", "2020-01-01", "9999-12-31", "2027-02-30", "\0"])
def test_an_invalid_day_is_explained(browse, ben, address, typed):
    page = browse(ben).post(f"{address}/plan", data={"come_back_on": typed})

    assert page.status_code == 422 and "There is a problem" in page.text
    assert plans() == []


@pytest.mark.parametrize("how", ["%d %B %Y", "%d/%m/%Y", "%Y-%m-%d"])
def test_a_day_is_read_as_people_write_it(browse, ben, address, soon, how):
    browse(ben).post(f"{address}/plan", data={"come_back_on": soon.strftime(how)})

    assert [plan.come_back_on for plan in plans()] == [soon]


def test_words_that_a_calendar_would_lose_stay_in_the_field(browse, ben, address):
    """A date input shows nothing of them."""
    client = browse(ben)
    page = client.post(f"{address}/plan", data={"come_back_on": "next Easter"}).text
    field = field_of(page)

    assert 'type="text"' in field and 'value="next Easter"' in field
    assert "Write the day as 18/09/2014" in page
    assert 'type="date"' in field_of(client.get(f"{address}/plan").text)


def field_of(page):
    return re.search(r'<input[^>]*name="come_back_on"[^>]*>', page)[0]


def test_planned_twice_is_one_plan_with_the_newer_day(browse, ben, address, soon):
    for day in (soon, soon + timedelta(days=7)):
        browse(ben).post(f"{address}/plan", data={"come_back_on": day.isoformat()})

    assert [plan.come_back_on for plan in plans()] == [soon + timedelta(days=7)]


def test_another_s_plan_and_a_missing_one_are_the_same(browse, ben, dee, bus_passes, soon):
    planned = actions.plan(ben, bus_passes, soon)

    assert browse(dee).post(f"/me/plans/{planned.id}/drop").status_code == 404
    assert browse(dee).post("/me/plans/99/drop").status_code == 404
    browse(ben).post(f"/me/plans/{planned.id}/drop")
    assert plans() == []


def test_on_the_day_one_mail_with_the_five_answers_as_links(ben, bus_passes, sent, browse):
    with time_machine.travel("2026-11-23 09:00Z", tick=False) as then:
        actions.plan(ben, bus_passes, date(2027, 1, 4))
        assert jobs.send_plan_reminders() == 0
        then.move_to("2027-01-04 08:00Z")
        assert [jobs.send_plan_reminders(), jobs.send_plan_reminders()] == [1, 0]
        mailer.send_waiting()

        [message] = sent
        assert message.to == ["ben@southgate.example"]
        links = re.findall(r"http\S+(/case-studies/\d+/try\?result=\S+)", message.body)
        assert [link.partition("=")[2] for link in links] == list(Result)
        page = browse(ben).get(links[1], follow_redirects=True).text
        assert 'value="with-changes"' in page and page.count(" checked") == 1


def test_a_day_that_is_moved_is_asked_about_again(ben, bus_passes):
    with time_machine.travel("2026-11-23 09:00Z", tick=False) as then:
        actions.plan(ben, bus_passes, date(2027, 1, 4))
        then.move_to("2027-01-04 08:00Z")
        jobs.send_plan_reminders()
        actions.plan(ben, bus_passes, date(2027, 2, 1))
        then.move_to("2027-02-01 08:00Z")
        assert jobs.send_plan_reminders() == 1
    assert len(letters()) == 2


def test_no_mail_about_a_withdrawn_case_study_nor_to_members_who_stopped_them(
    ada, ben, dee, bus_passes, share
):
    with time_machine.travel("2026-11-23 09:00Z", tick=False) as then:
        actions.plan(ben, bus_passes, date(2027, 1, 4))
        actions.plan(dee, share(ada, title="Trains"), date(2027, 1, 4))
        case_studies.withdraw(ada, bus_passes, "It was not ours.")
        subscriptions.stop(dee.id, MailKind.TRIES)
        then.move_to("2027-01-04 08:00Z")

        assert jobs.send_plan_reminders() == 0
    assert letters() == []
    assert all(plan.asked_at for plan in plans())


def test_the_list_names_nothing_that_was_withdrawn(browse, ada, ben, bus_passes, soon):
    actions.plan(ben, bus_passes, soon)
    case_studies.withdraw(ada, bus_passes, "It was not ours.")

    page = browse(ben).get("/me/tries").text
    assert "Bus passes" not in page and "not published any more" in page


def test_a_report_ends_the_plan(ben, bus_passes, term, soon):
    actions.plan(ben, bus_passes, soon)
    actions.report(ben, bus_passes, term.pg1, result="worked", scale="1-5", again="yes")

    assert plans() == []


def test_plans_go_with_the_account(ben, bus_passes, soon):
    actions.plan(ben, bus_passes, soon)
    ben.password_hash = passwords.hash_password("a long enough one")
    db.session.commit()
    erasure.close_account(ben, "a long enough one")

    assert plans() == []
