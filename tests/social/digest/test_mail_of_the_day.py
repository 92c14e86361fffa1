"""What nobody waits for comes in one mail a day, with one link that ends it."""

from datetime import datetime, timedelta

import pytest
from sqlalchemy import select

from forum.core.extensions import db
from forum.mail import outbox
from forum.mail.mailer import send_waiting
from forum.mail.outbox import DayMail, Letter
from forum.mail.preferences.models import MailKind, MailStop
from forum.social.digest import jobs

FRIDAY = datetime(2026, 4, 3, 6, 31)  # 7:31 in London, when no digest is due
NIGHT = FRIDAY - timedelta(hours=9)


@pytest.fixture
def write(app):
    """A letter for the mail of the day."""

    def letter(member, subject, about=("", 0)):
        body = f"Words of {subject}\n"
        outbox.send(member.email, subject, body, with_day=DayMail(member.id, *about))
        db.session.commit()

    return letter


@pytest.fixture
def sent_to(app):
    """What goes out after the mails of the day are written, by address."""

    def letters():
        jobs.send_mails_of_the_day()
        db.session.rollback()
        own = Letter.day_of_id.is_(None), Letter.subject.endswith("What Works Exchange")
        return [(row.to, row.body) for row in db.session.scalars(select(Letter).where(*own))]

    return letters


def test_several_letters_are_one_mail_in_the_morning_with_one_link(write, sent_to, ben, at, sent):
    at(NIGHT)
    write(ben, "Is it true?")
    write(ben, "Somebody shared it")
    send_waiting()
    assert list(sent) == []  # not one by one
    at(FRIDAY)
    [(to, body)] = sent_to()
    assert to == ben.email
    assert body.index("Words of Is it true?") < body.index("Words of Somebody shared it")
    send_waiting()
    assert len(sent) == 1 and sent[0].body.count("No more mails like this") == 1
    write(ben, "Later that day")
    assert len(sent_to()) == 1
    at(FRIDAY + timedelta(days=1))
    assert "Later that day" in sent_to()[-1][1]


def test_what_has_gone_by_the_morning_is_left_out(write, sent_to, bus_passes, ada, ben, at):
    at(NIGHT)
    write(ben, "Somebody shared Bus passes", ("case-study", bus_passes.id))
    write(ben, "Something else")
    bus_passes.status = "held"
    db.session.commit()
    at(FRIDAY)
    [(_, body)] = sent_to()
    assert ("Something else" in body, "Bus passes" in body) == (True, False)
    assert db.session.scalars(select(Letter.id).where(Letter.sent_at.is_(None))).all() != []


def test_who_ended_the_mail_of_the_day_gets_none_of_it(write, sent_to, ben, at):
    at(NIGHT)
    write(ben, "Is it true?")
    db.session.add(MailStop(user_id=ben.id, kind=MailKind.NOTICES))
    db.session.commit()
    at(FRIDAY)
    assert sent_to() == []
    assert db.session.scalar(select(Letter.id)) is None


def test_a_leaver_gets_none_of_it(write, sent_to, ben, at):
    at(NIGHT)
    write(ben, "Is it true?")
    ben.standing = "left"
    db.session.commit()
    at(FRIDAY)
    assert sent_to() == []
