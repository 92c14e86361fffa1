"""What lists of case studies are read from: narrow rows in their order, and counters.

Made of CaseStudy, its terms and its Score by practice/listings, in the transaction of each change;
`flask listings verify` compares. No foreign keys: a row must outlast its case study until the
counters have been told.
"""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import Index, String
from sqlalchemy.orm import Mapped, mapped_column

from forum.core.extensions import db
from forum.models.full_form_columns import Showcase

ALL = 0  # in place of a term: every listed case study
SHOWCASE_NUMBERS = {Showcase.VCS: 1, Showcase.COMPLEMENTARY: 2, Showcase.ADVOCATE: 3}  # of counters


class ListedCaseStudy(db.Model):
    """A listed case study under each of its terms, and once under ALL.

    Every order is descending in all its columns, so a plain index serves it, read backwards.
    """

    __table_args__ = (
        Index("ix_listed_case_study_newest", "term_id", "is_checked", "posted_at", "case_study_id"),
        Index(
            "ix_listed_case_study_useful",
            *("term_id", "has_score", "is_checked", "lower_bound", "case_study_id"),
        ),
        Index("ix_listed_case_study_published", "term_id", "published_at", "case_study_id"),
        Index(
            "ix_listed_case_study_organisation",
            *("organisation_id", "term_id", "posted_at", "case_study_id"),
        ),
    )

    case_study_id: Mapped[int] = mapped_column(primary_key=True)
    term_id: Mapped[int] = mapped_column(primary_key=True)
    is_checked: Mapped[bool]  # its author has not left the yearly question unanswered
    posted_at: Mapped[datetime]
    published_at: Mapped[datetime]  # when a moderator accepted it, or it was posted
    has_score: Mapped[bool] = mapped_column(default=False)  # of enough organisations to be shown
    lower_bound: Mapped[float] = mapped_column(default=0.0)  # of Score, for "most useful"
    organisation_id: Mapped[int | None]  # None of an anonymous one
    has_failed: Mapped[bool]  # it tells what did not work
    showcase: Mapped[str] = mapped_column(String(30), default="")  # as of the case study


class CountKind(StrEnum):
    TERM = "term"  # with both terms: of_id and with_id, each of which may be ALL
    FAILED = "failed"  # with the term of_id, and telling what did not work; with_id is ALL
    ORGANISATION = "organisation"  # named ones of of_id, with the term with_id or ALL
    SHOWCASE = "showcase"  # of the kind of example of_id, with the term with_id or ALL
    SHOWING = "showing"  # named ones of the organisation of_id, of the kind of example with_id


class CaseStudyCount(db.Model):
    """How many listed case studies there are of a kind. A row may be 0."""

    __table_args__ = (Index("ix_case_study_count_with_id", "kind", "with_id"),)

    kind: Mapped[CountKind] = mapped_column(String(20), primary_key=True)
    of_id: Mapped[int] = mapped_column(primary_key=True)
    with_id: Mapped[int] = mapped_column(primary_key=True)
    number: Mapped[int]
