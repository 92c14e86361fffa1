"""The words both sides of the seam speak: documents and questions in, answers out."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from forum.search.engine.thesaurus import Thesaurus

EVERYONE = "everyone"

# facet -> {value: name}, for "group: org: area: stage:" and for completion; asked on each use,
# so that a renamed organisation is found by its new name at once.
Names = Callable[[str], Mapping[str, str]]


class IndexUnavailable(Exception):
    """The index is missing, damaged or of another layout: answer from the database, rebuild."""


class IndexDamaged(IndexUnavailable):
    """It could be opened, but something in it is not as it was written."""


class IndexBusy(Exception):
    """Another process is writing and did not finish in time: try again later."""


@dataclass(frozen=True, slots=True)
class Document:
    """One thing to be found, as plain text: no HTML, no Markdown."""

    key: str  # "case_study:12"
    kind: str  # "case_study"
    version: int  # anything within 63 bits that differs after each change of the row
    texts: Mapping[str, str]  # keys: those of weights.FIELDS
    facets: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    sorts: Mapping[str, float] = field(default_factory=dict)  # keys: weights.SORTS
    audience: tuple[str, ...] = (EVERYONE,)  # who may find it; the database decides again


@dataclass(frozen=True, slots=True)
class Query:
    """What one person asks; everything but words comes from the program, not from typing."""

    words: str = ""
    kind: str | None = "case_study"  # None: every kind
    chosen: Mapping[str, frozenset[str]] = field(default_factory=dict)
    sort: str = "best"  # or one of weights.SORTS
    offset: int = 0
    limit: int = 20
    facets: tuple[str, ...] = ()  # facets to count
    audience: frozenset[str] = frozenset({EVERYONE})  # what the viewer is; one in common is enough
    but: Mapping[str, frozenset[str]] = field(default_factory=dict)  # values nothing found has
    as_typed: bool = False  # True: no word is replaced by another spelling


@dataclass(slots=True)
class Near:
    """Where nothing matched: what to leave out to find something, and what that finds."""

    dropped: str  # "filter", "quotes" or "words"
    what: str  # the facet, or the words as typed
    value: str = ""  # the choice of that facet, when one was dropped
    words: str = ""  # the question without it
    total: int = 0
    keys: list[str] = field(default_factory=list)


@dataclass(slots=True)
class Found:
    keys: list[str] = field(default_factory=list)
    total: int = 0
    counts: dict[str, dict[str, int]] = field(default_factory=dict)  # no zeros in it
    kinds: dict[str, int] = field(default_factory=dict)  # for the words alone, without choices
    words: list[str] = field(default_factory=list)  # what was looked for: snippets.pieces()
    filters: dict[str, frozenset[str]] = field(default_factory=dict)  # from "group:" and so on
    suggestion: str | None = None  # the whole question, spelt as the index spells
    corrected: bool = False  # True: these are the results of the suggestion
    unknown: list[str] = field(default_factory=list)  # words as typed that no text has
    ignored: list[str] = field(default_factory=list)  # typed, but too common to look for
    excluded: list[str] = field(default_factory=list)  # typed behind a minus or NOT
    is_unquoted: bool = False  # True: nothing had the quoted words together
    is_cut: bool = False  # True: only the beginning of what was typed was looked for
    meant: list[tuple[str, ...]] = field(default_factory=list)  # ways to say the whole question
    matched: dict[str, tuple[str, ...]] = field(default_factory=dict)  # key -> fields
    near: Near | None = None


@dataclass(frozen=True, slots=True)
class Completion:
    text: str
    kind: str  # a document's kind, the facet of a name, "words" of the thesaurus, or "place"
    target: str  # a document's key, the value of that facet, or what to search for


class Engine(Protocol):
    def find(self, query: Query) -> Found: ...

    def apply(self, changed: Sequence[Document], gone: Sequence[str], watermark: int) -> None:
        """One commit, all or nothing; the last of several documents with one key counts."""

    def watermark(self) -> int | None:
        """That of the last commit; None: there is no usable index."""

    def versions(self) -> dict[str, int]:
        """Of every document in the index, by key."""

    def rebuild(self, documents: Iterable[Document], watermark: int) -> None:
        """All afresh, beside readers and writers; changes applied meanwhile are not lost."""

    def complete(
        self, beginning: str, limit: int = 8, audience: frozenset[str] = frozenset({EVERYONE})
    ) -> list[Completion]: ...

    def similar(
        self, key: str, limit: int = 5, audience: frozenset[str] = frozenset({EVERYONE})
    ) -> list[str]: ...

    def optimise(self) -> None:
        """For the night: merge all segments into one and drop what was deleted."""

    def teach(self, thesaurus: "Thesaurus") -> None:
        """Use this one from the next question on."""

    def close(self) -> None: ...
