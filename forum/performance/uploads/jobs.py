"""The worker's turn at uploads: about a second at a time, so that nothing else waits for it."""

import time
from collections.abc import Iterator

from forum.core.db import reading
from forum.models.uploads import UploadState
from forum.performance.uploads import pipeline, queries

TURN_S = 1.0

# What this process is in the middle of. Another that takes over begins again, and skips what is
# there; the statement that stages a chunk lets one of them through.
_begun: dict[tuple[int, str], Iterator[None]] = {}


def go_on(turn_s: float = TURN_S) -> bool:
    """Check or copy the oldest upload a little further; whether there was one."""
    with reading():
        upload = queries.next_at_work()
        at = (upload.id, upload.state) if upload else None
    if at is None:
        _begun.clear()
        return False
    steps = _begun.get(at) or _begin(at)
    give_up_at = time.monotonic() + turn_s
    try:
        next(steps)
        while time.monotonic() < give_up_at:
            next(steps)
    except StopIteration:
        _begun.pop(at, None)
    except Exception:
        _begun.pop(at, None)
        raise
    return True


def _begin(at: tuple[int, str]) -> Iterator[None]:
    upload_id, state = at
    _begun.clear()
    _begun[at] = (
        pipeline.check(upload_id) if state == UploadState.CHECKING else pipeline.copy(upload_id)
    )
    return _begun[at]


def finish_all() -> None:
    """Everything that waits, at once: for tests and commands."""
    while True:
        with reading():
            if queries.next_at_work() is None:
                return
        go_on(turn_s=60)
