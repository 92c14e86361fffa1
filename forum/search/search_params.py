"""The address of the list of case studies: words, filters, order and page."""

from dataclasses import dataclass, field, replace
from typing import Self
from urllib.parse import parse_qsl

from flask import url_for
from werkzeug.datastructures import MultiDict

from forum.core import list_query, text
from forum.core.list_query import ListQuery, Names, Pairs, with_query
from forum.reference.moved import queries as moved_queries

FACETS = (
    "group",
    "circumstance",
    "practice",
    "stage",
    "area",
    "organisation",
    "evidence",
    "outcome",
    "tried",
    "showcase",
)
SORTS = {
    "best": "Best match",
    "newest": "Newest",
    "useful": "Most useful",
    "tried": "Most tried",
    "evidence": "Strongest evidence",
}
EXCLUDED = "but_organisation"  # organisations whose own case studies are left out
AS_TYPED = "as_typed"
MOST_CHARACTERS = 500  # as many as the engine reads


@dataclass(frozen=True, kw_only=True)
class SearchParams(ListQuery):
    sort: str = ""  # empty: best match with words, otherwise newest
    excluded: tuple[str, ...] = ()  # ids of organisations
    as_typed: bool = False  # the spelling of no word is corrected
    is_cut: bool = field(default=False, compare=False)  # longer than MOST_CHARACTERS

    @property
    def path(self) -> str:
        return url_for("search.results")

    @property
    def feed(self) -> str:
        return with_query(url_for("search.feed"), self.pairs())

    @property
    def order(self) -> str:
        """Without words there is no best match."""
        if self.sort and self.sort != "best":
            return self.sort
        return "best" if self.words else "newest"

    @property
    def orders(self) -> dict[str, str]:
        return {key: name for key, name in SORTS.items() if key != "best" or self.words}

    @property
    def excluded_pairs(self) -> Pairs:
        return [(EXCLUDED, value) for value in self.excluded]

    @property
    def hidden_pairs(self) -> Pairs:
        """What each form of the page sends along besides words, filters and order."""
        return self.excluded_pairs + ([(AS_TYPED, "1")] if self.as_typed else [])

    def pairs_after(self) -> Pairs:
        return self.hidden_pairs + ([("sort", self.sort)] if self.sort else [])

    def including(self, organisation: str) -> Self:
        excluded = tuple(value for value in self.excluded if value != organisation)
        return replace(self, excluded=excluded, page=1)

    def without_choices(self) -> Self:
        return replace(self, chosen={}, excluded=(), page=1)

    def with_words(self, words: str) -> Self:
        return replace(self, words=words, page=1, as_typed=False)

    def exactly(self) -> Self:
        """The same search without spelling correction."""
        return replace(self, page=1, as_typed=True)


def read(args: MultiDict[str, str], known: Names) -> SearchParams:
    """Never fails: unknown values are left out and listed in `unknown`."""
    chosen, unknown = list_query.read_choices(args, {facet: known[facet] for facet in FACETS})
    excluded = list_query.distinct(args, EXCLUDED)
    # The id of an organisation that has shared nothing excludes nothing: no mistake.
    unknown += [value for value in excluded if not (value.isascii() and value.isdigit())]
    sort = args.get("sort", "")
    return SearchParams(
        words=read_words(args),
        chosen=chosen,
        sort=sort if sort in SORTS else "",
        page=list_query.page_number(args),
        excluded=tuple(value for value in excluded if value in known["organisation"]),
        unknown=list_query.shortened(unknown),
        as_typed=args.get(AS_TYPED) == "1",
        is_cut=is_cut(args),
    )


def moved(args: MultiDict[str, str]) -> str | None:
    """The address with the present values of terms and organisations; None where none moved."""
    pairs = moved_queries.query_pairs(args.items(multi=True))
    return with_query(url_for("search.results"), pairs) if pairs else None


def read_query(query: str, known: Names) -> SearchParams:
    """From a stored SearchParams.query."""
    return read(MultiDict(parse_qsl(query)), known)


def read_words(args: MultiDict[str, str]) -> str:
    return text.one_line(args.get("q", ""))[:MOST_CHARACTERS]


def is_cut(args: MultiDict[str, str]) -> bool:
    return len(text.one_line(args.get("q", ""))) > MOST_CHARACTERS
