"""A report as headings, paragraphs and tables: its page, its DOCX and its PDF are made of this."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date

Cells = tuple[str, ...]


@dataclass(frozen=True)
class PaperTable:
    """`widths`: of the columns, as shares of the whole; the first column names each row."""

    caption: str
    header: Cells
    rows: Sequence[Cells]
    widths: tuple[int, ...] = ()

    @property
    def shares(self) -> list[float]:
        """Of the width, one for each column; they add up to 1."""
        widths = self.widths or (1,) * len(self.header)
        return [one / sum(widths) for one in widths]


@dataclass(frozen=True)
class PaperSection:
    heading: str
    paragraphs: list[str] = field(default_factory=list)
    tables: list[PaperTable] = field(default_factory=list)


@dataclass(frozen=True)
class Paper:
    """`dated`: the last day of the quarter. Files say no other time, so they are the same twice."""

    title: str
    dated: date
    paragraphs: list[str]
    sections: list[PaperSection]
    warnings: list[str] = field(default_factory=list)
