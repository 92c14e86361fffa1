"""What is the same on the pages of many, kept until the data or the time may change it.

A page of a member cannot be kept whole, but much on it is what every visitor may see. Such a part
is stored under the state of the data that it was made of: their version, the instant at which time
alone next changes a page, and five minutes. See docs/decisions/0047 and 0050.

What is kept may be made of visitors' tables alone (data_version.py), never of the index or of who
is signed in. It holds no row of the ORM, and making it neither writes nor logs.
"""

from collections.abc import Callable, Hashable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, TypeVar

from flask import Flask, current_app, has_request_context, request
from markupsafe import Markup

from forum.core import clock, data_scopes, data_version, fragments
from forum.core.data_scopes import Versions
from forum.core.extensions import db

NOTED = "exchange.unchanged.noted"  # in the WSGI environment
LONGEST_LIFE = timedelta(minutes=5)  # for what is changed past the application, by an SQL shell
MOST_ROWS = 1_000  # of one name
READING = ("GET", "HEAD")

Kept = TypeVar("Kept")
Key = TypeVar("Key", bound=Hashable)


@dataclass(frozen=True)
class Noted:
    """Of before anything of a page was read."""

    version: Versions
    now: datetime


@dataclass(frozen=True)
class KeptPart:
    state: Hashable
    read: frozenset[int]  # parts of the data that it was made of
    version: Versions
    value: Any


class UnchangedParts:
    """Of one process: one part of each name, the last."""

    def __init__(self, next_instant: Callable[[Noted], datetime]) -> None:
        self.next_instant = next_instant
        self.parts: dict[str, KeptPart] = {}
        self.rows: dict[str, tuple[Hashable, dict[Any, Any]]] = {}


def init_app(app: Flask, next_instant: Callable[[Noted], datetime]) -> None:
    app.extensions["unchanged"] = UnchangedParts(next_instant)


def note_version(read: Callable[[], Versions | None]) -> None:
    """Not where a transaction has begun: what it reads may be older than the version."""
    if request.method not in READING or request.endpoint == "static":
        return
    if db.session.registry.has() and db.session().in_transaction():
        return
    now = clock.now()
    if version := read():
        request.environ[NOTED] = Noted(version, now)


def noted() -> Noted | None:
    found: Noted | None = request.environ.get(NOTED)
    return found


def part(name: str, make: Callable[[], Kept]) -> Kept:
    """What was made under this name while all was as it is; made where there is none.

    One value of each name is kept, so a name is written in the code, and made of nothing.
    """
    before, state = noted_before_writes(), _state()
    if before is None:
        return make()
    found = _of_app().parts.get(name)
    if found is None or not _is_current(found, state, before.version):
        with data_scopes.recorded() as read:
            value = make()
        found = KeptPart(state, frozenset(read), before.version, value)
        _of_app().parts[name] = found
    else:
        data_scopes.note(found.read)
    kept: Kept = found.value
    return kept


def _is_current(part: KeptPart, state: Hashable, version: Versions) -> bool:
    return part.state == state and part.version.of(part.read) == version.of(part.read)


def html(key: tuple[Hashable, ...], render: Callable[[], str]) -> Markup:
    """As part(), of HTML among the fragments, which bound its memory, under any key.

    Not kept where rendering it has written: a look that is logged is to be logged each time. Nor
    where it is made of what changes by itself, such as comments: then its key would have to say so.
    """
    before, state = noted_before_writes(), _state()
    if before is None:
        return Markup(render())

    def render_or_refuse() -> str:
        with data_scopes.recorded() as read:
            piece = render()
        if read or data_version.WROTE in request.environ:
            raise _NotKeptError(piece)
        return piece

    try:
        return fragments.reuse((state, before.version.of(()), *key), render_or_refuse)
    except _NotKeptError as refused:
        return Markup(refused.piece)


class _NotKeptError(Exception):
    def __init__(self, piece: str) -> None:
        super().__init__()
        self.piece = piece


def many(
    name: str, ids: Sequence[Key], read: Callable[[Sequence[Key]], Mapping[Key, Kept]]
) -> list[Kept]:
    """As part(), of rows by their ids: those that are there, in the order of the ids.

    Kept until any part of the data changes: rows of one name are read in several requests.
    """
    kept: dict[Key, Kept | None] = _rows(name)
    known = {i: kept[i] for i in ids if i in kept}  # another thread may empty it
    if missing := [i for i in ids if i not in known]:
        found = read(missing)
        known |= {i: found.get(i) for i in missing}
        if len(kept) > MOST_ROWS:
            kept.clear()
        kept.update(known)
    return [row for i in ids if (row := known[i]) is not None]


def _rows(name: str) -> dict[Any, Any]:
    before, state = noted_before_writes(), _state()
    if before is None:
        return {}
    data_scopes.note(data_scopes.TABLES)
    rows = _of_app().rows
    found = rows.get(name)
    if found is None or found[0] != (state, before.version):
        rows[name] = found = ((state, before.version), {})
    return found[1]


def forget_all() -> None:
    _of_app().parts.clear()
    _of_app().rows.clear()


def noted_before_writes() -> Noted | None:
    """None where it is not known, or the request has written since."""
    if not has_request_context() or data_version.WROTE in request.environ:
        return None
    return noted()


def _state() -> tuple[Hashable, ...] | None:
    """What besides the data decides whether a part is as it was."""
    before = noted_before_writes()
    if before is None:
        return None
    life = (before.now - datetime.min) // LONGEST_LIFE
    return _of_app().next_instant(before), life, request.script_root


def _of_app() -> UnchangedParts:
    found: UnchangedParts = current_app.extensions["unchanged"]
    return found
