"""Sections of the digest that wings above this one add: forum/wings.py joins them."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from flask import Flask, current_app

from forum.models.accounts import User
from forum.social.digest.schedule import Period


@dataclass(frozen=True)
class Entry:
    """One line: a title, its address, and a public sentence."""

    title: str
    path: str
    more: str = ""


@dataclass(frozen=True)
class Section:
    title: str
    entries: Sequence[Entry]


@dataclass(frozen=True)
class Source:
    """`load` reads for some members what of a period is new: public titles, and nothing else."""

    load: Callable[[Sequence[User], Period], Mapping[int, Sequence[Section]]]
    is_ready: Callable[[], bool] = lambda: True


def init_app(app: Flask, declared: Sequence[Source]) -> None:
    app.extensions["digest_sources"] = tuple(declared)


def declared() -> tuple[Source, ...]:
    return current_app.extensions["digest_sources"]
