"""The index of this node: catch up with the jobs of the outbox, rebuild, verify."""

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
from forum.search import index_position
from forum.search.document_types import DOCUMENT_TYPES, all_documents, base
from forum.search.engine import Document, Engine
from forum.search.synonyms import node_file

BATCH = 200
JOBS_KEPT_FOR = timedelta(days=7)
# PostgreSQL assigns ids before commits: a lower id may appear after a higher one. So the
# watermark there stays behind jobs that are younger than any transaction lives.
SETTLED_AFTER = timedelta(seconds=10)


@dataclass
class Differences:
    """Keys of documents that the index holds otherwise than the database."""

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
    """Applies jobs above this node's watermark. Idempotent; safe to kill."""

    def __init__(self, engine: Engine) -> None:
        self.engine = engine
        self.done: set[int] = set()  # ids of jobs applied above the watermark

    def catch_up(self) -> int:
        """Apply waiting jobs; how many. Rebuilds the index where it has to."""
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
            if watermark is None or index_position.matches_database(watermark):
                return False
            self.rebuild()
            return True

    def _must_rebuild(self, watermark: int) -> bool:
        return self._has_missed(watermark) or not index_position.matches_database(watermark)

    def _apply(self, watermark: int) -> int:
        jobs = self._waiting(watermark)
        if not jobs:
            return 0
        if any(job.kind == node_file.KIND for job in jobs):
            node_file.write()
        changed, gone = _present_state(jobs)
        settled = self._settled(jobs, watermark)
        self.engine.apply(changed, gone, settled)
        if settled != watermark:
            index_position.save(settled)
        self.done = {i for i in self.done | {job.id for job in jobs} if i > settled}
        return len(jobs)

    def _waiting(self, watermark: int) -> list[Change]:
        above = select(Change).where(Change.id > watermark).order_by(Change.id)
        rows = db.session.scalars(above.limit(BATCH + len(self.done)))
        return [job for job in rows if job.id not in self.done]

    def _settled(self, jobs: list[Change], watermark: int) -> int:
        """The new watermark."""
        if db.engine.dialect.name == "sqlite":  # one writer at a time: ids rise with commits
            return jobs[-1].id
        before = clock.now() - SETTLED_AFTER
        return max([watermark, *(job.id for job in jobs if job.at < before)])

    def _has_missed(self, watermark: int) -> bool:
        """Whether jobs after the watermark are already deleted."""
        oldest, newest = db.session.execute(select(func.min(Change.id), func.max(Change.id))).one()
        return newest is not None and watermark < newest and watermark < oldest - 1

    def rebuild(self) -> None:
        with reading():
            # Read before the documents: later jobs are applied again afterwards.
            watermark = db.session.scalar(select(func.max(Change.id))) or 0
            self.engine.rebuild(counted("Search index", all_documents()), watermark)
            index_position.save(watermark)
            self.done.clear()

    def verify(self) -> Differences:
        """Compare every document with the index, and repair the differences."""
        self.catch_up()
        with reading():
            node_file.write()
            documents = {d.key: d for d in all_documents()}
            versions = self.engine.versions()
            found = Differences(
                missing=sorted(documents.keys() - versions.keys()),
                extra=sorted(versions.keys() - documents.keys()),
                outdated=sorted(
                    key
                    for key in documents.keys() & versions.keys()
                    if documents[key].version != versions[key]
                ),
            )
            if found:
                changed = [documents[key] for key in found.missing + found.outdated]
                self.engine.apply(changed, found.extra, self.engine.watermark() or 0)
        return found


def _present_state(jobs: Iterable[Change]) -> tuple[list[Document], list[str]]:
    """The documents of these jobs as the database has them now, and the keys of deleted ones."""
    documents: list[Document] = []
    touched: set[str] = set()
    for name, document_type in DOCUMENT_TYPES.items():
        ids = sorted({job.object_id for job in jobs if job.kind == name})
        touched |= {base.key(name, i) for i in ids}
        documents += document_type.documents(ids) if ids else []
    return documents, sorted(touched - {document.key for document in documents})


def delete_old_jobs() -> None:
    """Delete jobs that every node has long applied; the newest row always stays."""
    newest = select(func.max(Change.id)).scalar_subquery()
    delete_in_batches(Change, Change.at < clock.now() - JOBS_KEPT_FOR, Change.id < newest)
