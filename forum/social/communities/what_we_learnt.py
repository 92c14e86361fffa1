"""The first draft of what a community learnt in a year, in Markdown, for its facilitators to edit.

Made of what other organisations reported when they tried something, and of evidence levels:
both public, and failures counted like successes.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass

NOTHING = (
    "Nobody reported a try on this subject in {year}. Write here what the community learnt "
    "nevertheless, or leave it until somebody has tried something."
)


@dataclass(frozen=True)
class TriedCaseStudy:
    """A case study on the community's subject, with what came of it in the year."""

    title: str
    path: str
    sentence: str  # "Tried by 3 organisations: 2 worked, 1 did not"
    evidence: str  # "2: monitored"
    organisations: int
    failed: int  # of the organisations


def draft(year: int, subject: str, rows: Sequence[TriedCaseStudy]) -> str:
    """Those that most organisations tried first; then by title."""
    heading = f"# What we learnt in {year}: {subject}\n\n"
    if not rows:
        return heading + NOTHING.format(year=year)
    ordered = sorted(rows, key=lambda row: (-row.organisations, row.title))
    held_up = [row for row in ordered if not row.failed]
    failed = [row for row in ordered if row.failed]
    parts = [
        _section("What others tried, and it held up", held_up),
        _section("What did not work everywhere", failed),
        "## What we take from it\n\n_Write here, in your own words, what you would do differently "
        "now, and what nobody has tried yet._",
    ]
    return heading + "\n\n".join(part for part in parts if part)


def _section(title: str, rows: Sequence[TriedCaseStudy]) -> str:
    if not rows:
        return ""
    return f"## {title}\n\n" + "\n".join(_line(row) for row in rows)


def _line(row: TriedCaseStudy) -> str:
    title = re.sub(r"([\\\[\]*_`])", r"\\\1", row.title)
    return f"- [{title}]({row.path}): {row.sentence}. Evidence level {row.evidence}."
