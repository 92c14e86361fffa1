"""Flush what must survive a power cut to the disk."""

import os
from contextlib import suppress
from pathlib import Path


def fsync(path: Path) -> None:
    """The content of a file, or the names in a folder."""
    # Windows does not open folders, and keeps their names by itself.
    with suppress(PermissionError):
        number = os.open(path, os.O_RDONLY)
        try:
            os.fsync(number)
        finally:
            os.close(number)
