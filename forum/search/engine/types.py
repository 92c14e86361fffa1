"""The types of the engine's interface: documents and queries in, results out."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from forum.search.engine.thesaurus import Thesaurus

EVERYONE = "everyone"

# facets -> {facet: {value: name}} in their order, for prefixes and completion; called at each use,
# so that a renamed organisation is found by its new name at once.
Names = Callable[[Sequence[str]], Mapping[str, Mapping[str, str]]]


class IndexUnavailable(Exception):
    """The index is missing, damaged or of another layout: answer from the database, rebuild."""


class IndexDamaged(IndexUnavailable):
    """The index was opened, but a part of it does not match its checksum or format."""


class IndexBusy(Exception):
    """Another process is writing and did not finish in time: try again later."""


@dataclass(frozen=True, slots=True)
class Document:
    """A document to index, as plain text: no HTML, no Markdown."""

    key: str  # "case_study:12"
    kind: str  # "case_study"
    version: int  # 63 bits; differs after each change of the content
    texts: Mapping[str, str]  # keys: those of weights.FIELDS
    facets: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    sorts: Mapping[str, float] = field(default_factory=dict)  # keys: weights.SORTS
    audience: tuple[str, ...] = (EVERYONE,)  # who may find it; the database checks again


@dataclass(frozen=True, slots=True)
class Query:
    """Only `words` comes from typing; the rest is set by the program."""

    words: str = ""
    kind: str | None = "case_study"  # None: every kind
    chosen: Mapping[str, frozenset[str]] = field(default_factory=dict)
    sort: str = "best"  # or one of weights.SORTS
    offset: int = 0
    limit: int = 20
    facets: tuple[str, ...] = ()  # facets to count
    audience: frozenset[str] = frozenset({EVERYONE})  # a document needs one of these
    excluded: Mapping[str, frozenset[str]] = field(default_factory=dict)  # facet values left out
    as_typed: bool = False  # True: no spelling is corrected


@dataclass(slots=True)
class Relaxation:
    """A wider query that finds something where the query found nothing."""

    dropped: str  # "filter", "quotes" or "words"
    target: str  # the facet of the dropped filter, or the dropped words as typed
    value: str = ""  # of the dropped filter
    words: str = ""  # of the wider query
    total: int = 0
    keys: list[str] = field(default_factory=list)


@dataclass(slots=True)
class SearchResult:
    keys: list[str] = field(default_factory=list)
    total: int = 0
    counts: dict[str, dict[str, int]] = field(default_factory=dict)  # without zeros
    kinds: dict[str, int] = field(default_factory=dict)  # for the words alone, without filters
    matched_terms: list[str] = field(default_factory=list)  # for snippets.pieces()
    matched_fields: dict[str, tuple[str, ...]] = field(default_factory=dict)  # by key
    filters: dict[str, frozenset[str]] = field(default_factory=dict)  # from prefixes: "group:"
    suggestion: str | None = None  # the whole query with corrected spelling
    is_corrected: bool = False  # True: these are the results of the suggestion
    unknown_words: list[str] = field(default_factory=list)  # as typed; in no document
    stop_words: list[str] = field(default_factory=list)  # set where there is nothing else
    excluded_words: list[str] = field(default_factory=list)  # as typed after a minus or NOT
    is_unquoted: bool = False  # True: no document has the quoted words as a phrase
    is_cut: bool = False  # True: the query was longer than what is read
    interpretations: list[tuple[str, ...]] = field(default_factory=list)  # of the whole query
    relaxation: Relaxation | None = None


@dataclass(frozen=True, slots=True)
class Completion:
    text: str
    kind: str  # a document's kind, the facet of a name, "words", "place" or "prefix"
    target: str  # a document's key, a facet value, words to search for, or the new text


class Engine(Protocol):
    def search(self, query: Query) -> SearchResult: ...

    def apply(self, changed: Sequence[Document], gone: Sequence[str], watermark: int) -> None:
        """One commit, all or nothing; of several documents with one key the last counts."""

    def watermark(self) -> int | None:
        """Of the last commit; None: there is no usable index."""

    def versions(self) -> dict[str, int]:
        """Of every document in the index, by key."""

    def rebuild(self, documents: Iterable[Document], watermark: int) -> None:
        """Build a new index while the old one is read and written; no change is lost."""

    def complete(
        self, typed: str, limit: int = 8, audience: frozenset[str] = frozenset({EVERYONE})
    ) -> list[Completion]: ...

    def similar(
        self, key: str, limit: int = 5, audience: frozenset[str] = frozenset({EVERYONE})
    ) -> list[str]: ...

    def optimise(self) -> None:
        """Merge all segments into one and drop deleted documents: slow, for the night."""

    def set_thesaurus(self, thesaurus: "Thesaurus") -> None:
        """Use this one from the next query on."""

    def close(self) -> None: ...
