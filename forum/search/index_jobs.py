"""The search index: catch up with the jobs of the outbox, rebuild, verify."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

import click
from flask.cli import AppGroup

from forum.core.batches import batched
from forum.core.db import reading
from forum.core.extensions import db
from forum.core.progress import counted
from forum.mail import index_queue
from forum.mail.outbox import REDACTION
from forum.search import database_index, index, index_position
from forum.search.document_types import all_documents, present_state
from forum.search.engine import Document, Engine, IndexUnavailable
from forum.search.postgres import PostgresEngine
from forum.search.synonyms import node_file

search_cli = AppGroup("search", help="The search index.")

BATCH = 200  # documents applied in one commit of the index


@dataclass
class IndexDifferences:
    """Keys of documents that the index holds otherwise than the database."""

    missing: list[str] = field(default_factory=list)
    extra: list[str] = field(default_factory=list)
    outdated: list[str] = field(default_factory=list)

    @property
    def keys(self) -> list[str]:
        return self.missing + self.extra + self.outdated

    def __bool__(self) -> bool:
        return bool(self.missing or self.extra or self.outdated)

    def __str__(self) -> str:
        return (
            f"{len(self.missing)} missing, {len(self.extra)} that should not be there, "
            f"{len(self.outdated)} out of date"
        )


class Indexer:
    """Keeps the index as the database is. Idempotent; safe to kill."""

    def __init__(self, engine: Engine) -> None:
        self.engine = engine
        self._is_shared = isinstance(engine, PostgresEngine)

    def catch_up(self) -> int:
        """Apply waiting jobs; how many. Rebuilds the index where it has to."""
        with reading():
            watermark = self.engine.watermark()
            if watermark is None or self._must_rebuild(watermark):
                self.rebuild()
                return 0
            if isinstance(self.engine, PostgresEngine):
                return database_index.apply_jobs(self.engine)
            try:
                return self._apply(watermark)
            except IndexUnavailable:  # found damaged since its watermark was read
                self.rebuild()
                return 0

    def rebuild_if_of_another_database(self) -> bool:
        """Before the first answer, as a backup may have been restored; whether it was."""
        if self._is_shared:
            return False  # it is a part of the database
        with reading():
            watermark = self.engine.watermark()
            if watermark is None or index_position.matches_database(watermark):
                return False
            self.rebuild()
            return True

    def _must_rebuild(self, watermark: int) -> bool:
        if self._is_shared:
            return False
        has_missed = index_queue.has_missed(watermark)
        return has_missed or not index_position.matches_database(watermark)

    def _apply(self, watermark: int) -> int:
        jobs = index_queue.waiting(watermark)
        if not jobs:
            return 0
        if any(job.kind == node_file.KIND for job in jobs):
            node_file.write()
        # Once each, however often it changed
        documents = list(dict.fromkeys((job.kind, job.object_id) for job in jobs))
        batches = list(batched(documents, BATCH))
        for number, batch in enumerate(batches, 1):
            changed, gone = present_state(batch)
            is_last = number == len(batches)
            self.engine.apply(changed, gone, jobs[-1].id if is_last else watermark)
        if any(job.kind == REDACTION for job in jobs):
            self.engine.optimise()  # else a segment keeps the words of documents that changed
        index_position.save(jobs[-1].id)
        return len(jobs)

    def rebuild(self) -> None:
        with reading():
            # Read before the documents: what changes meanwhile is applied again afterwards.
            reached = index_queue.newest_id()
            self.engine.rebuild(counted("Search index", _documents()), reached)
            if not self._is_shared:
                index_position.save(reached)

    def verify(self) -> IndexDifferences:
        """Compare every document with the index, and repair the differences."""
        self.catch_up()
        with reading():
            if not self._is_shared:
                node_file.write()
            documents = {d.key: d for d in all_documents()}
            found = _differences(documents, self._versions())
            if found and isinstance(self.engine, PostgresEngine):
                database_index.mend(self.engine, found.keys)
            elif found:
                changed = [documents[key] for key in found.missing + found.outdated]
                self.engine.apply(changed, found.extra, self.engine.watermark() or 0)
        return found

    def _versions(self) -> Mapping[str, int]:
        """Of the documents in the index, which is built again where it cannot be read."""
        try:
            return self.engine.versions()
        except IndexUnavailable:
            self.rebuild()
            return self.engine.versions()


def _differences(
    documents: Mapping[str, Document], versions: Mapping[str, int]
) -> IndexDifferences:
    return IndexDifferences(
        missing=sorted(documents.keys() - versions.keys()),
        extra=sorted(versions.keys() - documents.keys()),
        outdated=sorted(
            key
            for key in documents.keys() & versions.keys()
            if documents[key].version != versions[key]
        ),
    )


def _documents() -> Iterator[Document]:
    """All; then no transaction stays open while the index is written to its end."""
    yield from all_documents()
    db.session.rollback()


@search_cli.command("rebuild")
def rebuild() -> None:
    """Build a new index beside the one in use, then replace it."""
    Indexer(index.engine()).rebuild()
    click.echo("The search index is rebuilt.")


@search_cli.command("verify")
def verify() -> None:
    """Compare the index with the database, and repair differences (exit 1)."""
    differences = Indexer(index.engine()).verify()
    if differences:
        click.echo(f"Index and database differed: {differences}. Mended.")
        raise SystemExit(1)
    click.echo("Index and database are equal.")
