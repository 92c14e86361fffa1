"""The checksums of landed migrations: `python -m forum.data.schema.landed` adds the new ones.

A database that a migration has been run on never runs it again, so a landed one must not
change: what it lacks goes into a new migration. The file has the format of sha256sum.
"""

import hashlib
import sys
from pathlib import Path

from forum.config import ROOT

MIGRATIONS = ROOT / "migrations"


def recorded(folder: Path = MIGRATIONS) -> dict[str, str]:
    """File name -> checksum, as it landed."""
    file = folder / "landed.sha256"
    lines = file.read_text().splitlines() if file.exists() else []
    return {name: checksum for checksum, name in (line.split("  versions/") for line in lines)}


def present(folder: Path = MIGRATIONS) -> dict[str, str]:
    files = sorted((folder / "versions").glob("*.py"))
    return {file.name: hashlib.sha256(file.read_bytes()).hexdigest() for file in files}


def problems(folder: Path = MIGRATIONS) -> list[str]:
    """Sentences, each with what to do."""
    landed, there = recorded(folder), present(folder)
    changed = [name for name in landed if name in there and there[name] != landed[name]]
    return [
        *(
            f"{name} has changed since it landed: put it back, and make a new migration"
            " (flask --app wsgi db migrate)."
            for name in changed
        ),
        *(f"{name} has landed and is gone: put it back." for name in landed.keys() - there.keys()),
        *(
            f"{name} is new: run python -m forum.data.schema.landed when it lands."
            for name in there.keys() - landed.keys()
        ),
    ]


def record_new(folder: Path = MIGRATIONS) -> None:
    """Add those that are not recorded yet; never change a record."""
    entries = present(folder) | recorded(folder)
    lines = [f"{checksum}  versions/{name}\n" for name, checksum in sorted(entries.items())]
    (folder / "landed.sha256").write_text("".join(lines))


if __name__ == "__main__":
    record_new()
    sys.exit("\n".join(problems()) or None)
