"""Reviewed summaries of two practices, one of which new evidence contradicts; and a proposal."""

import csv

from sqlalchemy import insert

from forum.core import text
from forum.core.extensions import db
from forum.data.demonstration.lookup import OWN, Cast
from forum.models.reviewed_summaries import ReviewedSummary, SummaryState, summary_source
from forum.models.vocabularies import Vocabulary
from forum.social.reviewed_summaries import queries
from forum.social.reviewed_summaries.contradiction import REVIEW_AFTER, EvidenceState
from forum.social.reviewed_summaries.queries import SummarySubject

MOST_SOURCES = 3


def add(cast: Cast) -> None:
    """Once what is known is summed up: a summary is published with it."""
    with (OWN / "summaries.csv").open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            _add_summary(cast, row)
    db.session.commit()


def _add_summary(cast: Cast, row: dict[str, str]) -> None:
    subject = SummarySubject(cast.terms[Vocabulary.PRACTICE, row["practice"]], None)
    made = ReviewedSummary(
        practice=subject.practice,
        body=row["body"],
        html=text.to_html(row["body"]),
        writer_id=cast.people[row["writer"]].id,
        organisation_id=cast.people[row["writer"]].organisation_id,
        written_at=cast.ago(int(row["days_ago"]) + 2),
        open_key=subject.key,
        evidence={},
    )
    if row["reviewer"]:
        _publish(cast, made, subject, row)
    db.session.add(made)
    db.session.flush()
    sources = queries.offered_sources(subject, ())[:MOST_SOURCES]
    if rows := [{"summary_id": made.id, "case_study_id": one.id} for one in sources]:
        db.session.execute(insert(summary_source), rows)


def _publish(cast: Cast, made: ReviewedSummary, subject: SummarySubject, row: dict) -> None:
    known = queries.state_of(queries.evidence_of(subject))
    if row["is_contradicted"] == "yes":
        known = EvidenceState(known.direction, max(known.strength - 1, 0))
    made.state, made.open_key = SummaryState.PUBLISHED, None
    made.reviewer_id = cast.people[row["reviewer"]].id
    made.decided_at = cast.ago(int(row["days_ago"]))
    made.review_by = made.decided_at + REVIEW_AFTER
    made.evidence = known.as_json()
