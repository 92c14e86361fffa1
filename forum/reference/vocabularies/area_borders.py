"""Which areas of the Work Programme lie beside one another, and how many borders lie between two.

Read off the counties and districts in the areas' official names ("CPA 12 Gloucestershire, Wiltshire
and West of England"; the Department's map of contract package areas, 2011): two areas are
neighbours where a county of one borders on a county of the other. A road across a river counts
(CPA 1 and CPA 10 at Dartford), a bay does not (CPA 6 and CPA 13 at the Dee). It says what is
beside what; it is no distance in miles. Areas of other programmes are not in it.
"""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import ColumnElement, Integer, String, and_, case, cast, func, literal

BORDERS = {  # number of the area: those beside it with a higher number
    1: (2, 3, 4, 9, 10),
    2: (7, 9, 15, 16, 17, 18),
    3: (4, 9, 10),
    4: (10,),
    5: (6, 8, 18),
    6: (7, 8, 16, 18),
    7: (13, 15, 16),
    9: (10, 11, 12, 15),
    11: (12,),
    12: (13, 15),
    13: (15,),
    14: (15,),
    16: (17, 18),
    17: (18,),
}
NUMBERS = range(1, 19)
BESIDE = 1  # borders between two neighbours
UNKNOWN = 9  # between areas of which one is not of the Work Programme, or is not said


def code(number: int) -> str:
    return f"CPA {number}"


def neighbours(number: int) -> set[int]:
    lower = {one for one, higher in BORDERS.items() if number in higher}
    return lower | set(BORDERS.get(number, ()))


def count_borders(start: int) -> dict[int, int]:
    """{area: borders to cross from `start`}, by breadth-first search."""
    found, edge = {start: 0}, [start]
    while edge:
        beyond = {far for near in edge for far in neighbours(near)} - found.keys()
        found |= dict.fromkeys(beyond, found[edge[0]] + 1)
        edge = list(beyond)
    return found


# One digit for each area, in the order of NUMBERS: a table that fits into an expression of SQL.
DIGITS: Mapping[str, str] = {
    code(start): "".join(str(count_borders(start)[number]) for number in NUMBERS)
    for start in NUMBERS
}


def borders_between(one: Any, other: Any) -> ColumnElement[int]:
    """As SQL, of two Terms of areas: 0 for the same one, UNKNOWN for those not in the table."""
    place = case({code(number): number for number in NUMBERS}, value=other.code, else_=0)
    row = case(dict(DIGITS), value=one.code, else_=literal("", String))
    counted = cast(func.substr(row, place, 1), Integer)
    is_known = and_(one.code.in_(DIGITS), other.code.in_(DIGITS))
    return case((one.id == other.id, 0), (is_known, counted), else_=UNKNOWN)
