"""Which change of which database this node's index has reached.

A backup that is restored, or another database, may number its changes like the one the index
was made from. So the change at the watermark is noted beside the index, whole. The note is
written after the commit of the index: a crash in between leaves one of another watermark, which
says nothing until the next commit.
"""

import json
import os
from pathlib import Path

from flask import current_app
from sqlalchemy import func, select

from forum.core.extensions import db
from forum.mail.outbox import Change


def note(watermark: int) -> None:
    file = _file()
    beside = file.with_suffix(f".{os.getpid()}")
    beside.write_text(json.dumps({"watermark": watermark, "change": _as_noted(watermark)}))
    os.replace(beside, file)


def is_of_this_database(watermark: int) -> bool:
    """Whether an index with this watermark was made from what the database holds, or held."""
    if watermark > (db.session.scalar(select(func.max(Change.id))) or 0):
        return False
    try:
        noted = json.loads(_file().read_text())
    except (OSError, ValueError):
        return True
    change = _as_noted(watermark)  # None: cleared away since, as old ones are
    return change is None or noted["watermark"] != watermark or noted["change"] == change


def _file() -> Path:
    folder: Path = current_app.config["SETTINGS"].index_dir
    return folder / "position.json"


def _as_noted(watermark: int) -> list[str | int] | None:
    change = db.session.get(Change, watermark)
    return None if change is None else [change.kind, change.object_id, change.at.isoformat()]
