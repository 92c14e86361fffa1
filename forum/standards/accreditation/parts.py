"""The criteria and parts of Customer Service Excellence: data/accreditation_parts.csv, read once.

The names are those of the standard's table of contents. The questions are ours, not the standard's.
"""

import csv
from dataclasses import dataclass
from functools import lru_cache

from forum.config import ROOT

FILE = ROOT / "data" / "accreditation_parts.csv"
SCHEME = "Customer Service Excellence"
SOURCE = "Customer Service Excellence standard, table of contents (issuu.com/emqcltd)"


@dataclass(frozen=True)
class AccreditationPart:
    number: str  # 1.1 to 5.3
    criterion: str
    name: str
    asks: str

    @property
    def criterion_number(self) -> str:
        return self.number.partition(".")[0]


@lru_cache(maxsize=1)
def all_parts() -> tuple[AccreditationPart, ...]:
    with FILE.open(encoding="utf-8", newline="") as file:
        return tuple(
            AccreditationPart(row["number"], row["criterion"], row["part"], row["asks"])
            for row in csv.DictReader(file)
        )


def by_number(number: str) -> AccreditationPart | None:
    return next((part for part in all_parts() if part.number == number), None)
