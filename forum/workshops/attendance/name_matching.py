"""Names on a pasted list, and the people among those who asked for a place whom they mean."""

import csv
import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from rapidfuzz import fuzz

MOST_NAMES = 500
MOST_OFFERED = 4
NO_DELIMITER = "|"
ALIKE = 72  # of 100: from here on two names may be one person's, such as Jon Smith, John Smyth
WHOLE_NAME = {"name", "names", "full name", "attendee", "attendees", "participant"}
FIRST_NAME = {"first name", "first names", "forename", "forenames", "given name", "firstname"}
LAST_NAME = {"surname", "last name", "family name", "second name", "lastname"}
TITLES = {"mr", "mrs", "ms", "dr", "miss"}
LIST_MARK = re.compile(r"^[\s.\-*•·‣\d)]+|[\s.,;*\-]+$")  # "1. ", "2) ", "• "
NOTE_IN_BRACKETS = re.compile(r"\s*[(\[][^()\[\]]*[)\]]\s*$")  # "(Eastway)", "(demonstration)"

Row = list[str]


class Person(NamedTuple):
    booking_id: int
    name: str


@dataclass
class MatchedNames:
    exact: list[Person] = field(default_factory=list)
    doubtful: list[tuple[str, list[Person]]] = field(default_factory=list)  # the likeliest first
    unknown: list[str] = field(default_factory=list)


def parse_names(pasted: str) -> list[str]:
    """Each name once: one to a line, in a row with semicolons or commas, or from a table."""
    by_normal_form: dict[str, str] = {}
    for name in _cells_with_names(pasted):
        if normal_form(name) and name.casefold() not in WHOLE_NAME:
            by_normal_form.setdefault(normal_form(name), name)
    return list(by_normal_form.values())[:MOST_NAMES]


def _cells_with_names(pasted: str) -> list[str]:
    lines = [line for line in pasted.splitlines() if line.strip()][: MOST_NAMES + 1]
    rows = _rows(lines)
    if not rows:
        return []
    headings = [cell.casefold() for cell in rows[0]]
    if any(heading in WHOLE_NAME | FIRST_NAME | LAST_NAME for heading in headings):
        return [_name_by_heading(row, headings) for row in rows[1:]]
    if _is_list(rows, ";" in "".join(lines)):
        return [cell for row in rows for cell in row]
    return [next((cell for cell in row if cell), "") for row in rows]


def _rows(lines: Sequence[str]) -> list[Row]:
    delimiter = _delimiter(lines)
    if delimiter == NO_DELIMITER:
        rows: Iterable[Row] = ([line] for line in lines)  # quotation marks may stand in a name
    else:
        rows = csv.reader(lines, delimiter=delimiter)
    return [[LIST_MARK.sub("", cell) for cell in row] for row in rows]


def _delimiter(lines: Sequence[str]) -> str:
    """A tab or semicolon where there is one. A comma may stand inside "Smith, Jo": it separates
    only below a heading, between whole names, or where there are several in a line.
    """
    for sign in "\t;":
        if any(sign in line for line in lines):
            return sign
    parts = [part.strip() for part in lines[0].split(",")] if lines else []
    has_heading = bool(parts) and parts[0].casefold() in WHOLE_NAME | FIRST_NAME | LAST_NAME
    is_several = len(parts) > 2 or (len(parts) == 2 and all(" " in part for part in parts))
    return "," if has_heading or is_several else NO_DELIMITER


def _is_list(rows: Sequence[Row], has_semicolons: bool) -> bool:
    """Whether every cell is a person, and not only the first of a row.

    A single line; or lines of a mail's recipients, which differ in length or end in a semicolon.
    """
    if len(rows) == 1:
        return has_semicolons or all(" " in cell for cell in rows[0] if cell)
    return has_semicolons and (len({len(row) for row in rows}) > 1 or not rows[0][-1])


def _name_by_heading(row: Row, headings: Sequence[str]) -> str:
    """The whole name where there is such a column; else the first and the last name."""
    cells = dict(zip(headings, row, strict=False))

    def cell_of(names: set[str]) -> str:
        return next((cells[heading] for heading in headings if heading in names & set(cells)), "")

    return cell_of(WHOLE_NAME) or f"{cell_of(FIRST_NAME)} {cell_of(LAST_NAME)}".strip()


def normal_form(name: str) -> str:
    """For comparison: first name first, small letters; no accents, titles or note in brackets."""
    first, comma, last = NOTE_IN_BRACKETS.sub("", name).partition(",")
    in_order = f"{last} {first}" if comma else first
    letters = unicodedata.normalize("NFKD", in_order.casefold())
    spaced = "".join(c if c.isalpha() else " " for c in letters if not unicodedata.combining(c))
    return " ".join(word for word in spaced.split() if word not in TITLES)


def match(names: Iterable[str], people: Sequence[Person]) -> MatchedNames:
    """Exact: one person has this name. Doubtful: several have it, or a similar one."""
    matched = MatchedNames()
    by_normal_form: dict[str, list[Person]] = {}
    for person in people:
        by_normal_form.setdefault(normal_form(person.name), []).append(person)
    for name in names:
        same = by_normal_form.get(normal_form(name), [])
        to_the_letter = [person for person in same if person.name.casefold() == name.casefold()]
        if len(same) == 1 or len(to_the_letter) == 1:
            matched.exact.append((to_the_letter or same)[0])
        elif candidates := same or _similar(normal_form(name), people):
            matched.doubtful.append((name, candidates[:MOST_OFFERED]))
        else:
            matched.unknown.append(name)
    return matched


def _similar(name: str, people: Sequence[Person]) -> list[Person]:
    scored = [(_similarity(name, normal_form(person.name)), person) for person in people]
    return [person for score, person in sorted(scored, reverse=True) if score >= ALIKE]


def _similarity(one: str, other: str) -> float:
    """0 to 100; 100 for an initial with the last name, or the first name alone."""
    if not one or not other:
        return 0.0
    ones, others = one.split(), other.split()
    is_initial = ones[-1] == others[-1] and ones[0][0] == others[0][0]
    is_first_only = len(ones) == 1 and ones[0] == others[0]
    return 100.0 if is_initial or is_first_only else fuzz.token_sort_ratio(one, other)
