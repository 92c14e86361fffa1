"""Files that are for their owner alone and outlive a power cut."""

import os
from contextlib import suppress
from pathlib import Path
from typing import BinaryIO


def create_private(path: Path) -> BinaryIO:
    """A new file, 0600 from its first moment. Raises FileExistsError."""
    return os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb")


def fsync(path: Path) -> None:
    """Flush the content of a file, or the names in a folder, to the disk."""
    # Windows does not open folders, and keeps their names by itself.
    with suppress(PermissionError):
        number = os.open(path, os.O_RDONLY)
        try:
            os.fsync(number)
        finally:
            os.close(number)


def publish(begun: Path, finished: Path) -> None:
    """Give a file its name once all of it is on the disk."""
    fsync(begun)
    os.replace(begun, finished)
    fsync(finished.parent)
