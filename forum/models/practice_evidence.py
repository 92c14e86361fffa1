"""What is known of each practice, summed up by the worker from case studies and tries."""

from datetime import datetime

from sqlalchemy import JSON, ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from forum.core.extensions import db


class PracticeEvidence(db.Model):
    """A practice with one claimant group, circumstance or stage; or with ALL of them.

    Made by practice/evidence_summaries of what every visitor may read; counts of organisations
    leave the anonymous case studies out, for a number that changes would tell whose they are.
    """

    practice_id: Mapped[int] = mapped_column(ForeignKey("term.id"), primary_key=True)
    with_id: Mapped[int] = mapped_column(primary_key=True, index=True)  # of a term, or ALL
    case_studies: Mapped[int]
    anonymous: Mapped[int]  # of these
    outcomes: Mapped[dict[str, int]] = mapped_column(JSON)  # case studies by CaseStudyOutcome
    tries: Mapped[dict[str, int]] = mapped_column(JSON)  # reports of others by tries.Result
    tried_by: Mapped[int]  # organisations
    worked: Mapped[int]  # organisations, by their voice
    mixed: Mapped[int]
    did_not_work: Mapped[int]
    sources: Mapped[int]  # unrelated organisations or supply chains
    compared: Mapped[int]  # of these, with a case study at evidence level 3 or more
    best_level: Mapped[int]
    strength: Mapped[int]  # 0 to 5
    weaknesses: Mapped[list[str]] = mapped_column(JSON)  # rules.Weakness, sorted
    bands: Mapped[dict[str, dict[str, int]]] = mapped_column(JSON)  # column to band to number
    examples: Mapped[dict[str, list[int]]] = mapped_column(JSON)  # ids, see queries.Examples
    newest_at: Mapped[datetime | None]
    stale_at: Mapped[datetime | None] = mapped_column(index=True)  # when time alone changes it


class EvidenceChange(db.Model):
    """The direction of results or the strength of a PracticeEvidence became another.

    Of what became known for the first time, `at` is the day of its newest report, so that
    old data that are brought in are not told as news.
    """

    __table_args__ = (Index("ix_evidence_change_with_id_at", "with_id", "at", "practice_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    practice_id: Mapped[int] = mapped_column(ForeignKey("term.id"), index=True)
    with_id: Mapped[int]  # of a term, or ALL
    was_direction: Mapped[str] = mapped_column(String(20))  # rules.Direction
    was_strength: Mapped[int]
    direction: Mapped[str] = mapped_column(String(20))
    strength: Mapped[int]
    at: Mapped[datetime]


class PracticeMark(db.Model):
    """A practice whose evidence changed and is to be summed up anew; one row a change."""

    id: Mapped[int] = mapped_column(primary_key=True)
    practice_id: Mapped[int] = mapped_column(index=True)  # of a term
