"""The files the demonstration is made of."""

import csv
from collections.abc import Iterator
from pathlib import Path

from forum.config import ROOT

OWN = ROOT / "data" / "demonstration"
WORK_PROGRAMME = ROOT / "data" / "work-programme"


def rows(name: str, folder: Path = OWN) -> Iterator[dict[str, str]]:
    with (folder / name).open(encoding="utf-8", newline="") as file:
        yield from csv.DictReader(file)


def listed(cell: str) -> list[str]:
    """`lone-parents;over-50s` as a list."""
    return [part for part in cell.split(";") if part]
