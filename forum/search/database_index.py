"""The search index in PostgreSQL is written with the change itself, or by any worker.

Each way takes the locks of the documents first and reads them then, so that of two who change one
the later writes what both have done.
"""

from collections.abc import Collection, Iterable

from sqlalchemy import Connection
from sqlalchemy.orm import Session

from forum.core import db_health
from forum.core.batches import batched
from forum.core.db import transaction_of
from forum.core.extensions import db
from forum.mail import index_queue
from forum.search.document_types import base, present_state
from forum.search.postgres import PostgresEngine

AT_ONCE = 20  # documents that a transaction writes itself; a larger change leaves jobs
BATCH = 200  # documents of one transaction of the worker

Changes = Collection[tuple[str, int]]  # kinds and ids


def apply_within(engine: PostgresEngine, session: Session, changes: Changes) -> bool:
    """As a part of the transaction that changed them; False where it is left to the worker.

    A fault in here must not cost anybody what they wrote.
    """
    if not changes or len(changes) > AT_ONCE:
        return False
    connection = transaction_of(session)
    try:
        with connection.begin_nested():
            return engine.storage.is_there(connection) and _refresh(engine, connection, changes)
    except Exception as error:
        db_health.say(error, "index_left_to_worker", exc_info=True)
        return False


def apply_jobs(engine: PostgresEngine) -> int:
    """Apply waiting jobs, of which each worker takes others; how many."""
    total = 0
    while jobs := index_queue.take(BATCH):
        _refresh(engine, transaction_of(db.session()), {(job.kind, job.object_id) for job in jobs})
        index_queue.drop(jobs)
        db.session.commit()
        total += len(jobs)
    db.session.rollback()
    engine.storage.tidy()
    return total


def mend(engine: PostgresEngine, keys: Iterable[str]) -> None:
    for batch in batched(list(keys), BATCH):
        changes = {(key.rpartition(":")[0], base.id_of(key)) for key in batch}
        _refresh(engine, transaction_of(db.session()), changes)
        db.session.commit()


def _refresh(engine: PostgresEngine, connection: Connection, changes: Changes) -> bool:
    """Index them as the database has them now."""
    storage = engine.storage
    storage.take_documents(connection, [base.key(kind, number) for kind, number in changes])
    storage.apply_within(connection, *present_state(changes))
    return True
