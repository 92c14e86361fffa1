"""What somebody asks of the list of organisations, read from the address."""

from dataclasses import dataclass, field, replace
from urllib.parse import urlencode

from flask import url_for
from werkzeug.datastructures import MultiDict

from forum.core import text
from forum.core.facets import Chip, Choice, Group
from forum.reference.organisations.queries import OrganisationFilter

MOST_CHARACTERS = 100
MOST_WORDS = 8
LAST_PAGE = 1_000
NAMES = {"kind": "Kind", "sector": "Sector", "area": "Area"}


@dataclass(frozen=True)
class Asked:
    words: str = ""
    chosen: dict[str, tuple[str, ...]] = field(default_factory=dict)
    page: int = 1
    left_out: tuple[str, ...] = ()  # values in the address that mean nothing

    @property
    def wanted(self) -> OrganisationFilter:
        return OrganisationFilter(self.words, *(self.chosen.get(name, ()) for name in NAMES))

    def address(self, page: int = 1) -> str:
        pairs = [("q", self.words)] if self.words else []
        pairs += [(name, value) for name, values in self.chosen.items() for value in values]
        pairs += [("page", str(page))] if page > 1 else []
        return url_for("organisations.index") + (f"?{urlencode(pairs)}" if pairs else "")

    def without(self, param: str, value: str) -> "Asked":
        left = {
            name: tuple(v for v in values if (name, v) != (param, value))
            for name, values in self.chosen.items()
        }
        return replace(self, chosen={name: values for name, values in left.items() if values})

    def without_choices(self) -> "Asked":
        return replace(self, chosen={})


Known = dict[str, dict[str, str]]  # {parameter: {value: name}}


def read(args: MultiDict, known: Known) -> Asked:
    """Never fails: what is not understood is left out, and said."""
    chosen: dict[str, tuple[str, ...]] = {}
    left_out: list[str] = []
    for name, names in known.items():
        values = list(dict.fromkeys(value for value in args.getlist(name) if value))
        left_out += [text.one_line(value)[:60] for value in values if value not in names]
        right = tuple(value for value in values if value in names)
        chosen |= {name: right} if right else {}
    words = text.one_line(args.get("q", ""))[:MOST_CHARACTERS].split()[:MOST_WORDS]
    return Asked(" ".join(words), chosen, _page(args.get("page", "")), tuple(left_out[:5]))


def _page(typed: str) -> int:
    is_number = typed.isascii() and typed.isdigit()
    return min(max(int(typed[:6]), 1), LAST_PAGE) if is_number else 1


def groups(asked: Asked, known: Known) -> list[Group]:
    """The choices beside the list."""
    return [
        Group(
            NAMES[param],
            param,
            [Choice(v, label, v in asked.chosen.get(param, ())) for v, label in names.items()],
            open=param == "kind",
        )
        for param, names in known.items()
    ]


def chips(asked: Asked, known: Known) -> list[Chip]:
    """What was chosen, each with the address without it."""
    return [
        Chip(known[param][value], asked.without(param, value).address(), NAMES[param])
        for param, values in asked.chosen.items()
        for value in values
    ]
