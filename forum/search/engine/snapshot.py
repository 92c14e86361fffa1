"""What a snapshot of the index answers."""

from dataclasses import dataclass, field
from typing import NamedTuple


class Spelt(NamedTuple):
    word: str
    slips: int
    frequency: int  # documents the viewer may find that hold it
    is_rival: bool = False  # what was typed is in the index too


class Telling(NamedTuple):
    kind: str
    said: dict[str, float]  # how much, by term


@dataclass(slots=True)
class Answer:
    keys: list[str] = field(default_factory=list)
    total: int = 0
    counts: dict[str, dict[str, int]] = field(default_factory=dict)
    kinds: dict[str, int] = field(default_factory=dict)
    matched: dict[str, tuple[str, ...]] = field(default_factory=dict)
