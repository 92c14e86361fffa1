"""Which page of a list an address asks for, and which pages there are."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from math import ceil
from typing import TypeVar

from flask import request

LAST_PAGE = 10_000  # a number beyond what a database can count to is no page either
AROUND = 2

Row = TypeVar("Row")


def page_asked() -> int:
    """1 where it is no number, and never one that a database cannot take."""
    return min(max(request.args.get("page", 1, type=int), 1), LAST_PAGE)


@dataclass(frozen=True)
class Pages:
    """Of a list whose total is known, as the pagination component wants them."""

    page: int
    per_page: int
    total: int

    @property
    def pages(self) -> int:
        return ceil(self.total / self.per_page)

    def part(self, rows: Sequence[Row]) -> Sequence[Row]:
        """Of all the rows, those of this page."""
        return rows[(self.page - 1) * self.per_page : self.page * self.per_page]

    @property
    def has_prev(self) -> bool:
        return 1 < self.page <= self.pages

    @property
    def has_next(self) -> bool:
        return self.page < self.pages

    def iter_pages(self) -> Iterator[int | None]:
        """First, last and those around this one; None where some are left out."""
        shown = {1, self.pages, *range(self.page - AROUND, self.page + AROUND + 1)}
        before = 0
        for number in sorted(n for n in shown if 1 <= n <= self.pages):
            if number > before + 1:
                yield None
            yield number
            before = number
