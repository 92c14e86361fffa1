"""Each day: sign what is not signed, note the settings, and mail the newest entry."""

from flask import current_app
from sqlalchemy import select

from forum.administration.audit_log import actions
from forum.core import audit_anchor, audit_verification, clock
from forum.core.db import reading
from forum.core.extensions import db
from forum.core.formatting import day
from forum.mail.mailer import address
from forum.mail.outbox import Letter, send
from forum.models.accounts import Standing, User


def look_after() -> int:
    """How many mails were written. Idempotent: one mail a day to each administrator."""
    actions.sign()
    actions.note_settings(current_app.config["SETTINGS"])
    db.session.rollback()
    audit_anchor.shorten(audit_anchor.path(current_app.config["SETTINGS"].data_dir))
    today = clock.in_london(clock.now()).date()
    with reading():
        to_tell = {
            f"audit:{today}:{row.id}": row.email
            for row in db.session.execute(_administrators())
            if not _is_told(f"audit:{today}:{row.id}")
        }
        found = audit_verification.verify() if to_tell else None
    if found is None:
        return 0
    state = "holds together" if found.holds else "does not hold together"
    for key, email in to_tell.items():
        send(email, f"The audit log {state}", _body(found), dedupe_key=key)
    db.session.commit()
    return len(to_tell)


def _administrators():
    return select(User.id, User.email).where(
        User.is_administrator, User.standing == Standing.VERIFIED
    )


def _is_told(key: str) -> bool:
    return db.session.scalar(select(Letter.id).where(Letter.dedupe_key == key)) is not None


def _body(found: audit_verification.Verification) -> str:
    parts = [
        f"This is the audit log of What Works Exchange on {day(clock.now())}.",
        f"Entries: {found.entries}\nThe newest: {found.head_id}\nIts signature: {found.head_hash}",
        *found.problems,
        "Keep this mail. Whoever changes the database later cannot change it: the log must hold"
        " an entry with this signature for ever. The page below looks for it.",
        address(f"/administration/audit/verify?head={found.head_hash[: audit_anchor.READABLE]}"),
    ]
    return "\n\n".join(parts)
