"""Pieces of pages that are rendered once and reused: pure functions of the values they print.

A piece is stored under the very values it is made of, so there is nothing to invalidate: changed
values are another key, in every process at once. Nobody's name decides what is in it: who is
signed in, their session and their tokens are not among the values (tests/core/test_fragments.py).
See docs/decisions/0024.
"""

import sys
from collections import OrderedDict
from collections.abc import Callable, Hashable, Iterable
from dataclasses import fields, is_dataclass
from threading import Lock
from typing import Any

from flask import Flask, current_app, request
from markupsafe import Markup

MOST_BYTES = 32_000_000  # of one process, keys included


class FragmentCache:
    """The least recently used pieces leave first."""

    def __init__(self, most_bytes: int = MOST_BYTES):
        self.most_bytes = most_bytes
        self.bytes = 0
        self._pieces: OrderedDict[Hashable, tuple[Markup, int]] = OrderedDict()
        self._lock = Lock()

    def __len__(self) -> int:
        return len(self._pieces)

    def get(self, key: Hashable, render: Callable[[], str]) -> Markup:
        """The piece of this key; rendered where there is none."""
        with self._lock:
            found = self._pieces.get(key)
            if found is not None:
                self._pieces.move_to_end(key)
                return found[0]
        piece = Markup(render())  # outside the lock: two threads may do the same work once
        self._add(key, piece, size_of(key) + size_of(piece))
        return piece

    def clear(self) -> None:
        with self._lock:
            self._pieces.clear()
            self.bytes = 0

    def _add(self, key: Hashable, piece: Markup, size: int) -> None:
        with self._lock:
            if key in self._pieces or size > self.most_bytes:
                return
            self._pieces[key] = piece, size
            self.bytes += size
            while self.bytes > self.most_bytes:
                _key, (_piece, freed) = self._pieces.popitem(last=False)
                self.bytes -= freed


def size_of(value: object) -> int:
    """Bytes, those of the members of a tuple or a dataclass included."""
    members: Iterable[object] = value if isinstance(value, tuple) else ()
    if is_dataclass(value):
        members = (getattr(value, each.name) for each in fields(value))
    return sys.getsizeof(value) + sum(map(size_of, members))


def init_app(app: Flask) -> None:
    app.extensions["fragments"] = FragmentCache()
    app.add_template_global(draw, "fragment")
    app.add_template_global(draw_by, "fragment_by")


def forget_all() -> None:
    """All pieces of this process: one may hold words that are to be nowhere any more."""
    current_app.extensions["fragments"].clear()


def draw(template: str, macro: str, *values: Hashable) -> Markup:
    """What a macro makes of these values; they are its arguments, and all that it may depend on.

    A macro called so sees no context: no viewer, no form, nothing of the request.
    """
    return reuse((template, macro, *values), lambda: _call(template, macro, values))


def draw_by(key: tuple[Hashable, ...], template: str, macro: str, *arguments: Any) -> Markup:
    """As draw(), for arguments that are no values, such as a field: the key stands for them."""
    return reuse((template, macro, *key), lambda: _call(template, macro, arguments))


def reuse(key: tuple[Hashable, ...], render: Callable[[], str]) -> Markup:
    """As draw(), for what is rendered from more than the values; they must still decide it."""
    if current_app.jinja_env.auto_reload:  # a template is being worked on
        return Markup(render())
    cache: FragmentCache = current_app.extensions["fragments"]
    return cache.get((request.script_root, *key), render)


def reuse_without_address(key: tuple[Hashable, ...], render: Callable[[], str]) -> Markup:
    """As reuse(), for what no template draws and no address is in; needs no request."""
    cache: FragmentCache = current_app.extensions["fragments"]
    return cache.get(key, render)


def _call(template: str, macro: str, values: tuple[Any, ...]) -> str:
    return getattr(current_app.jinja_env.get_template(template).module, macro)(*values)
