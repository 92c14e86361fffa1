"""Whom the names on a pasted list mean, among the people who asked for a place."""

import csv
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from difflib import SequenceMatcher
from typing import NamedTuple

MOST_NAMES = 500
MOST_OFFERED = 4
ALIKE = 0.72  # from here on two names may be one person: "Jon Smith", "John Smyth"
NO_NAMES = {"name", "names", "full name", "attendee", "attendees", "participant"}


class Person(NamedTuple):
    booking_id: int
    name: str


@dataclass
class Matched:
    exact: list[Person] = field(default_factory=list)
    doubtful: list[tuple[str, list[Person]]] = field(default_factory=list)  # the likeliest first
    unknown: list[str] = field(default_factory=list)


def read(pasted: str) -> list[str]:
    """The names of a list, one to a line, or of a table's first column. Each once."""
    found: dict[str, str] = {}
    for row in csv.reader(pasted.splitlines()[: MOST_NAMES + 1], delimiter=_delimiter(pasted)):
        name = next((cell.strip() for cell in row if cell.strip(" \t.-*0123456789)")), "")
        if plain(name) and name.casefold() not in NO_NAMES:
            found.setdefault(plain(name), name.strip(" \t.-*0123456789)"))
    return list(found.values())


def _delimiter(pasted: str) -> str:
    """A tab or semicolon where there is one. A comma may stand inside "Smith, Jo": it parts
    columns only below a heading, or where there are several of them.
    """
    first = pasted.lstrip().partition("\n")[0]
    heads_columns = "," in first and first.partition(",")[0].strip().casefold() in NO_NAMES
    commas = "," if heads_columns or first.count(",") > 1 else "|"
    return next((sign for sign in "\t;" if sign in pasted), commas)


def plain(name: str) -> str:
    """As it is compared: no accents, titles, or order of first and last name."""
    first, comma, last = name.partition(",")
    turned = f"{last} {first}" if comma else name
    letters = unicodedata.normalize("NFKD", turned.casefold())
    kept = "".join(c if c.isalpha() else " " for c in letters if not unicodedata.combining(c))
    return " ".join(word for word in kept.split() if word not in ("mr", "mrs", "ms", "dr", "miss"))


def match(names: Iterable[str], people: Sequence[Person]) -> Matched:
    """Exact: one person is called so. Doubtful: several are, or somebody nearly so."""
    matched = Matched()
    called: dict[str, list[Person]] = {}
    for person in people:
        called.setdefault(plain(person.name), []).append(person)
    for name in names:
        same = called.get(plain(name), [])
        if len(same) == 1:
            matched.exact.append(same[0])
        elif near := same or _nearly(plain(name), people):
            matched.doubtful.append((name, near[:MOST_OFFERED]))
        else:
            matched.unknown.append(name)
    return matched


def _nearly(name: str, people: Sequence[Person]) -> list[Person]:
    scored = [(_likeness(name, plain(person.name)), person) for person in people]
    return [person for score, person in sorted(scored, reverse=True) if score >= ALIKE]


def _likeness(one: str, other: str) -> float:
    if not one or not other:
        return 0.0
    ones, others = one.split(), other.split()
    is_initial = ones[-1] == others[-1] and ones[0][0] == others[0][0]
    is_first_only = len(ones) == 1 and ones[0] == others[0]
    if is_initial or is_first_only:
        return 1.0
    return SequenceMatcher(None, one, other).ratio()
