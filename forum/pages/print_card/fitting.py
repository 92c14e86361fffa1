"""Fit long texts on one side of paper: measured in rows, cut at a word."""

from collections.abc import Sequence
from dataclasses import dataclass
from html.parser import HTMLParser
from math import ceil
from typing import NamedTuple

from forum.core import text

ROW_LENGTH = 92  # characters, at the size that card.css prints
ROWS = 40  # between what stands above and below, at that size
HEADING = 1.7  # rows that one takes
FEW = 14  # rows in all: so little is printed larger
BLOCKS = ("p", "li", "h1", "h2", "h3", "h4", "h5", "h6", "tr", "pre", "blockquote", "br", "hr")
CELLS = ("td", "th")


class CardLine(NamedTuple):
    text: str
    number: int | None = None  # in a numbered list

    @property
    def label(self) -> str:
        return "" if self.number is None else f"{self.number}. "


@dataclass(frozen=True, slots=True)
class FullPart:
    """A part that should be on the card, and how many rows it gets where all are long."""

    heading: str
    lines: tuple[CardLine, ...]
    share: int

    @property
    def rows(self) -> int:
        return sum(map(_rows, self.lines))


@dataclass(frozen=True, slots=True)
class FittedPart:
    heading: str
    lines: tuple[CardLine, ...]
    is_cut: bool

    @property
    def rows(self) -> int:
        return sum(map(_rows, self.lines))


def lines_of(stored_html: str) -> tuple[CardLine, ...]:
    """The paragraphs, list entries and table rows of rendered text, each as one plain line."""
    reader = _LineReader()
    reader.feed(stored_html)
    reader.close()
    return tuple(reader.lines)


class _LineReader(HTMLParser):
    """Splits sanitised HTML into lines, and numbers the entries of numbered lists."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.lines: list[CardLine] = []
        self._text = ""
        self._number: int | None = None
        self._next_numbers: list[int | None] = []  # of the open lists; None: with bullets

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in BLOCKS:
            self._end_line()
        if tag == "ol":
            self._next_numbers.append(int(dict(attrs).get("start") or 1))
        elif tag == "ul":
            self._next_numbers.append(None)
        elif tag == "li" and self._next_numbers and self._next_numbers[-1] is not None:
            self._number = self._next_numbers[-1]
            self._next_numbers[-1] += 1

    def handle_endtag(self, tag: str) -> None:
        if tag in CELLS:
            self._text += "; "
        if tag in BLOCKS:
            self._end_line()
        if tag in ("ol", "ul") and self._next_numbers:
            self._next_numbers.pop()

    def handle_data(self, data: str) -> None:
        self._text += data

    def close(self) -> None:
        super().close()
        self._end_line()

    def _end_line(self) -> None:
        words = " ".join(self._text.split()).strip(" ;")
        if words:
            self.lines.append(CardLine(words, self._number))
            self._number = None
        self._text = ""


def room_for(parts: int) -> int:
    """Rows of text that so many headings leave."""
    return int(ROWS - HEADING * parts)


def fit(parts: Sequence[FullPart], rows: int | None = None) -> list[FittedPart]:
    """All parts, each with its share at least; rows that one does not need go to the next."""
    present = [part for part in parts if part.lines]
    rows = room_for(len(present)) if rows is None else rows
    given = [min(part.rows, part.share) for part in present]
    for place, part in enumerate(present):
        spare = rows - sum(given)
        given[place] += max(0, min(spare, part.rows - given[place]))
    return [_cut(part, most) for part, most in zip(present, given, strict=True)]


def _rows(line: CardLine) -> int:
    return max(1, ceil(len(line.label + line.text) / ROW_LENGTH))


def _cut(part: FullPart, most_rows: int) -> FittedPart:
    kept: list[CardLine] = []
    for line in part.lines:
        left = most_rows - sum(map(_rows, kept))
        if left <= 0:
            break
        most = left * ROW_LENGTH - len(line.label)
        kept.append(CardLine(text.excerpt(line.text, most), line.number))
    return FittedPart(part.heading, tuple(kept), tuple(kept) != part.lines)
