"""Organisers write to all who booked, who wait, or who came."""

from datetime import timedelta
from secrets import token_hex

import pytest
import time_machine

from forum.core import clock
from forum.core.audit import AuditEntry
from forum.core.extensions import db
from forum.mail import mailer
from forum.mail.outbox import Letter
from forum.models.accounts import Standing
from forum.models.workshop_mails import WorkshopMail, WorkshopMailCopy
from forum.models.workshops import WorkshopStatus
from forum.people.data_export.queries import export
from forum.people.erasure import actions as erasure
from forum.people.mail_preferences import actions as mail_preferences
from forum.workshops.bookings import actions, queries
from forum.workshops.mails import jobs


@pytest.fixture
def full(workshop_of, ada, ben, dee, pip, book):
    """Two places: Ada and Ben have them. Dee and Pip wait."""
    workshop = workshop_of(capacity=2, days=2, link="https://meet.example/room")
    book(workshop, ada, ben, dee, pip)
    return workshop


def path_of(workshop):
    return f"/workshops/{workshop.id}-{workshop.slug}/mails"


def write(browser, workshop, audience="booked", subject="What to bring", **other):
    typed = {"audience": audience, "subject": subject, "body": "Please bring:\n- a *pen*\n- paper"}
    typed |= {"key": token_hex(16)} | other
    return browser.post(path_of(workshop), data=typed, follow_redirects=True)


def letters():
    found = db.session.scalars(db.select(Letter).order_by(Letter.to))
    return [one for one in found if one.dedupe_key.startswith("workshop-mail:")]


def reached():
    jobs.write_letters()
    return [one.to.partition("@")[0] for one in letters()]


@pytest.mark.parametrize(
    ("audience", "who"),
    [
        ("booked", ["ada", "ben"]),
        ("waiting", ["dee", "pip"]),
        ("booked-and-waiting", ["ada", "ben", "dee", "pip"]),
    ],
)
def test_each_person_gets_one_mail(browse, organiser, full, audience, who):
    page = write(browse(organiser), full, audience)

    assert f"Your mail goes to {len(who)} people." in page.text
    assert reached() == who
    assert jobs.write_letters() == 0
    assert reached() == who


def test_the_mail_says_who_writes_and_only_a_place_brings_the_link(browse, organiser, full, sent):
    write(browse(organiser), full, "booked-and-waiting")
    jobs.write_letters()
    while mailer.send_waiting():
        pass
    mails = {one.to[0].partition("@")[0]: one for one in sent if "What to bring" in one.subject}

    assert mails["ada"].subject == "What to bring: Mock interviews"
    assert "Fay organises this workshop and writes to you:" in mails["ada"].body
    assert "https://meet.example/room" in mails["ada"].body
    assert "https://meet.example/room" not in mails["dee"].body
    html = mails["ada"].alternatives[0][0]
    assert "<li>a <em>pen</em></li>" in html and "<script" not in html
    assert organiser.email not in mails["ada"].body + html
    assert not mails["ada"].reply_to


def test_sent_twice_it_is_one_mail(browse, organiser, full):
    browser, key = browse(organiser), "a" * 32
    for _ in range(3):
        assert write(browser, full, key=key).status_code == 200

    assert reached() == ["ada", "ben"]
    assert len(db.session.scalars(db.select(WorkshopMail)).all()) == 1


def test_the_page_keeps_what_was_sent_for_all_organisers(browse, organiser, full, amy, ada, mo):
    write(browse(organiser), full)
    full.co_organisers.append(amy)
    db.session.commit()

    page = browse(amy).get(path_of(full)).text
    assert "What to bring" in page and "<em>pen</em>" in page
    assert "Everybody with a place: 2 people" in page
    for other in (ada, mo):
        assert browse(other).get(path_of(full)).status_code == 404
        assert write(browse(other), full).status_code == 404
    audited = db.session.scalars(db.select(AuditEntry)).all()
    assert any(entry.act == "wrote to those who booked" for entry in audited)


def test_those_who_came_are_written_to_after_it_has_begun(browse, organiser, full, ada):
    browser = browse(organiser)
    assert write(browser, full, "came").status_code == 422
    queries.own(ada, full).came = True
    db.session.commit()
    with time_machine.travel(clock.now() + timedelta(days=3)):
        browser = browse(organiser)
        assert "Everybody who came (1 person)" in browser.get(path_of(full)).text
        write(browser, full, "came")
        assert reached() == ["ada"]
        assert letters()[0].stop_path  # a follow-up can be stopped
    with time_machine.travel(clock.now() + timedelta(days=3, hours=1)):
        mail_preferences.choose(ada, ())
        assert "that is nobody" in write(browse(organiser), full, "came").text
    with time_machine.travel(clock.now() + timedelta(days=40)):
        browser = browse(organiser)
        assert "Mails could be sent until 30 days" in browser.get(path_of(full)).text
        assert write(browser, full, "came").status_code == 403


