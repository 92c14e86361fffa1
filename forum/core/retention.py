"""How long each kind of thing is kept: the jobs delete by it, and the privacy page prints it.

Each wing declares it in its wing.py with the constant that its job uses; forum/wings.py joins them.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

from flask import Flask, current_app

MONTH_DAYS = 365 / 12


@dataclass(frozen=True)
class Retention:
    key: str  # for pages that name one in a sentence
    what: str
    kept: timedelta
    since: str = "it was written"

    @property
    def words(self) -> str:
        """`30 days`, `24 months`."""
        days = self.kept.days
        if days >= 365:
            return f"{round(days / MONTH_DAYS)} months"
        return f"{days} day{'s' * (days != 1)}"


def init_app(app: Flask, declared: Sequence[Retention]) -> None:
    app.extensions["retention"] = tuple(declared)


def retentions() -> tuple[Retention, ...]:
    return current_app.extensions["retention"]


def in_words() -> dict[str, str]:
    """By key."""
    return {one.key: one.words for one in retentions()}
