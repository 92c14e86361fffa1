"""Sends the letters of the outbox, again and again until one goes, and says where we live."""

import re
import smtplib
import ssl
from datetime import timedelta

import structlog
from flask import current_app, has_request_context, request
from flask_mailman import EmailMultiAlternatives
from flask_mailman.backends.smtp import EmailBackend
from markupsafe import Markup, escape
from sqlalchemy import select, update

from forum.core import clock
from forum.core.db import reading
from forum.core.extensions import db, mail
from forum.mail.outbox import Letter

log = structlog.get_logger()

PATIENCE = 20  # seconds for the mail server to answer
FIRST_PAUSE, LONGEST_PAUSE = timedelta(minutes=1), timedelta(hours=6)
MOST_TRIES = 16  # about two days
METHOD = re.compile(r"^METHOD:([A-Z]+)\r?$", re.MULTILINE)
LINK = re.compile(r"https?://[^\s<>\"']+[^\s<>\"'.,;:!?)]")


def address(path: str) -> str:
    """The full address of a path of ours, for a mail.

    Never made of the Host header: that is whatever the asker says. A demonstration without a
    base address is the exception, for none of its mail leaves the machine.
    """
    settings = current_app.config["SETTINGS"]
    if settings.demo and not settings.base_url and has_request_context():
        return request.url_root.rstrip("/") + path
    return settings.own_address + path


def send_waiting(batch: int = 20) -> int:
    """Send up to so many letters that are due; how many went. For one worker at a time.

    A letter is marked after it went: a crash in between sends it twice, never not at all.
    """
    due = (
        select(Letter)
        .where(Letter.sent_at.is_(None), Letter.next_try_at <= clock.now())
        .where(Letter.tries < MOST_TRIES)
        .order_by(Letter.id)
        .limit(batch)
    )
    with reading():  # no lock is held while the mail server thinks
        letters = [(row.id, _message(row)) for row in db.session.scalars(due)]
    return sum(_try(letter_id, message) for letter_id, message in letters)


def to_html(body: str) -> Markup:
    """Simple HTML of a plain letter: paragraphs, and links that can be clicked."""
    paragraphs = (part.strip() for part in body.split("\n\n"))
    return Markup("\n").join(
        Markup("<p>{}</p>").format(Markup("<br>\n").join(map(_linked, part.split("\n"))))
        for part in paragraphs
        if part
    )


def _linked(line: str) -> Markup:
    made, end = Markup(""), 0
    for link in LINK.finditer(line):
        made += escape(line[end : link.start()])
        made += Markup('<a href="{0}">{0}</a>').format(link.group())
        end = link.end()
    return made + escape(line[end:])


def _message(letter: Letter) -> EmailMultiAlternatives:
    headers = {}
    if letter.stop_path:
        headers["List-Unsubscribe"] = f"<{address(letter.stop_path)}>"
        headers["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
    body = _with_stop_link(letter)
    message = EmailMultiAlternatives(letter.subject, body, to=[letter.to], headers=headers)
    message.attach_alternative(
        Markup('<!doctype html><html lang="en-GB"><body>{}</body></html>').format(to_html(body)),
        "text/html",
    )
    if letter.calendar:
        method = METHOD.search(letter.calendar)
        kind = f"text/calendar; method={method[1]}" if method else "text/calendar"
        message.attach("workshop.ics", letter.calendar, kind)
    return message


def _with_stop_link(letter: Letter) -> str:
    """Mail programs that show no button for List-Unsubscribe show the link."""
    if not letter.stop_path or letter.stop_path in letter.body:
        return letter.body
    return f"{letter.body.rstrip()}\n\nNo more mails like this: {address(letter.stop_path)}\n"


def _try(letter_id: int, message: EmailMultiAlternatives) -> bool:
    try:
        message.connection = _connection()
        message.send()
    except Exception as error:  # whatever a mail server does, the next letter has its turn
        log.warning("mail_not_sent", letter=letter_id, error=type(error).__name__)
        _put_off(letter_id)
        return False
    after: dict = {"sent_at": clock.now()}
    if not current_app.config["SETTINGS"].demo:
        after |= {"body": "", "calendar": ""}  # they may hold the link of a token
    db.session.execute(update(Letter).where(Letter.id == letter_id).values(**after))
    db.session.commit()
    return True


def _put_off(letter_id: int) -> None:
    letter = db.session.get(Letter, letter_id)
    if letter is None:
        db.session.rollback()
        return
    letter.next_try_at = clock.now() + min(FIRST_PAUSE * 2**letter.tries, LONGEST_PAUSE)
    letter.tries += 1
    db.session.commit()


def _connection():
    if current_app.config["MAIL_BACKEND"] == "smtp":
        return CheckedSMTP(timeout=PATIENCE)
    return mail.get_connection()


class _Connection(smtplib.SMTP):
    def starttls(self, *, context=None):  # type: ignore[override]
        return super().starttls(context=context or ssl.create_default_context())


class CheckedSMTP(EmailBackend):
    """Flask-Mailman's own asks for TLS without looking at the server's certificate."""

    @property
    def connection_class(self):
        return _Connection
