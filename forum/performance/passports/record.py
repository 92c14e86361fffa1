"""An organisation's released record as plain words: what a passport is made of, and no more."""

import base64
import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from forum.core import csv as spreadsheet
from forum.core.formatting import dated
from forum.models.organisations import Organisation
from forum.performance.figures import exports
from forum.performance.figures.figure_view import FigureView

COLUMNS = (
    *("Programme", "Measure", "Of whom", "Area", "Period"),
    *("Value", "Out of", "Expected", "Kind"),
)
CODE_LENGTH = 12  # of base 32: 60 bits


@dataclass(frozen=True)
class Record:
    organisation_id: int
    organisation: str
    kind: str
    is_demonstration: bool
    figures_to: date | None
    release_id: int | None
    release: str
    rows: Sequence[tuple[str, ...]]  # in the order of COLUMNS
    csv: bytes

    @property
    def code(self) -> str:
        """Of the record and nothing else: the same record has the same one."""
        digest = hashlib.sha256(f"{self.organisation_id}\n".encode() + self.csv).digest()
        letters = base64.b32encode(digest).decode()[:CODE_LENGTH]
        return "-".join(letters[at : at + 4] for at in range(0, CODE_LENGTH, 4))


def of(
    organisation: Organisation, public: Sequence[FigureView], results: Sequence[FigureView] = ()
) -> Record | None:
    """None where there is nothing. Both as a visitor is shown them.

    `results`: of customer service standards: management information that a release has opened.
    """
    figures = [*(figure for figure in public if not figure.is_management), *results]
    if not figures:
        return None
    releases = {f.release.release_at: f.release for f in figures if f.release}
    newest = releases[max(releases)] if releases else None
    header, rows = exports.HEADER, exports.rows(figures)
    return Record(
        organisation.id,
        organisation.name,
        organisation.kind_name,
        any(figure.is_illustrative for figure in figures),
        max((f.cut_off for f in figures if f.cut_off), default=None),
        newest.id if newest else None,
        newest.name if newest else "",
        [_row(figure) for figure in figures],
        spreadsheet.csv_text(header, rows).encode(),
    )


def _row(f: FigureView) -> tuple[str, ...]:
    return (
        f.programme.name,
        f.measure_name,
        f.of_whom,
        f.geography,
        dated(f.period),
        f.value_in_words,
        f.out_of,
        f.expected,
        f.origin_name,
    )
