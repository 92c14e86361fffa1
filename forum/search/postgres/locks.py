"""Who waits for whom while the index is written. All locks end with their transaction.

- A writer holds WRITING together with other writers, and one lock for each document.
- Upkeep (a rebuild, a join of segments) holds UPKEEP alone. For the moment in which it puts the
  new segments in place of the old ones it holds WRITING alone. It asks again and again instead of
  waiting in the queue, for all later writers would stand behind it.
"""

import time
import zlib
from collections.abc import Iterable

from sqlalchemy import Connection, text

from forum.search.engine import IndexBusy

WRITING, UPKEEP = 0x5EA1, 0x5EA2
DOCUMENT = 0x5EA3  # the first half of a document's lock; the other is a hash of its key
WAIT_S, PAUSE_S = 30.0, 0.02
LIMITS = {
    "statement_timeout": "0",
    "idle_in_transaction_session_timeout": "0",
    "lock_timeout": "10s",
}

_SHARE = text("SELECT pg_advisory_xact_lock_shared(:lock)")
_TRY = text("SELECT pg_try_advisory_xact_lock(:lock)")
_LOCK_DOCUMENTS = text(
    "SELECT pg_advisory_xact_lock(:lock, number) FROM unnest(CAST(:numbers AS integer[])) AS number"
)


def share_writing(connection: Connection) -> None:
    connection.execute(_SHARE, {"lock": WRITING})


def take_documents(connection: Connection, keys: Iterable[str]) -> None:
    """Read a document only after this: then it is as the writer before has left it."""
    hashes = sorted({zlib.crc32(key.encode()) - 2**31 for key in keys})
    connection.execute(_LOCK_DOCUMENTS, {"lock": DOCUMENT, "numbers": hashes})


def take_upkeep(connection: Connection) -> bool:
    """Whether nobody else has it."""
    for name, limit in LIMITS.items():
        connection.execute(text(f"SET LOCAL {name} = '{limit}'"))
    return bool(connection.scalar(_TRY, {"lock": UPKEEP}))


def take_writing(connection: Connection) -> None:
    """IndexBusy where writers do not pause for WAIT_S."""
    until = time.monotonic() + WAIT_S
    while not connection.scalar(_TRY, {"lock": WRITING}):
        if time.monotonic() > until:
            raise IndexBusy("The search index is being written.")
        time.sleep(PAUSE_S)
