"""The pages of a list whose total is known, as the pagination component wants them."""

from collections.abc import Iterator
from dataclasses import dataclass
from math import ceil

AROUND = 2


@dataclass(frozen=True)
class Pages:
    page: int
    per_page: int
    total: int

    @property
    def pages(self) -> int:
        return ceil(self.total / self.per_page)

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
