"""Checks a return, on any computer: `python -m whatworks_return check FILE`.

The exchange's own page runs the same code. It needs Python 3.11 or later and nothing else; XLSX
files need openpyxl, too. It sends nothing, writes nothing and keeps nothing.
"""

from whatworks_return.formats import (
    ReturnFormat,
    ReturnProblem,
    UnreadableReturn,
    accepted_on,
    all_formats,
)
from whatworks_return.reading import MOST_BYTES, Lines, lines_of
from whatworks_return.rows import MOST_PROBLEMS, MOST_ROWS, CheckedReturn, check

__all__ = [
    "MOST_BYTES",
    "MOST_PROBLEMS",
    "MOST_ROWS",
    "CheckedReturn",
    "Lines",
    "ReturnFormat",
    "ReturnProblem",
    "UnreadableReturn",
    "accepted_on",
    "all_formats",
    "check",
    "lines_of",
]
