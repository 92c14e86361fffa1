"""Keeping this node's index equal to the database: catch up, rebuild, verify."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from forum.core.batches import batched
from forum.core.db import reading
from forum.core.extensions import db
from forum.core.progress import counted
from forum.mail import index_queue
from forum.search import position, synonyms
from forum.search.document_types import KINDS, all_documents, base
from forum.search.engine import Document, Engine

AT_ONCE = 200  # documents applied in one commit of the index


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
        return index_queue.has_missed(watermark) or not position.is_of_this_database(watermark)

    def _apply(self, watermark: int) -> int:
        waiting, reached = index_queue.waiting(position.read(watermark))
        if not waiting:
            return 0
        if any(job.kind == synonyms.KIND for job in waiting):
            synonyms.tell_this_node()
        # Once each, however often it changed
        documents = list(dict.fromkeys((job.kind, job.object_id) for job in waiting))
        batches = list(batched(documents, AT_ONCE))
        for number, some in enumerate(batches, 1):
            changed, gone = _as_they_are_now(some)
            is_last = number == len(batches)
            self.engine.apply(changed, gone, reached.watermark if is_last else watermark)
        position.note(reached)
        return len(waiting)

    def rebuild(self) -> None:
        with reading():
            # Read before the documents: what changes meanwhile is applied again afterwards.
            reached = index_queue.current()
            self.engine.rebuild(counted("Search index", _documents()), reached.watermark)
            position.note(reached)

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


def _as_they_are_now(changes: Iterable[tuple[str, int]]) -> tuple[list[Document], list[str]]:
    """What these changes have left in the database, and the keys of what is there no more."""
    found: list[Document] = []
    touched: set[str] = set()
    for name, kind in KINDS.items():
        ids = sorted(object_id for changed, object_id in changes if changed == name)
        touched |= {base.key(name, i) for i in ids}
        found += kind.documents(ids) if ids else []
    return found, sorted(touched - {document.key for document in found})


def _documents() -> Iterator[Document]:
    """All; then no transaction stays open while the index is written to its end."""
    yield from all_documents()
    db.session.rollback()
