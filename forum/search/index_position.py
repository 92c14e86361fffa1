"""The position of a Whoosh index in the queue of index jobs, stored beside the index.

After a backup is restored, or with another database, job numbers may mean other jobs. So the
newest job is stored with the position, whole. The file is written after the commit of the index:
after a crash in between it belongs to another watermark, and is ignored until the next commit.
"""

import json
import os
from pathlib import Path
from typing import Any

from flask import current_app

from forum.core.extensions import db
from forum.mail import index_queue
from forum.mail.outbox import IndexJob


def save(watermark: int) -> None:
    path = _path()
    temporary = path.with_suffix(f".{os.getpid()}")
    position = {"watermark": watermark, "newest": _as_json(index_queue.newest())}
    temporary.write_text(json.dumps(position))
    os.replace(temporary, path)


def matches_database(watermark: int) -> bool:
    """Whether an index with this watermark was made from what the database holds, or held."""
    if index_queue.is_beyond(watermark):
        return False
    saved = _saved()
    if saved.get("watermark") != watermark:
        return True
    if (newest := saved.get("newest")) is None:
        return True
    return _as_json(db.session.get(IndexJob, newest[0])) == newest


def _saved() -> dict[str, Any]:
    try:
        return json.loads(_path().read_text())
    except (OSError, ValueError):
        return {}


def _path() -> Path:
    folder: Path = current_app.config["SETTINGS"].index_dir
    return folder / "position.json"


def _as_json(job: IndexJob | None) -> list[str | int] | None:
    return None if job is None else [job.id, job.kind, job.object_id, job.at.isoformat()]
