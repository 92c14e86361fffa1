"""Jinja as every page needs it: what Flask does for each call is done once.

Measured on the reading page of a member: 20 imports of macros and 34 addresses were a tenth of it.
"""

from collections.abc import Callable, Mapping, MutableMapping
from functools import lru_cache
from typing import Any

from flask import Flask, current_app, has_request_context, request
from flask.templating import Environment

from forum.core.url_converters import Named

MOST_ADDRESSES = 5_000
ADDRESSES = "addresses"
PLAIN = (str, int, Named)
KeptAddresses = Callable[[str, str, tuple[tuple[str, Any], ...]], str]


class LeanEnvironment(Environment):
    """Without a ChainMap for the globals of each template: each import walks through it."""

    def make_globals(self, d: MutableMapping[str, Any] | None) -> MutableMapping[str, Any]:
        return super().make_globals(d) if d else self.globals


def use(app: Flask) -> None:
    """Before anything touches app.jinja_env."""
    app.jinja_environment = LeanEnvironment
    app.jinja_env.globals["url_for"] = url_for
    app.extensions[ADDRESSES] = _kept_addresses(app)


def url_for(endpoint: str, **values: Any) -> str:
    """As Flask's; an address within the site is built once of the same values."""
    plain = {name: _plain(value) for name, value in values.items()}
    is_relative = endpoint.startswith(".") or not has_request_context()
    if is_relative or "_external" in values or not _are_plain(plain):
        return current_app.url_for(endpoint, **values)
    kept: KeptAddresses = current_app.extensions[ADDRESSES]
    return kept(request.script_root, endpoint, tuple(plain.items()))


def _kept_addresses(app: Flask) -> KeptAddresses:
    """One cache an app: one of this module would keep every app of a process alive."""

    @lru_cache(MOST_ADDRESSES)
    def address(_script_root: str, endpoint: str, values: tuple[tuple[str, Any], ...]) -> str:
        return app.url_for(endpoint, **dict(values))

    return address


def _plain(value: Any) -> Any:
    """What an address takes of a row: the cache is to hold no row."""
    if type(value) in PLAIN or value is None:
        return value
    number, slug = getattr(value, "id", None), getattr(value, "slug", None)
    return Named(number, slug) if number is not None and slug is not None else value


def _are_plain(values: Mapping[str, Any]) -> bool:
    return all(type(value) in PLAIN or value is None for value in values.values())
