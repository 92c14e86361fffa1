"""Take the log out, and note with which settings the exchange runs."""

import hashlib

from sqlalchemy import select

from forum.administration.audit_log import queries
from forum.administration.audit_log.queries import AuditFilter, AuditLine
from forum.config import Settings
from forum.core import audit
from forum.core.audit import Actor, AuditEntry
from forum.core.extensions import db

SETTINGS = "runs with other settings"
SIGNED = "signed the audit log"
NOT_NOTED = ("data_dir", "local_address", "search_folder")  # where one node keeps its files


def export(viewer: Actor, filters: AuditFilter) -> list[AuditLine]:
    """Who takes the log out is in it."""
    lines = queries.export(viewer, filters)
    audit.record(viewer, "exported the audit log", f"{len(lines)} entries")
    return lines


def sign() -> bool:
    """After an upgrade: an entry with a signature, which binds those before it."""
    newest = audit.head()
    if newest is None or newest.key_id:
        return False
    audit.add(audit.COMMAND_LINE, SIGNED, f"up to entry {newest.id}")
    db.session.commit()
    return True


def note_settings(settings: Settings) -> bool:
    """One row when they differ from those of the last such row; no values, some are secret."""
    about = _fingerprint(settings)
    last = select(AuditEntry.about).where(AuditEntry.act == SETTINGS).order_by(AuditEntry.id.desc())
    if db.session.scalar(last.limit(1)) == about:
        return False
    audit.add(audit.COMMAND_LINE, SETTINGS, about)
    db.session.commit()
    return True


def _fingerprint(settings: Settings) -> str:
    values = settings.model_dump(exclude=set(NOT_NOTED))
    defaults = {name: field.default for name, field in Settings.model_fields.items()}
    changed = sorted(name for name, value in values.items() if value != defaults[name])
    digest = hashlib.sha256(repr(sorted(values.items())).encode()).hexdigest()[:12]
    return f"{digest}, not the default: {', '.join(changed)}"[: audit.MOST_ABOUT]
