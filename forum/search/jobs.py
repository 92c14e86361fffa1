"""Keeping this node's index equal to the database: catch up, rebuild, verify."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import timedelta

from sqlalchemy import func, select

from forum.core import clock
from forum.core.batches import delete_in_batches
from forum.core.db import reading
from forum.core.extensions import db
from forum.core.progress import counted
from forum.mail.outbox import Change
from forum.search import position, synonyms
from forum.search.document_types import KINDS, all_documents, base
from forum.search.engine import Document, Engine

AT_ONCE = 200
KEPT = timedelta(days=7)
# PostgreSQL hands out numbers before commits: a lower one may appear after a higher one. So
# the watermark there stays behind what is younger than any transaction lives.
SETTLED = timedelta(seconds=10)


@dataclass
class Differences:
    """Keys by what was wrong with them in the index."""

    missing: list[str] = field(default_factory=list)
    extra: list[str] = field(default_factory=list)
    outdated: list[str] = field(default_factory=list)

    def __bool__(self) -> bool:
        return bool(self.missing or self.extra or self.outdated)

    def __str__(self) -> str:
        return (
            f"{len(self.missing)} missing, {len(self.extra)} that should not be there, "
            f"{len(self.outdated)} out of date"
        )


class Indexer:
    """Reads the outbox by this node's watermark. Safe to run twice, and to be killed."""

    def __init__(self, engine: Engine):
        self.engine = engine
        self.done: set[int] = set()  # applied, but above the watermark

    def catch_up(self) -> int:
        """Apply what is waiting; how many changes that was. Rebuilds where it must."""
        with reading():
            watermark = self.engine.watermark()
            if watermark is None or self._must_rebuild(watermark):
                self.rebuild()
                return 0
            return self._apply(watermark)

    def rebuild_if_of_another_database(self) -> bool:
        """Before the first answer, as a backup may have been restored; whether it was."""
        with reading():
            watermark = self.engine.watermark()
            if watermark is None or position.is_of_this_database(watermark):
                return False
            self.rebuild()
            return True

    def _must_rebuild(self, watermark: int) -> bool:
        return self._has_missed(watermark) or not position.is_of_this_database(watermark)

    def _apply(self, watermark: int) -> int:
        waiting = self._waiting(watermark)
        if not waiting:
            return 0
        if any(change.kind == synonyms.KIND for change in waiting):
            synonyms.tell_this_node()
        found, gone = _as_they_are_now(waiting)
        settled = self._settled(waiting, watermark)
        self.engine.apply(found, gone, settled)
        if settled != watermark:
            position.note(settled)
        self.done = {i for i in self.done | {c.id for c in waiting} if i > settled}
        return len(waiting)

    def _waiting(self, watermark: int) -> list[Change]:
        above = select(Change).where(Change.id > watermark).order_by(Change.id)
        rows = db.session.scalars(above.limit(AT_ONCE + len(self.done)))
        return [change for change in rows if change.id not in self.done]

    def _settled(self, waiting: list[Change], watermark: int) -> int:
        """How far the watermark may rise."""
        if db.engine.dialect.name == "sqlite":  # one writer at a time: numbers rise with commits
            return waiting[-1].id
        before = clock.now() - SETTLED
        return max([watermark, *(change.id for change in waiting if change.at < before)])

    def _has_missed(self, watermark: int) -> bool:
        """Whether changes after the watermark are already cleared away."""
        oldest, newest = db.session.execute(select(func.min(Change.id), func.max(Change.id))).one()
        return newest is not None and watermark < newest and watermark < oldest - 1

    def rebuild(self) -> None:
        with reading():
            # Read before the documents: what changes meanwhile is applied again afterwards.
            watermark = db.session.scalar(select(func.max(Change.id))) or 0
            self.engine.rebuild(counted("Search index", all_documents()), watermark)
            position.note(watermark)
            self.done.clear()

    def verify(self) -> Differences:
        """Compare every document with the index, and mend what differs."""
        self.catch_up()
        with reading():
            synonyms.tell_this_node()
            wanted = {d.key: d for d in all_documents()}
            held = self.engine.versions()
            found = Differences(
                missing=sorted(wanted.keys() - held.keys()),
                extra=sorted(held.keys() - wanted.keys()),
                outdated=sorted(
                    key for key in wanted.keys() & held.keys() if wanted[key].version != held[key]
                ),
            )
            if found:
                changed = [wanted[key] for key in found.missing + found.outdated]
                self.engine.apply(changed, found.extra, self.engine.watermark() or 0)
        return found


def _as_they_are_now(changes: Iterable[Change]) -> tuple[list[Document], list[str]]:
    """What these changes have left in the database, and the keys of what is there no more."""
    found: list[Document] = []
    touched: set[str] = set()
    for name, kind in KINDS.items():
        ids = sorted({change.object_id for change in changes if change.kind == name})
        touched |= {base.key(name, i) for i in ids}
        found += kind.documents(ids) if ids else []
    return found, sorted(touched - {document.key for document in found})


def forget_old_changes() -> None:
    """Clear the outbox of what every node has long applied; the newest row always stays."""
    newest = select(func.max(Change.id)).scalar_subquery()
    delete_in_batches(Change, Change.at < clock.now() - KEPT, Change.id < newest)
