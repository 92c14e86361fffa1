"""Send the letters of the outbox, each until it goes or has been tried for two days."""

import re
import smtplib
import ssl
from datetime import timedelta
from typing import Any

import structlog
from flask import current_app, has_request_context, request
from flask_mailman import EmailMultiAlternatives
from flask_mailman.backends.smtp import EmailBackend
from markupsafe import Markup, escape
from sqlalchemy import select

from forum.core import clock, logs, text
from forum.core.db import reading, update_if
from forum.core.extensions import db, mail
from forum.mail.outbox import Letter

log = structlog.get_logger()

PATIENCE = 20  # seconds for the mail server to answer each command
CLAIM = timedelta(minutes=10)  # longer than the worker lets one letter take: see LONGEST_S there
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


def send_waiting(most: int = 20) -> int:
    """Send up to so many letters that are due; how many went."""
    return sum(_send(letter_id, tries) for letter_id, tries in _due(most))


def send_next() -> bool:
    """Try one letter that is due; whether there was one."""
    due = _due(1)
    for letter_id, tries in due:
        _send(letter_id, tries)
    return bool(due)


def _due(most: int) -> list[tuple[int, int]]:
    """(id, tries) of letters, the oldest first."""
    due = (
        select(Letter.id, Letter.tries)
        .where(Letter.sent_at.is_(None), Letter.next_try_at <= clock.now())
        .where(Letter.tries < MOST_TRIES, Letter.day_of_id.is_(None))
        .order_by(Letter.id)
        .limit(most)
    )
    with reading():
        return [(letter_id, tries) for letter_id, tries in db.session.execute(due)]


def _send(letter_id: int, tries: int) -> bool:
    if not _claim(letter_id, tries):
        return False
    with reading():  # no lock is held while the mail server thinks
        letter = db.session.get(Letter, letter_id)
        message = None if letter is None else _message(letter)
        written_by = letter.request_id if letter is not None else ""
    with logs.work(written_by):  # lines of the log lead to the request that wrote it
        return message is not None and _try(letter_id, tries, message)


def _claim(letter_id: int, tries: int) -> bool:
    """Compare-and-set on the number of tries, so that one worker sends.

    A letter whose worker dies is due again when the claim ends. One that died after the letter
    went sends it twice, never not at all.
    """
    claimed = update_if(
        Letter,
        Letter.id == letter_id,
        Letter.tries == tries,
        Letter.sent_at.is_(None),
        tries=tries + 1,
        next_try_at=clock.now() + CLAIM,
    )
    db.session.commit()
    return claimed


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
    headers = {"X-Request-Id": letter.request_id} if letter.request_id else {}
    if letter.stop_path:
        headers["List-Unsubscribe"] = f"<{address(letter.stop_path)}>"
        headers["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
    body = _with_stop_link(letter)
    message = EmailMultiAlternatives(letter.subject, body, to=[letter.to], headers=headers)
    message.attach_alternative(
        Markup('<!doctype html><html lang="en-GB"><body>{}</body></html>').format(
            _html(letter, body)
        ),
        "text/html",
    )
    if letter.calendar:
        method = METHOD.search(letter.calendar)
        kind = f"text/calendar; method={method[1]}" if method else "text/calendar"
        message.attach("workshop.ics", letter.calendar, kind)
    return message


def _html(letter: Letter, body: str) -> Markup:
    return text.stored(text.to_html_always(body)) if letter.is_markdown else to_html(body)


def _with_stop_link(letter: Letter) -> str:
    """Mail programs that show no button for List-Unsubscribe show the link."""
    if not letter.stop_path or letter.stop_path in letter.body:
        return letter.body
    return f"{letter.body.rstrip()}\n\nNo more mails like this: {address(letter.stop_path)}\n"


def _try(letter_id: int, tries: int, message: EmailMultiAlternatives) -> bool:
    try:
        message.connection = _connection()
        message.send()
    except Exception as error:  # whatever a mail server does, the next letter has its turn
        log.warning("mail_not_sent", letter=letter_id, error=type(error).__name__)
        _put_off(letter_id, tries, _failure(error))
        return False
    values: dict[str, Any] = {"sent_at": clock.now(), "failure": ""}
    if not current_app.config["SETTINGS"].demo:
        values |= {"body": "", "calendar": ""}  # they may hold the link of a token
    update_if(Letter, Letter.id == letter_id, **values)
    db.session.commit()
    return True


def _failure(error: Exception) -> str:
    """Its kind and the mail server's number: what the server says may repeat the address."""
    code = getattr(error, "smtp_code", "")
    return f"{type(error).__name__} {code}".strip()


def _put_off(letter_id: int, tries: int, failure: str) -> None:
    pause = min(FIRST_PAUSE * 2**tries, LONGEST_PAUSE)
    update_if(
        Letter,
        Letter.id == letter_id,
        Letter.tries == tries + 1,
        next_try_at=clock.now() + pause,
        failure=failure,
    )
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
