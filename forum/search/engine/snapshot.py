"""What the finder asks of an index, whichever engine keeps it."""

from dataclasses import dataclass, field
from typing import NamedTuple, Protocol

from forum.search.engine.kept import Kept
from forum.search.engine.plan import Plan
from forum.search.engine.shapes import Completion, Query
from forum.search.engine.thesaurus import Terms


class Spelt(NamedTuple):
    word: str
    slips: int
    frequency: int  # documents the viewer may find that hold it


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


class Snapshot(Protocol):
    """An index as it stood at one commit. Knows the viewer by an audience only."""

    similar: Kept[tuple[str, int, frozenset[str]], list[str]]  # filled by the finder

    def answer(self, plan: Plan, query: Query) -> Answer:
        """query.words is not looked at: the plan says what is asked."""

    def frequency(self, terms: Terms, audience: frozenset[str]) -> int:
        """Documents that hold the term, or the terms one after another."""

    def alike(self, word: str, audience: frozenset[str]) -> list[Spelt]:
        """Words of the index spelt nearly so."""

    def choices(self, facet: str) -> list[str]:
        """All values that documents have."""

    def complete(
        self, words: list[str], beginning: str, limit: int, audience: frozenset[str]
    ) -> list[Completion]:
        """Titles that hold the words and one that begins so, the most useful first."""

    def telling(self, key: str, audience: frozenset[str]) -> Telling | None:
        """What a document says most; None for what the viewer may not find."""

    def versions(self) -> dict[str, int]: ...
