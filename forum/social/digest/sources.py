"""Sections of the digest that wings above this one add: forum/wings.py joins them."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from flask import Flask, current_app

from forum.models.accounts import User
from forum.social.digest.schedule import DigestPeriod


@dataclass(frozen=True)
class DigestEntry:
    """One line: a title, its address, and a public sentence."""

    title: str
    path: str
    more: str = ""


@dataclass(frozen=True)
class DigestSection:
    title: str
    entries: Sequence[DigestEntry]


@dataclass(frozen=True)
class DigestSource:
    """`load` reads for some members what of a period is new: public titles, and nothing else.

    Without `is_reason` its sections come along with others: alone they are no reason for a mail.
    """

    load: Callable[[Sequence[User], DigestPeriod], Mapping[int, Sequence[DigestSection]]]
    is_ready: Callable[[], bool] = lambda: True
    is_reason: bool = True


def init_app(app: Flask, declared: Sequence[DigestSource]) -> None:
    app.extensions["digest_sources"] = tuple(declared)


def declared() -> tuple[DigestSource, ...]:
    return current_app.extensions["digest_sources"]
