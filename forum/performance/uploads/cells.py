"""What one cell says: numbers and days as people write them, or a sentence why it says neither."""

import re
from datetime import date
from decimal import Decimal
from enum import StrEnum
from functools import lru_cache

from forum.core import dates
from forum.performance.uploads.reading.table import FORMULA, IN_THOUSANDS

CURRENCIES = tuple("£$€")
EARLIEST = date(2000, 1, 1)
THOUSANDS = re.compile(r"[+]?\d{1,3}(?:[, \u00a0\u202f]\d{3})+(?:\.\d+)?")
PLAIN = re.compile(r"[+]?\d+(?:\.\d+)?")
NEGATIVE = re.compile(r"[-\u2212(]\s*[\d.,]+%?\)?")
MIDNIGHT = re.compile(r"[ T]00:00(?::00)?$")  # of a spreadsheet's date
MOST = Decimal(10**12)
WHOLE = ("people", "payments", "outcomes", "contracts of 40")  # units that have no fractions

DIGITS = "Write it in digits, such as 1234 or 1,234. Leave the cell empty where there is none."
AS_A_DAY = "Write it as 2014-04-30 or 30/04/2014, day first."


class Scale(StrEnum):
    """How percentages without a percent sign are written."""

    PERCENT = "percent"
    SHARE = "share"  # of 1


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


def _refuse_markers(cell: str) -> None:
    refuse_formula(cell)
    if cell == IN_THOUSANDS:
        rule = "The sheet shows this number in thousands, but holds it whole."
        raise Wrong(rule, "Give the cell a plain number format.")


def number(cell: str, unit: str = "people", scale: Scale | None = None) -> float | None:
    """The cell as a number of this unit; None of an empty cell.

    `scale` is what the analyst said a percentage without a percent sign is written as.
    """
    if not cell:
        return None
    if unit in WHOLE and len(cell) < 12 and cell.isdecimal() and cell.isascii():
        return float(cell)  # nearly all cells of a large file, so said before all else
    _refuse_markers(cell)
    if unit.startswith("percent"):
        return _percent(cell, scale)
    value = float(_digits(cell))
    if unit in WHOLE and value != int(value):
        raise Wrong("This is not a whole number.", "Counts are whole: check the column.")
    return value


def may_be_a_share(cell: str) -> bool:
    """Whether a percentage may as well be a share of 1: `0.234` is 0.234% or 23.4%."""
    return bool(PLAIN.fullmatch(cell)) and 0 < float(cell) <= 1


def _percent(cell: str, scale: Scale | None) -> float:
    has_sign = cell.endswith("%")
    value = _digits(cell.removesuffix("%").strip())
    if scale == Scale.SHARE and not has_sign:
        if value > 1:
            rule = "This is more than 1, and the column was said to hold shares of 1."
            raise Wrong(rule, "Say anew how the column is written, or correct the cell.")
        value *= 100
    if value > 100:
        raise Wrong("This is more than 100 in a hundred.", "Check the number, and the measure.")
    return float(value)


def _digits(cell: str) -> Decimal:
    if cell[:1] in CURRENCIES:
        rule = "This is in whole units of a currency."
        raise Wrong(rule, "Write it in the unit of the measure, without the currency's sign.")
    if NEGATIVE.fullmatch(cell):
        raise Wrong("This is less than nothing.", "Correct it: a figure or a profile is 0 or more.")
    if not (THOUSANDS.fullmatch(cell) or PLAIN.fullmatch(cell)):
        raise Wrong("This is not a number.", DIGITS)
    value = Decimal(re.sub(r"[, \u00a0\u202f]", "", cell))
    if value > MOST:
        raise Wrong("This is too large to be a figure.", DIGITS)
    return value


@lru_cache(maxsize=1000)
def day(cell: str) -> date | None:
    """None of an empty cell. Day before month, as in Britain."""
    if not cell:
        return None
    refuse_formula(cell)
    try:
        day = dates.parse_day(MIDNIGHT.sub("", cell))
    except dates.NoSuchDay:
        raise Wrong("There is no such day in the calendar.", AS_A_DAY) from None
    except dates.DateError:
        raise Wrong("This is not a date.", AS_A_DAY) from None
    if day < EARLIEST:
        raise Wrong(f"This is before {EARLIEST.year}.", AS_A_DAY)
    return day
