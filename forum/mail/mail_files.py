"""Mails that are written into files, where the settings say so: old ones go."""

from datetime import UTC, timedelta
from pathlib import Path

from flask import current_app

from forum.core import clock

KEPT = timedelta(days=7)


def forget_old() -> int:
    """How many files went."""
    folder = Path(current_app.config["MAIL_FILE_PATH"])
    before = (clock.now() - KEPT).replace(tzinfo=UTC).timestamp()
    old = [file for file in folder.glob("*.log") if _written_at(file) < before]
    for file in old:
        file.unlink(missing_ok=True)
    return len(old)


def _written_at(file: Path) -> float:
    try:
        return file.stat().st_mtime
    except FileNotFoundError:  # whoever fetches the mails took it
        return float("inf")
