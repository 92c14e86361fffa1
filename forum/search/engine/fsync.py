"""What must survive a power cut is asked of the disk: nobody else asks."""

import os
from contextlib import suppress
from pathlib import Path


def keep(path: Path) -> None:
    """A file's content, or the names in a folder, on the disk for good."""
    # Windows lets nobody open a folder, and keeps its names by itself.
    with suppress(PermissionError):
        number = os.open(path, os.O_RDONLY)
        try:
            os.fsync(number)
        finally:
            os.close(number)
