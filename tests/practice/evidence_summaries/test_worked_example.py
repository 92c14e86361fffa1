"""The example that docs/strength-of-evidence.md works by hand is what the rule says."""

from datetime import datetime

from forum.config import ROOT
from forum.practice.evidence_summaries.rules import (
    Direction,
    ResultReport,
    Told,
    summarise,
)

PAGE = (ROOT / "docs" / "strength-of-evidence.md").read_text(encoding="utf-8")
TODAY = datetime(2026, 11, 28)
LINKS = {"Northfield": {"Eastway"}, "Eastway": {"Northfield"}}


def told_on_the_page():
    rows = [
        [cell.strip() for cell in line.strip("|").split("|")]
        for line in PAGE.splitlines()
        if "| case study |" in line or "| try |" in line
    ]
    return [
        ResultReport(one, Told(told), int(level), datetime.fromisoformat(day), kind == "try")
        for one, kind, told, level, day in rows
    ]


def more(organisation, told=Told.WORKED, level=1, day="2026-11-01", **other):
    return ResultReport(organisation, told, level, datetime.fromisoformat(day), **other)


def strength(*further):
    return summarise([*told_on_the_page(), *further], LINKS, TODAY).strength


def test_the_example_comes_out_as_the_page_says():
    found = summarise(told_on_the_page(), LINKS, TODAY)
    assert len(told_on_the_page()) == 8
    assert (found.worked, found.mixed, found.did_not_work) == (4, 1, 1)
    assert found.share == 0.75 and found.direction is Direction.WORKED
    assert found.best_levels == (3, 3, 2, 1, 1)
    assert (found.strength, found.weaknesses) == (4, frozenset())
    assert "**mostly worked, strength 4**" in PAGE


def test_so_does_each_line_of_what_would_change_it():
    eight = [more("Northfield")] * 8
    tenth = more("Northfield", level=5, day="2026-11-27")
    tries = [more(name, is_try=True) for name in ("Newtown", "Oldtown")]
    results = [
        strength(*eight),
        strength(*eight[1:], tenth),
        strength(more("Southgate", Told.DID_NOT_WORK)),
        strength(*tries),
    ]
    changes = PAGE[PAGE.index("| and then") :].splitlines()[2:]
    assert results == [int(line.split("|")[2]) for line in changes if line]
