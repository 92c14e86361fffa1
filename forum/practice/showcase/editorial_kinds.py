"""The kinds that the editors set from the sources, with the reason for each."""

import csv
from functools import cache

from forum.config import ROOT
from forum.models.full_form_columns import Showcase

FILE = ROOT / "data" / "work-programme" / "showcase_kinds.csv"


@cache
def editorial_kinds() -> dict[str, str]:
    """{ref of the case study: Showcase}; ValueError for a kind that there is not."""
    with FILE.open(encoding="utf-8", newline="") as file:
        return {row["ref"]: Showcase(row["kind"]).value for row in csv.DictReader(file)}
