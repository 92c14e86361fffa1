"""The position of this node's index in the queue of index jobs, noted beside the index.

A backup that is restored, or another database, may number its jobs like the one the index was
made from. So the newest job is noted with the position, whole. The note is written after the
commit of the index: a crash in between leaves one of another watermark, which says nothing until
the next commit.
"""

import json
import os
from dataclasses import asdict
from pathlib import Path
from typing import Any

from flask import current_app

from forum.core.extensions import db
from forum.mail import index_queue
from forum.mail.index_queue import Position
from forum.mail.outbox import IndexJob


def note(reached: Position) -> None:
    file = _file()
    written = file.with_suffix(f".{os.getpid()}")
    written.write_text(json.dumps(asdict(reached) | {"newest": _described(index_queue.newest())}))
    os.replace(written, file)


def read(watermark: int) -> Position:
    """The position of an index with this watermark."""
    noted = _noted()
    if noted.get("watermark") != watermark:
        return index_queue.start_of(watermark)
    return Position(watermark, noted.get("snapshot", ""))


def is_of_this_database(watermark: int) -> bool:
    """Whether an index with this watermark was made from what the database holds, or held."""
    if index_queue.is_beyond(watermark):
        return False
    noted = _noted()
    if db.engine.dialect.name != "sqlite" and not noted.get("snapshot"):
        return False  # made by a version whose watermark was an id
    if noted.get("watermark") != watermark:
        return True
    if (newest := noted.get("newest")) is None:
        return True
    return _described(db.session.get(IndexJob, newest[0])) == newest


def _noted() -> dict[str, Any]:
    try:
        return json.loads(_file().read_text())
    except (OSError, ValueError):
        return {}


def _described(job: IndexJob | None) -> list[str | int] | None:
    return None if job is None else [job.id, job.kind, job.object_id, job.at.isoformat()]


def _file() -> Path:
    folder: Path = current_app.config["SETTINGS"].index_dir
    return folder / "position.json"