def test_a_draft_has_no_mails_and_a_cancelled_one_has(browse, organiser, full, workshop_of):
    draft = workshop_of(status=WorkshopStatus.DRAFT)
    assert browse(organiser).get(path_of(draft)).status_code == 404
    full.status = WorkshopStatus.CANCELLED
    db.session.commit()
    write(browse(organiser), full)
    assert reached() == ["ada", "ben"]


@pytest.mark.parametrize(
    ("typed", "why"),
    [
        ({"subject": ""}, "Enter a subject."),
        ({"subject": "x" * 91}, "Shorten this by 1 character"),
        ({"body": " "}, "Write something."),
        ({"body": "y" * 4_001}, "Shorten this by 1 character"),
        ({"body": "Ring Joe on 07700 900123"}, "There is a problem"),
        ({"body": "Job outcomes were 31% in June 2031."}, "not released yet"),
        ({"subject": "Job outcomes were 31% in June 2031"}, "not released yet"),
        ({"body": "[" * 4_000}, "There is a problem"),
        ({"audience": "everybody"}, "There is a problem"),
        ({"audience": ""}, "Choose who gets it."),
    ],
)
def test_what_cannot_be_sent_is_explained_and_kept(browse, organiser, full, typed, why):
    page = write(browse(organiser), full, **{"body": "Kept text"} | typed)

    assert page.status_code == 422
    assert why in page.text
    assert "Kept text" in page.text or "body" in typed
    assert reached() == []


def test_nobody_there_and_too_many_keep_the_text(browse, organiser, full, workshop_of):
    empty = workshop_of()
    page = write(browse(organiser), empty)
    assert page.status_code == 409
    assert "that is nobody" in page.text and "a *pen*" in page.text
    browser = browse(organiser)
    statuses = [write(browser, full).status_code for _ in range(4)]
    assert statuses == [200, 200, 200, 429]
    assert "a *pen*" in write(browser, full).text
    assert len(db.session.scalars(db.select(WorkshopMail)).all()) == 3


def test_the_preview_sends_nothing(browse, organiser, full):
    page = write(browse(organiser), full, preview="body")

    assert "<em>pen</em>" in page.text
    assert reached() == []


def test_who_leaves_before_the_letter_is_not_written_to(browse, organiser, full, ada):
    write(browse(organiser), full)
    ada.standing = Standing.SUSPENDED
    db.session.commit()

    assert reached() == ["ben"]
    assert db.session.scalars(db.select(WorkshopMail)).one().recipients == 1


def test_who_cancels_still_has_what_they_got_and_erasure_takes_it(
    browse, organiser, full, ada, monkeypatch
):
    monkeypatch.setattr(erasure, "check_password", lambda *_: None)
    write(browse(organiser), full)
    jobs.write_letters()
    actions.cancel(ada, full)

    got = export(ada)["mails_from_organisers"]
    assert [(one["subject"], one["workshop"]) for one in got] == [
        ("What to bring", "Mock interviews")
    ]
    assert export(organiser)["mails_to_those_who_booked"][0]["recipients"] == 2
    ada_id = ada.id
    erasure.close_account(ada, "")
    copies = db.session.scalars(db.select(WorkshopMailCopy.member_id)).all()
    assert ada_id not in copies and len(copies) == 1


def test_who_got_what_is_forgotten_with_who_came(browse, organiser, full):
    write(browse(organiser), full)
    jobs.write_letters()
    with time_machine.travel(clock.now() + timedelta(days=731)):
        assert jobs.forget_old() == 0
    with time_machine.travel(clock.now() + timedelta(days=733)):
        assert jobs.forget_old() == 2


def test_the_page_has_its_size_for_any_number_of_mails(browse, organiser, full):
    body = "Long text. " * 360
    for number in range(25):
        db.session.add(
            WorkshopMail(
                workshop_id=full.id,
                writer_id=organiser.id,
                submission_key=f"{number:032}",
                audience="booked",
                subject=f"Mail {number}",
                body=body,
                html=f"<p>{body}</p>",
            )
        )
    db.session.commit()
    page = browse(organiser).get(path_of(full))

    assert page.text.count("card-title") == 10
    assert len(page.data) < 100_000
    assert browse(organiser).get(f"{path_of(full)}?page=3").text.count("card-title") == 5
