"""What the address of a list page asks for: words, filters, page number. No Flask, no database.

Each list has a subclass of ListQuery, which names its path and its further parameters.
"""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import NamedTuple, Self
from urllib.parse import urlencode

from werkzeug.datastructures import MultiDict

from forum.core import text

MOST_CHOSEN = 40  # values of one parameter; the rest is ignored
MOST_UNKNOWN = 5  # values that a page lists as unknown, each cut to UNKNOWN_LENGTH characters
UNKNOWN_LENGTH = 60
FIRST_SHOWN = 8  # choices of a filter before the others fold away
LAST_PAGE = 10_000  # a larger number times the page size overflows the database's OFFSET

Pairs = list[tuple[str, str]]
Names = Mapping[str, Mapping[str, str]]  # {parameter: {value: label}}: what may be chosen
Counts = Mapping[str, Mapping[str, int]]  # {parameter: {value: results}}, without zeros
Chosen = dict[str, tuple[str, ...]]  # {parameter: values}, without empty ones


@dataclass(frozen=True, kw_only=True)
class ListQuery:
    words: str = ""
    chosen: Chosen = field(default_factory=dict)
    page: int = 1
    unknown: tuple[str, ...] = field(default=(), compare=False)  # values that no filter has

    @property
    def path(self) -> str:
        raise NotImplementedError

    def pairs(self, without: str = "") -> Pairs:
        """Parameters of the address in their order, except the page; `without` drops one."""
        pairs = [*self.pairs_before(), *self.chosen_pairs(), *self.pairs_after()]
        return [(name, value) for name, value in pairs if name != without]

    def pairs_before(self) -> Pairs:
        return [("q", self.words)] if self.words else []

    def chosen_pairs(self) -> Pairs:
        return [(name, value) for name, values in self.chosen.items() for value in values]

    def pairs_after(self) -> Pairs:
        return []

    @property
    def query(self) -> str:
        """The query string: equal views have equal ones."""
        return urlencode(self.pairs())

    def address(self, page: int = 1) -> str:
        return with_query(self.path, self.pairs() + ([("page", str(page))] if page > 1 else []))

    def without(self, name: str, value: str) -> Self:
        chosen = {
            n: tuple(v for v in vs if (n, v) != (name, value)) for n, vs in self.chosen.items()
        }
        return replace(self, chosen={n: values for n, values in chosen.items() if values}, page=1)

    def without_choices(self) -> Self:
        return replace(self, chosen={}, page=1)


def with_query(path: str, pairs: Pairs) -> str:
    return f"{path}?{urlencode(pairs)}" if pairs else path


def page_number(args: MultiDict[str, str]) -> int:
    """1 to LAST_PAGE; 1 for anything that is no number."""
    typed = args.get("page", "")
    return min(max(int(typed[:6]), 1), LAST_PAGE) if typed.isascii() and typed.isdigit() else 1


def distinct(args: MultiDict[str, str], name: str) -> list[str]:
    """The values of a parameter, each once, without empty ones."""
    return list(dict.fromkeys(value for value in args.getlist(name) if value))[:MOST_CHOSEN]


def read_choices(args: MultiDict[str, str], names: Names) -> tuple[Chosen, list[str]]:
    """The known values of each parameter, and the unknown ones."""
    chosen: Chosen = {}
    unknown: list[str] = []
    for name, labels in names.items():
        values = distinct(args, name)
        unknown += [value for value in values if value not in labels]
        if known := tuple(value for value in values if value in labels):
            chosen[name] = known
    return chosen, unknown


def shortened(unknown: Iterable[str]) -> tuple[str, ...]:
    """Unknown values as a page may show them."""
    return tuple(text.one_line(value)[:UNKNOWN_LENGTH] for value in list(unknown)[:MOST_UNKNOWN])


# What components/facets.html and components/chips.html draw beside a list.


class Choice(NamedTuple):
    value: str
    label: str
    checked: bool
    number: int | None = None  # of results with this choice; None where they are not counted


@dataclass(frozen=True)
class Group:
    name: str
    param: str
    choices: list[Choice]
    open: bool = True
    kind: str = "checkbox"

    @property
    def on(self) -> int:
        return sum(choice.checked for choice in self.choices)

    @property
    def is_counted(self) -> bool:
        return any(choice.number is not None for choice in self.choices)

    @property
    def shown(self) -> list[Choice]:
        """The first ones, and those that are on."""
        return [c for n, c in enumerate(self.choices) if n < FIRST_SHOWN or c.checked]

    @property
    def rest(self) -> list[Choice]:
        return [choice for choice in self.choices[FIRST_SHOWN:] if not choice.checked]


@dataclass(frozen=True)
class Chip:
    label: str
    remove_url: str
    facet: str


def groups(
    query: ListQuery,
    names: Names,
    titles: Mapping[str, str],
    is_open: Collection[str],
    counts: Counts | None = None,
) -> list[Group]:
    """One group for each parameter, in the order of `names`."""

    def choice(name: str, value: str, label: str) -> Choice:
        count = None if counts is None else counts[name].get(value, 0)
        return Choice(value, label, value in query.chosen.get(name, ()), count)

    return [
        Group(
            titles[name],
            name,
            [choice(name, value, label) for value, label in labels.items()],
            open=name in is_open,
        )
        for name, labels in names.items()
    ]


def chips(query: ListQuery, names: Names, titles: Mapping[str, str]) -> list[Chip]:
    """Each chosen value, with the address without it."""
    return [
        Chip(names[name][value], query.without(name, value).address(), titles[name])
        for name, value in query.chosen_pairs()
    ]
