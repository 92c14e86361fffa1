"""The settings of this process: meaning, value, and where the value comes from."""

from dataclasses import dataclass
from typing import Any

from sqlalchemy import make_url

from forum import policy
from forum.administration.settings.meanings import MEANINGS, SECRET
from forum.config import Settings, comes_from, database_url
from forum.core.audit import Actor

SET, NOT_SET = "set, and not shown", "not set"


@dataclass(frozen=True)
class SettingRow:
    name: str  # FORUM_…
    meaning: str
    value: str
    comes_from: str


def rows(viewer: Actor, settings: Settings) -> list[SettingRow]:
    """In the order of config.py; no secret is among the values."""
    policy.require_administrator(viewer)
    return [
        SettingRow(
            name=f"FORUM_{name.upper()}",
            meaning=MEANINGS[name],
            value=_value(settings, name),
            comes_from=comes_from(settings, name),
        )
        for name in Settings.model_fields
    ]


def _value(settings: Settings, name: str) -> str:
    value: Any = getattr(settings, name)
    if name in SECRET:
        return SET if value else NOT_SET
    if name == "database_url":
        return make_url(database_url(settings)).render_as_string(hide_password=True)
    if isinstance(value, bool):
        return "on" if value else "off"
    return NOT_SET if value in ("", None) else str(value)
