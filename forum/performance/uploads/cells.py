"""Read numbers and days from cells as people write them; CellError says why one is neither."""

import re
from datetime import date
from decimal import Decimal
from enum import StrEnum

from forum.core.tabular.table import FORMULA, IN_THOUSANDS
from forum.performance.uploads.periods import DayNotInCalendar, DaySpan, QuarterOfWhichYear, span_of

CURRENCIES = tuple("£$€")
EARLIEST = date(2000, 1, 1)
THOUSANDS = re.compile(r"[+]?\d{1,3}(?:[, \u00a0\u202f]\d{3})+(?:\.\d+)?")
PLAIN = re.compile(r"[+]?\d+(?:\.\d+)?")
NEGATIVE = re.compile(r"[-\u2212(]\s*[\d.,]+%?\)?")
MARKER = re.compile(  # what a table says in the place of a number
    r"\[(?:c|x|z|u|w|low)\]|[-\u2010-\u2015\u2212*:#\u2026]|\*\*|\.{2,3}|n/?a", re.IGNORECASE
)
MARKED = re.compile(  # a number with the mark of a revision, or of a footnote, behind it
    r"(?P<number>.*\d%?) ?(?:(?P<mark>[rpe]|\[[rpe]\]|\([rpe]\))"
    r"|\[(?:note )?\d{1,2}\]|[\u00b9\u00b2\u00b3\u2070\u2074-\u2079]+)",
    re.IGNORECASE,
)
MARKS = {"r": "Revised", "p": "Provisional", "e": "Estimated"}
MOST = Decimal(10**12)
WHOLE = ("people", "payments", "outcomes", "contracts of 40")  # units that have no fractions

DIGITS = "Write it in digits, such as 1234 or 1,234. Leave the cell empty where there is none."
AS_A_DAY = "Write it as 2014-04-30, 30/04/2014 or 30 April 2014, day first."


class PercentScale(StrEnum):
    """How percentages without a percent sign are written."""

    PERCENT = "percent"
    SHARE = "share"  # of 1


class CellError(Exception):
    """What is wrong with the cell, and how to mend it."""

    def __init__(self, rule: str, mend: str):
        super().__init__(rule)
        self.rule = rule
        self.mend = mend


def refuse_formula(cell: str) -> None:
    if cell == FORMULA or cell.startswith("="):
        raise CellError(
            "This is a formula.", "Put its value in its place: copy, paste special, values."
        )


def _refuse_markers(cell: str) -> None:
    refuse_formula(cell)
    if cell == IN_THOUSANDS:
        rule = "The sheet shows this number in thousands, but holds it whole."
        raise CellError(rule, "Give the cell a plain number format.")


def number(cell: str, unit: str = "people", scale: PercentScale | None = None) -> float | None:
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
        raise CellError("This is not a whole number.", "Counts are whole: check the column.")
    return value


def is_marker(cell: str) -> bool:
    """Whether it stands in the place of a number: `[c]`, `-`, `*`, `..`."""
    return 0 < len(cell) < 6 and not cell.isdecimal() and MARKER.fullmatch(cell) is not None


def without_mark(cell: str) -> tuple[str, str]:
    """The number alone, and what is said of it: `1,234r` is 1,234, revised."""
    found = None if cell.isdecimal() else MARKED.fullmatch(cell)
    if not found:
        return cell, ""
    mark = (found["mark"] or "").strip("[]()").lower()
    return found["number"], f"{MARKS[mark]} in the source" if mark else ""


PERCENT_OR_SHARE = (
    "Is it a percentage or a share of 1? Write it with its sign, such as 95% or 0.5%."
)


def may_be_a_share(cell: str) -> bool:
    """Whether a percentage may as well be a share of 1: `0.234` is 0.234% or 23.4%."""
    return bool(PLAIN.fullmatch(cell)) and 0 < float(cell) <= 1


def _percent(cell: str, scale: PercentScale | None) -> float:
    has_sign = cell.endswith("%")
    value = _digits(cell.removesuffix("%").strip())
    if scale == PercentScale.SHARE and not has_sign:
        if value > 1:
            rule = "This is more than 1, and the column was said to hold shares of 1."
            raise CellError(rule, "Say anew how the column is written, or correct the cell.")
        value *= 100
    if value > 100:
        raise CellError("This is more than 100 in a hundred.", "Check the number, and the measure.")
    return float(value)


def _digits(cell: str) -> Decimal:
    if cell[:1] in CURRENCIES:
        rule = "This is in whole units of a currency."
        raise CellError(rule, "Write it in the unit of the measure, without the currency's sign.")
    if NEGATIVE.fullmatch(cell):
        raise CellError(
            "This is less than nothing.", "Correct it: a figure or a profile is 0 or more."
        )
    if not (THOUSANDS.fullmatch(cell) or PLAIN.fullmatch(cell)):
        raise CellError("This is not a number.", DIGITS)
    value = Decimal(re.sub(r"[, \u00a0\u202f]", "", cell))
    if value > MOST:
        raise CellError("This is too large to be a figure.", DIGITS)
    return value


def span(cell: str) -> DaySpan | None:
    """The days that a cell names; None of an empty one."""
    if not cell:
        return None
    refuse_formula(cell)
    try:
        found = span_of(cell)
    except DayNotInCalendar:
        raise CellError("There is no such day in the calendar.", AS_A_DAY) from None
    except QuarterOfWhichYear:
        rule = "A quarter of the calendar year and one of the financial year are written like this."
        raise CellError(rule, "Write Q1 2026/27 for April to June 2026, or the days.") from None
    if found is None:
        raise CellError("This is not a date.", AS_A_DAY)
    if found.first < EARLIEST:
        raise CellError(f"This is before {EARLIEST.year}.", AS_A_DAY)
    return found


def day(cell: str) -> date | None:
    """The first day that a cell names; None of an empty one."""
    found = span(cell)
    return found.first if found else None
