"""Summaries of what is known, written by an editor and published by another."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import JSON, CheckConstraint, Column, ForeignKey, Index, String, Table
from sqlalchemy.orm import Mapped, mapped_column, relationship

from forum.core import clock
from forum.core.extensions import db
from forum.core.rendered_html import rendered_from
from forum.models.accounts import User
from forum.models.organisations import Organisation
from forum.models.vocabularies import Term

SUMMARY_LENGTH, LINKS_LENGTH, REASON_LENGTH = 3_000, 2_000, 500
MOST_SOURCES, MOST_LINKS = 30, 10

summary_source = Table(  # the case studies that a version rests on
    "summary_source",
    db.metadata,
    Column("summary_id", ForeignKey("reviewed_summary.id", ondelete="CASCADE"), primary_key=True),
    Column("case_study_id", ForeignKey("case_study.id"), primary_key=True, index=True),
)


class SummaryState(StrEnum):
    PROPOSED = "proposed"  # waits for the second editor
    RETURNED = "returned"  # to its writer, with a reason
    PUBLISHED = "published"  # the newest of these is the one that stands


class ReviewedSummary(db.Model):
    """One version of the summary of a practice, or of a practice with a claimant group.

    `evidence` is what was known by rule when it was published (contradiction.EvidenceState):
    once that differs, it needs review. `open_key` makes two open proposals on one impossible.
    """

    __table_args__ = (
        CheckConstraint(
            "state != 'published' OR COALESCE(reviewer_id, 0) != writer_id", name="two_editors"
        ),
        Index("ix_reviewed_summary_practice_id_with_id", "practice_id", "with_id", "state"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    practice_id: Mapped[int] = mapped_column(ForeignKey("term.id"))
    with_id: Mapped[int | None] = mapped_column(ForeignKey("term.id"), index=True)  # None: all
    open_key: Mapped[str | None] = mapped_column(String(40), unique=True)  # None once published
    state: Mapped[SummaryState] = mapped_column(String(10), default=SummaryState.PROPOSED)
    body: Mapped[str]  # Markdown
    html: Mapped[str] = mapped_column(info=rendered_from("body", policy=None))
    links: Mapped[str] = mapped_column(String(LINKS_LENGTH), default="")  # see source_links.py
    revision: Mapped[int] = mapped_column(default=1)  # of a proposal: its reviewer has read this
    writer_id: Mapped[int] = mapped_column(ForeignKey("user.id"), index=True)
    organisation_id: Mapped[int | None] = mapped_column(ForeignKey("organisation.id"))
    written_at: Mapped[datetime] = mapped_column(default=clock.now)
    reviewer_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"), index=True)
    decided_at: Mapped[datetime | None]  # published, or returned
    reason: Mapped[str] = mapped_column(String(REASON_LENGTH), default="")  # returned, withdrawn
    evidence: Mapped[dict[str, int | str]] = mapped_column(JSON, default=dict)
    review_by: Mapped[datetime | None] = mapped_column(index=True)
    needs_review_at: Mapped[datetime | None]  # since when the editors know that it does
    withdrawn_at: Mapped[datetime | None]
    withdrawn_by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"), index=True)

    practice: Mapped[Term] = relationship(foreign_keys=practice_id)
    group: Mapped[Term | None] = relationship(foreign_keys=with_id)
    writer: Mapped[User] = relationship(foreign_keys=writer_id)
    reviewer: Mapped[User | None] = relationship(foreign_keys=reviewer_id)
    organisation: Mapped[Organisation | None] = relationship()

    @property
    def is_open(self) -> bool:
        """Whether it is a proposal still, which waits or went back to its writer."""
        return self.state != SummaryState.PUBLISHED and self.withdrawn_at is None

    @property
    def title(self) -> str:
        group = f" with {self.group.label}" if self.group is not None else ""
        return f"{self.practice.name}{group}"

    @property
    def term_ids(self) -> frozenset[int]:
        return frozenset({self.practice_id, *([self.with_id] if self.with_id else [])})
