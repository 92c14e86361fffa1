"""Whether the audit log is as it was written, and where it is not."""

from collections.abc import Iterable
from dataclasses import dataclass, field

from flask import current_app
from sqlalchemy import column, select, table

from forum.core import audit, audit_anchor, audit_key
from forum.core.audit import AuditEntry
from forum.core.extensions import db

BATCH = 1_000
TRIGGERS = {
    "sqlite": {"audit_entry_no_update", "audit_entry_no_delete", "audit_entry_no_replace"},
    "postgresql": {"audit_entry_append_only", "audit_entry_no_truncate"},
}


@dataclass
class Verification:
    """`problems` are sentences, each with the entry that it is about; none: the log holds."""

    problems: list[str] = field(default_factory=list)
    entries: int = 0
    head_id: int = 0
    head_hash: str = ""

    @property
    def holds(self) -> bool:
        return not self.problems


def verify(heads: Iterable[str] = ()) -> Verification:
    """Read the whole log. `heads`: hashes, or how they begin, from a mail or from /status."""
    found = Verification()
    file = audit_anchor.path(current_app.config["SETTINGS"].data_dir)
    walk = _Walk(found, audit_anchor.read(file), {head.lower() for head in heads if head})
    entries = select(AuditEntry).order_by(AuditEntry.id).execution_options(yield_per=BATCH)
    for entry in db.session.scalars(entries):
        walk.take(entry)
        found.head_id, found.head_hash = entry.id, entry.hash
        found.entries += 1
    walk.end()
    found.problems += _missing_triggers()
    return found


class _Walk:
    """Takes the entries in their order; after the first break of the chain only heads count."""

    def __init__(self, found: Verification, noted: dict[int, str], heads: set[str]) -> None:
        self.found, self.noted, self.heads = found, noted, heads
        self.keys = {key.id: (place, key) for place, key in enumerate(audit_key.known())}
        self.before, self.last_key, self.is_broken, self.last_id = audit.FIRST, -1, False, 0

    def take(self, entry: AuditEntry) -> None:
        if not self.is_broken and (wrong := self._wrong(entry)):
            self.is_broken = True
            self.found.problems.append(f"Entry {entry.id} {wrong}.")
        self.before, self.last_id = entry.hash, entry.id
        if self.noted.pop(entry.id, entry.hash) != entry.hash:
            self.found.problems.append(
                f"Entry {entry.id} is not the one that was noted outside the database:"
                " the log was written anew."
            )
        self.heads -= {head for head in self.heads if entry.hash.startswith(head)}

    def _wrong(self, entry: AuditEntry) -> str:
        """What is wrong, to follow "Entry 12 "; empty where nothing is."""
        if entry.before != self.before:
            return "does not follow the one before it: entries were taken out, put in or moved"
        if not entry.key_id:
            return self._wrong_unsigned(entry)
        place, key = self.keys.get(entry.key_id, (-1, None))
        if key is None:
            return "is signed with a key that we do not know (see FORUM_FORMER_AUDIT_KEYS)"
        if place < self.last_key:
            return "is signed with a former key, after entries with a newer one"
        self.last_key = place
        return "" if audit.signature(key.secret, entry) == entry.hash else "was changed"

    def _wrong_unsigned(self, entry: AuditEntry) -> str:
        if self.last_key >= 0:
            return "is not signed, after entries that are"
        return "" if audit.unsigned_hash(entry) == entry.hash else "was changed"

    def end(self) -> None:
        if self.last_id and self.last_key < 0 and not self.is_broken:
            self.found.problems.append(
                f"No entry up to {self.last_id} is signed. After an upgrade the worker signs the"
                " log when it starts; later it means that the log was written anew."
            )
        if self.noted:
            last = f"ends at entry {self.last_id}" if self.last_id else "is empty"
            self.found.problems.append(
                f"The log {last}, but entry {max(self.noted)} was written: entries were taken out."
            )
        for head in sorted(self.heads):
            self.found.problems.append(f"No entry has the signature {head}.")


def _missing_triggers() -> list[str]:
    dialect = db.engine.dialect.name
    missing = sorted(TRIGGERS[dialect] - set(db.session.scalars(_QUERIES[dialect])))
    return [f"The database lacks the trigger {name} that keeps entries as they are."
            for name in missing]  # fmt: skip


_of_sqlite = table("sqlite_master", column("name"), column("type"))
_of_postgres = table("pg_trigger", column("tgname"), column("tgenabled"))
_QUERIES = {
    "sqlite": select(_of_sqlite.c.name).where(_of_sqlite.c.type == "trigger"),
    "postgresql": select(_of_postgres.c.tgname).where(_of_postgres.c.tgenabled != "D"),
}
