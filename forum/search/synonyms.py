"""The thesaurus as this node's processes know it: a file beside the index, read when it changes.

The worker writes it when the outbox says so; a web process asks only for the file's time.
"""

import json
import os
from dataclasses import dataclass
from pathlib import Path

from flask import current_app

from forum.search.engine import Engine, Thesaurus
from forum.search.engine.thesaurus import Row
from forum.search.thesaurus import queries as thesaurus

KIND = "thesaurus"  # of a change in the outbox


@dataclass
class Learnt:
    """What a process has taught its engine: the file's time; 0: the repository's words."""

    at: int = 0


def of_repository() -> Thesaurus:
    return Thesaurus(Row(*entry) for entry in thesaurus.of_file())


def tell_this_node() -> None:
    """Write down what holds now, in one step; nothing where it is written already."""
    file = _file(current_app.config["SETTINGS"].index_dir)
    now = json.dumps(thesaurus.entries(), ensure_ascii=False)
    if file.exists() and file.read_text(encoding="utf-8") == now:
        return
    beside = file.with_suffix(f".{os.getpid()}")
    beside.write_text(now, encoding="utf-8")
    os.replace(beside, file)


def learn(engine: Engine, folder: Path, learnt: Learnt) -> None:
    """Teach the engine what the file says, if that is newer than what it knows."""
    try:
        at = _file(folder).stat().st_mtime_ns
        if at == learnt.at:
            return
        rows = json.loads(_file(folder).read_text(encoding="utf-8"))
    except (OSError, ValueError):  # not written yet, or by a hand that slipped: the last one holds
        return
    engine.teach(Thesaurus(Row(*row) for row in rows))
    learnt.at = at


def _file(folder: Path) -> Path:
    return folder / "thesaurus.json"
