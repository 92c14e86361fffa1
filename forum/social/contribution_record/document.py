"""The contribution record as a PDF: plain text on A4."""

import io
from collections.abc import Iterator
from datetime import date

from reportlab.lib.units import mm
from reportlab.platypus import Flowable, Spacer

from forum.core import clock, formatting
from forum.core.pdf import frame, paragraph
from forum.social.contribution_record.queries import ContributionRecord

SAYS = (
    "What this person posted under their own name on What Works Exchange, as it stood on that day. "
    "Practice that did not work counts like practice that did."
)
MADE_UP = "Demonstration: this person is fictional."


def pdf(record: ContributionRecord, made_on: date) -> bytes:
    out = io.BytesIO()
    period = str(record.year) if record.year else "all years"
    title = f"Contribution record: {record.name}"
    document = frame(out, title, f"Contribution record, {period}", side=18, top=16, bottom=16)
    document.build(list(_story(record, made_on, period)))
    return out.getvalue()


def _story(record: ContributionRecord, made_on: date, period: str) -> Iterator[Flowable]:
    yield paragraph(f"Contribution record: {record.name}", 16, bold=True)
    yield paragraph(f"{record.organisation}. For {period}. Made on {formatting.day(made_on)}.", 9)
    if record.is_demonstration:
        yield paragraph(MADE_UP, 9, bold=True)
    yield paragraph(SAYS, 9)
    if record.is_empty:
        yield paragraph("Nothing yet.", 10)
    for title, lines in sections(record):
        if lines:
            yield Spacer(1, 3 * mm)
            yield paragraph(title, 12, bold=True)
            for line in lines:
                yield paragraph(line, 9.5)


def sections(record: ContributionRecord) -> list[tuple[str, list[str]]]:
    """(heading, lines) in order."""
    return [
        (
            "Case studies shared",
            [f"{_day(c.posted_at)}: {c.title}. {c.outcome_name}" for c in record.case_studies],
        ),
        (
            "Practice tried",
            [
                f"{_day(t.tried_at)}: {t.case_study.title}, with {t.group.name}. {t.result_name}"
                for t in record.tries
            ],
        ),
        (
            "Questions answered",
            [f"{_day(a.posted_at)}: {a.discussion.title}" for a in record.answers],
        ),
        (
            "Workshops organised",
            [f"{_day(w.starts_at)}: {w.title}. {w.where}" for w in record.workshops],
        ),
    ]


def _day(instant) -> str:
    return formatting.day(clock.in_london(instant).date())
