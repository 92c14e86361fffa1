"""The thesaurus that an engine has: a file beside a Whoosh index, or the rows of the database.

The worker writes the file for a job of kind KIND; a web process compares only the file's time.
"""

import json
import os
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from flask import current_app

from forum.search.engine import Engine, Thesaurus
from forum.search.engine.thesaurus import ThesaurusRow
from forum.search.synonyms import queries

KIND = "thesaurus"  # of an index job
FILE = "thesaurus.json"


@dataclass
class LoadedThesaurus:
    """Which file or entries a process has given its engine."""

    modified_ns: int = 0  # 0: the thesaurus of the repository
    entries: Sequence[queries.SynonymEntry] | None = None


def repository_thesaurus() -> Thesaurus:
    return Thesaurus(ThesaurusRow(*entry) for entry in queries.repository_entries())


def write() -> None:
    """Write the entries of the database, atomically; nothing where they are the same."""
    file = _path(current_app.config["SETTINGS"].index_dir)
    content = json.dumps(queries.entries(), ensure_ascii=False)
    if file.exists() and file.read_text(encoding="utf-8") == content:
        return
    temporary = file.with_suffix(f".{os.getpid()}")
    temporary.write_text(content, encoding="utf-8")
    os.replace(temporary, file)


def load(engine: Engine, folder: Path, loaded: LoadedThesaurus) -> None:
    """Give the engine the file's thesaurus where the file is newer."""
    try:
        modified_ns = _path(folder).stat().st_mtime_ns
        if modified_ns == loaded.modified_ns:
            return
        rows = json.loads(_path(folder).read_text(encoding="utf-8"))
    except (OSError, ValueError):  # not written yet, or damaged by hand: keep the last one
        return
    engine.set_thesaurus(Thesaurus(ThesaurusRow(*row) for row in rows))
    loaded.modified_ns = modified_ns


def take(engine: Engine, entries: Sequence[queries.SynonymEntry], loaded: LoadedThesaurus) -> None:
    """Give the engine these entries where they are others than the last."""
    if loaded.entries is entries or loaded.entries == entries:
        return
    engine.set_thesaurus(Thesaurus(ThesaurusRow(*entry) for entry in entries))
    loaded.entries = entries


def _path(folder: Path) -> Path:
    return folder / FILE
