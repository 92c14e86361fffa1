"""What one cell says: numbers and days as people write them, or a sentence why it says neither."""

import re
from datetime import date
from functools import lru_cache

from forum.uploads.reading.table import FORMULA

EARLIEST = date(2000, 1, 1)
THOUSANDS = re.compile(r"[+]?\d{1,3}(?:[, \u00a0\u202f]\d{3})+(?:\.\d+)?")
PLAIN = re.compile(r"[+]?\d+(?:\.\d+)?")
NEGATIVE = re.compile(r"[-\u2212(]\s*[\d.,]+\)?")
ISO = re.compile(r"(\d{4})-(\d\d?)-(\d\d?)(?:[ T]00:00(?::00)?)?")
BRITISH = re.compile(r"(\d\d?)[/.](\d\d?)[/.](\d{4})")
MOST = 1e12

DIGITS = "Write it in digits, such as 1234 or 1,234. Leave the cell empty where there is none."
AS_A_DAY = "Write it as 2014-04-30 or 30/04/2014, day first."


class Wrong(Exception):
    """What is wrong with the cell, and how to mend it."""

    def __init__(self, rule: str, mend: str):
        super().__init__(rule)
        self.rule = rule
        self.mend = mend


def refuse_formula(cell: str) -> None:
    if cell == FORMULA or cell.startswith("="):
        raise Wrong(
            "This is a formula.", "Put its value in its place: copy, paste special, values."
        )


def number(cell: str, is_percent: bool = False) -> float | None:
    """None of an empty cell."""
    if not cell:
        return None
    if not is_percent and len(cell) < 12 and cell.isdecimal() and cell.isascii():
        return float(cell)  # nearly all cells of a large file, so said before all else
    refuse_formula(cell)
    digits = cell.removesuffix("%").strip() if is_percent else cell
    if NEGATIVE.fullmatch(digits):
        raise Wrong("This is less than nothing.", "Correct it: a figure or a profile is 0 or more.")
    if not (THOUSANDS.fullmatch(digits) or PLAIN.fullmatch(digits)):
        raise Wrong("This is not a number.", DIGITS)
    value = float(re.sub(r"[, \u00a0\u202f]", "", digits))
    if value > MOST:
        raise Wrong("This is too large to be a figure.", DIGITS)
    if is_percent and value > 100:
        raise Wrong("This is more than 100 in a hundred.", "Check the number, and the measure.")
    if not is_percent and value != int(value):
        raise Wrong("This is not a whole number.", "Counts are whole: check the column.")
    return value


@lru_cache(maxsize=1000)
def day(cell: str) -> date | None:
    """None of an empty cell. Day before month, as in Britain."""
    if not cell:
        return None
    refuse_formula(cell)
    iso, british = ISO.fullmatch(cell), BRITISH.fullmatch(cell)
    if iso:
        year, month, of_month = map(int, iso.groups())
    elif british:
        of_month, month, year = map(int, british.groups())
    else:
        raise Wrong("This is not a date.", AS_A_DAY)
    try:
        found = date(year, month, of_month)
    except ValueError:
        raise Wrong("There is no such day in the calendar.", AS_A_DAY) from None
    if found < EARLIEST:
        raise Wrong(f"This is before {EARLIEST.year}.", AS_A_DAY)
    return found
