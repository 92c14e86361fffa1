"""Who waits for whom while the index is written. All locks end with their transaction.

- A writer holds WRITING together with other writers, and one lock for each document.
- Upkeep (a rebuild, a join of segments) holds UPKEEP alone. For the moment in which it puts the
  new segments in place of the old ones it holds WRITING alone. It asks again and again instead of
  waiting in the queue, for all later writers would stand behind it.
"""

import time
import zlib
from collections.abc import Iterable

from sqlalchemy import ARRAY, Connection, Integer, cast, func, select

from forum.search.engine import IndexBusy

WRITING, UPKEEP = 0x5EA1, 0x5EA2
DOCUMENT = 0x5EA3  # the first half of a document's lock; the other is a hash of its key
WAIT_S, PAUSE_S = 30.0, 0.02
LIMITS = {
    "statement_timeout": "0",
    "idle_in_transaction_session_timeout": "0",
    "lock_timeout": "10s",
}


def share_writing(connection: Connection) -> None:
    connection.execute(select(func.pg_advisory_xact_lock_shared(WRITING)))


def take_documents(connection: Connection, keys: Iterable[str]) -> None:
    """Read a document only after this: then it is as the writer before has left it."""
    hashes = sorted({zlib.crc32(key.encode()) - 2**31 for key in keys})  # in one order for all
    numbers = func.unnest(cast(hashes, ARRAY(Integer))).column_valued("number")
    connection.execute(select(func.pg_advisory_xact_lock(DOCUMENT, numbers)))


def take_upkeep(connection: Connection) -> bool:
    """Whether nobody else has it."""
    for name, limit in LIMITS.items():
        connection.execute(select(func.set_config(name, limit, True)))  # until the commit
    return _try(connection, UPKEEP)


def _try(connection: Connection, lock: int) -> bool:
    return bool(connection.scalar(select(func.pg_try_advisory_xact_lock(lock))))


def take_writing(connection: Connection) -> None:
    """IndexBusy where writers do not pause for WAIT_S."""
    until = time.monotonic() + WAIT_S
    while not _try(connection, WRITING):
        if time.monotonic() > until:
            raise IndexBusy("The search index is being written.")
        time.sleep(PAUSE_S)
