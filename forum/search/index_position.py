"""Which job of which database this node's index has reached.

After a backup is restored, or with another database, job numbers may mean other jobs. So the job
at the watermark is stored beside the index, whole. The file is written after the commit of the
index: after a crash in between it belongs to another watermark, and is ignored until the next
commit.
"""

import json
import os
from pathlib import Path

from flask import current_app
from sqlalchemy import func, select

from forum.core.extensions import db
from forum.mail.outbox import Change


def save(watermark: int) -> None:
    path = _path()
    temporary = path.with_suffix(f".{os.getpid()}")
    temporary.write_text(json.dumps({"watermark": watermark, "change": _as_json(watermark)}))
    os.replace(temporary, path)


def matches_database(watermark: int) -> bool:
    """Whether an index with this watermark was made from this database."""
    if watermark > (db.session.scalar(select(func.max(Change.id))) or 0):
        return False
    try:
        saved = json.loads(_path().read_text())
    except (OSError, ValueError):
        return True
    job = _as_json(watermark)  # None: an old job, deleted since
    return job is None or saved["watermark"] != watermark or saved["change"] == job


def _path() -> Path:
    folder: Path = current_app.config["SETTINGS"].index_dir
    return folder / "position.json"


def _as_json(watermark: int) -> list[str | int] | None:
    job = db.session.get(Change, watermark)
    return None if job is None else [job.kind, job.object_id, job.at.isoformat()]
