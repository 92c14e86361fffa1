"""The closed list of themes: data/complaint_themes.csv, read once."""

import csv
from dataclasses import dataclass
from functools import lru_cache

from forum.config import ROOT

FILE = ROOT / "data" / "complaint_themes.csv"


@dataclass(frozen=True)
class ComplaintTheme:
    """`number` never changes: follows and returns keep it or the slug."""

    number: int
    slug: str
    name: str
    definition: str
    examples: tuple[str, ...]
    is_not: str


@lru_cache(maxsize=1)
def all_themes() -> tuple[ComplaintTheme, ...]:
    with FILE.open(encoding="utf-8", newline="") as file:
        return tuple(_theme(row) for row in csv.DictReader(file))


def by_slug(slug: str) -> ComplaintTheme | None:
    return next((theme for theme in all_themes() if theme.slug == slug), None)


def _theme(row: dict[str, str]) -> ComplaintTheme:
    examples = tuple(row[f"example_{number}"] for number in (1, 2, 3))
    texts = row["name"], row["definition"]
    return ComplaintTheme(int(row["number"]), row["slug"], *texts, examples, row["is_not"])
