"""What somebody asks of the list, read from the address: every view of it can be mailed."""

from dataclasses import dataclass, field, replace
from urllib.parse import parse_qsl, urlencode

from flask import url_for
from werkzeug.datastructures import MultiDict

from forum.core import text

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
)
SORTS = {
    "best": "Best match",
    "newest": "Newest",
    "useful": "Most useful",
    "tried": "Most tried",
    "evidence": "Strongest evidence",
}
BUT = "but_organisation"  # whose own case studies are left out
AS_TYPED = "as_typed"
MOST_CHARACTERS = 500  # as many as the engine looks at
MOST_CHOSEN = 40
LAST_PAGE = 500


@dataclass(frozen=True)
class Asked:
    words: str = ""
    chosen: dict[str, tuple[str, ...]] = field(default_factory=dict)
    sort: str = ""  # empty: best match for words, otherwise newest
    page: int = 1
    but: tuple[str, ...] = ()  # ids of organisations
    left_out: tuple[str, ...] = ()  # values in the address that mean nothing
    as_typed: bool = False  # no word is replaced by another spelling
    is_cut: bool = False  # more words came than are looked for

    @property
    def order(self) -> str:
        """Best match means nothing without words."""
        if self.sort and self.sort != "best":
            return self.sort
        return "best" if self.words else "newest"

    @property
    def orders(self) -> dict[str, str]:
        return {key: name for key, name in SORTS.items() if key != "best" or self.words}

    def pairs(self, but: str = "") -> list[tuple[str, str]]:
        """The parts of the address, without the page; `but` leaves one parameter out."""
        found = [("q", self.words)] if self.words else []
        found += [(facet, value) for facet, values in self.chosen.items() for value in values]
        found += self.kept_pairs
        found += [("sort", self.sort)] if self.sort else []
        return [(name, value) for name, value in found if name != but]

    @property
    def but_pairs(self) -> list[tuple[str, str]]:
        return [(BUT, value) for value in self.but]

    @property
    def kept_pairs(self) -> list[tuple[str, str]]:
        """What a form of the page keeps besides words, choices and order."""
        return self.but_pairs + ([(AS_TYPED, "1")] if self.as_typed else [])

    @property
    def query(self) -> str:
        """What stands behind the question mark: the same view has always the same."""
        return urlencode(self.pairs())

    def address(self, page: int = 1) -> str:
        pairs = self.pairs() + ([("page", str(page))] if page > 1 else [])
        return _behind(url_for("search.results"), urlencode(pairs))

    @property
    def feed(self) -> str:
        return _behind(url_for("search.feed"), self.query)

    def without(self, facet: str, value: str) -> "Asked":
        chosen = {
            name: tuple(v for v in values if (name, v) != (facet, value))
            for name, values in self.chosen.items()
        }
        return replace(self, chosen={n: v for n, v in chosen.items() if v}, page=1)

    def with_those_of(self, organisation: str) -> "Asked":
        return replace(self, but=tuple(v for v in self.but if v != organisation), page=1)

    def without_choices(self) -> "Asked":
        return replace(self, chosen={}, but=(), page=1)

    def with_words(self, words: str) -> "Asked":
        return replace(self, words=words, page=1, as_typed=False)

    def exactly(self) -> "Asked":
        """The same, with every word as it was typed."""
        return replace(self, page=1, as_typed=True)


def read(args: MultiDict, known: dict[str, dict[str, str]]) -> Asked:
    """Never fails: what is not understood is left out, and said."""
    chosen: dict[str, tuple[str, ...]] = {}
    left_out: list[str] = []
    for facet in FACETS:
        values = list(dict.fromkeys(v for v in args.getlist(facet) if v))[:MOST_CHOSEN]
        right = tuple(value for value in values if value in known[facet])
        left_out += [text.one_line(value)[:60] for value in values if value not in known[facet]]
        if right:
            chosen[facet] = right
    but, strange = _but(args, known["organisation"])
    left_out += strange
    sort = args.get("sort", "")
    return Asked(
        words=words(args),
        chosen=chosen,
        sort=sort if sort in SORTS else "",
        page=page(args.get("page", "")),
        but=but,
        left_out=tuple(left_out[:5]),
        as_typed=args.get(AS_TYPED) == "1",
        is_cut=is_cut(args),
    )


def _but(args: MultiDict, known: dict[str, str]) -> tuple[tuple[str, ...], list[str]]:
    """Organisations to leave out, and what names none.

    A number of one that has shared nothing leaves out nothing, so it is no mistake.
    """
    values = list(dict.fromkeys(v for v in args.getlist(BUT) if v))[:MOST_CHOSEN]
    strange = [v for v in values if not (v.isascii() and v.isdigit())]
    return tuple(v for v in values if v in known), [text.one_line(v)[:60] for v in strange]


def read_query(query: str, known: dict[str, dict[str, str]]) -> Asked:
    """From what Asked.query has written."""
    return read(MultiDict(parse_qsl(query)), known)


def words(args: MultiDict) -> str:
    return text.one_line(args.get("q", ""))[:MOST_CHARACTERS]


def is_cut(args: MultiDict) -> bool:
    return len(text.one_line(args.get("q", ""))) > MOST_CHARACTERS


def page(typed: str) -> int:
    if typed.isascii() and typed.isdigit():
        return min(max(int(typed[:6]), 1), LAST_PAGE)
    return 1


def _behind(path: str, query: str) -> str:
    return f"{path}?{query}" if query else path
