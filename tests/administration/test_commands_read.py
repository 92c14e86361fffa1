"""What administrators read on pages an operator reads by command."""

import csv
import io

import pytest
from sqlalchemy import select

from forum.administration.audit_log import queries as audit_log
from forum.core import audit, clock
from forum.core.audit import AuditEntry
from forum.core.errors import Forbidden
from forum.core.extensions import db
from forum.mail.mailer import MOST_TRIES
from forum.mail.outbox import Letter
from forum.models.accounts import Guest
from forum.people.members import queries as members
from tests.test_commands import run


@pytest.fixture
def given_up(app):
    letter = Letter(to="jo@northfield.example", subject="Hello", body="A link", tries=MOST_TRIES)
    letter.failure, letter.next_try_at = "refused", clock.now()
    db.session.add(letter)
    db.session.commit()
    return letter.id


def acts():
    return list(db.session.scalars(select(AuditEntry.act).order_by(AuditEntry.id)))


def test_members_are_found_and_that_is_a_row(app, people):
    told = run(app, "users", "find", "southgate", "--standing", "verified").output
    assert people["ben"].email in told and people["ada"].email not in told
    assert people["mo"].email in run(app, "users", "find", "--role", "moderator").output
    assert people["ben"].email not in run(app, "users", "find", "--role", "moderator").output
    assert acts()[0] == "ran users find"


def test_the_audit_log_is_taken_out_and_that_is_in_it(app):
    for number in range(3):
        audit.record(audit.COMMAND_LINE, "looked", f"figure {number}")
    audit.record(audit.COMMAND_LINE, "other", "=1+1")
    told = run(app, "audit-log", "--act", "looked", "--first", "2020-01-01").output
    rows = list(csv.DictReader(io.StringIO(told.lstrip("\ufeff"))))
    assert [row["about"] for row in rows] == ["figure 2", "figure 1", "figure 0"]
    assert acts()[-1] == "exported the audit log"
    assert "'=1+1" in run(app, "audit-log", "--act", "other").output


def test_a_mail_that_was_given_up_is_listed_sent_again_or_deleted(app, given_up):
    told = run(app, "jobs", "mails").output
    assert "j…@northfield.example" in told and "jo@" not in told and "A link" not in told
    assert run(app, "jobs", "retry-mail", str(given_up)).exit_code == 0
    assert db.session.get(Letter, given_up).tries == 0
    assert run(app, "jobs", "delete-mail", str(given_up)).exit_code == 0
    missing = run(app, "jobs", "delete-mail", str(given_up))
    assert (missing.exit_code, "no mail" in missing.output) == (1, True)
    assert {"had a mail sent again", "deleted a mail that was not sent"} <= set(acts())


def test_settings_and_health_are_told_without_a_secret(app):
    app.config["SETTINGS"].secret_key = "hidden-word"
    told = run(app, "settings").output
    assert "FORUM_SECRET_KEY\tset, and not shown" in told and "hidden-word" not in told
    assert "Mails that are due: 0" in run(app, "health").output


def test_nobody_but_administrators_and_the_command_line_may(app, ada):
    for other in (Guest(), ada):
        with pytest.raises(Forbidden):
            members.search(other, "")
        with pytest.raises(Forbidden):
            audit_log.entries(other, audit_log.AuditFilter())
