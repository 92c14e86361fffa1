from datetime import datetime
from enum import StrEnum

from sqlalchemy import JSON, Column, ForeignKey, Index, String, Table, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from forum.core import clock
from forum.core.extensions import db
from forum.core.rendered_html import rendered_from
from forum.models import pseudonym
from forum.models.accounts import User
from forum.models.full_form_columns import SECTIONS, FullAnswers
from forum.models.organisations import Organisation
from forum.models.vocabularies import Term, Vocabulary

TITLE_LENGTH = 100
SUMMARY_LENGTH = 200
DID_LENGTH = 4_000
RESULT_LENGTH = 2_000
MOST_GROUPS = 3
MOST_CIRCUMSTANCES = 4
MOST_PRACTICES = 4


class Status(StrEnum):
    HELD = "held"  # waits for a moderator; seen by its author and the moderators
    PUBLISHED = "published"
    DECLINED = "declined"  # by a moderator, with a reason
    WITHDRAWN = "withdrawn"  # by its author or a moderator; the row is kept


class Outcome(StrEnum):
    WORKED = "worked"
    MIXED = "mixed"
    DID_NOT_WORK = "did-not-work"
    TOO_EARLY = "too-early"


OUTCOME_NAMES = {
    Outcome.WORKED: "It worked",
    Outcome.MIXED: "Mixed results",
    Outcome.DID_NOT_WORK: "It did not work",
    Outcome.TOO_EARLY: "Too early to say",
}


class Time(StrEnum):
    UNDER_HOUR = "under-an-hour"
    HALF_DAY = "half-a-day"
    WEEK = "up-to-a-week"
    MORE = "more-than-a-week"
    UNKNOWN = "not-known"


class Staff(StrEnum):
    SAME = "no-extra-staff"
    SOME = "part-of-a-post"
    POST = "a-post-or-more"
    UNKNOWN = "not-known"


class Money(StrEnum):
    NONE = "none"
    UNDER_500 = "under-500"
    UNDER_5000 = "500-to-5000"
    MORE = "over-5000"
    UNKNOWN = "not-known"


BAND_NAMES: dict[type[StrEnum], dict[str, str]] = {
    Time: {
        Time.UNDER_HOUR: "Under an hour to set up",
        Time.HALF_DAY: "Up to half a day to set up",
        Time.WEEK: "Up to a week to set up",
        Time.MORE: "More than a week to set up",
        Time.UNKNOWN: "Set-up time not known",
    },
    Staff: {
        Staff.SAME: "No extra staff",
        Staff.SOME: "Part of a post",
        Staff.POST: "A post or more",
        Staff.UNKNOWN: "Staff needed not known",
    },
    Money: {
        Money.NONE: "No extra money",
        Money.UNDER_500: "Under £500",
        Money.UNDER_5000: "£500 to £5,000",
        Money.MORE: "Over £5,000",
        Money.UNKNOWN: "Money needed not known",
    },
}


EVIDENCE_NAMES = {
    0: "Idea",
    1: "Described",
    2: "Monitored",
    3: "Compared",
    4: "Independent comparison",
    5: "Compared in two organisations",
}


class Basis(StrEnum):
    """Who vouches for what it says."""

    MEMBER = "member"  # told by the practitioner who did it
    EDITORIAL = "editorial"  # our summary of a public source
    ILLUSTRATIVE = "illustrative"  # composed for the demonstration


case_study_term = Table(
    "case_study_term",
    db.metadata,
    Column("case_study_id", ForeignKey("case_study.id"), primary_key=True),
    Column("term_id", ForeignKey("term.id"), primary_key=True, index=True),
)


class CaseStudy(FullAnswers, db.Model):
    # The same form sent twice is one case study.
    __table_args__ = (
        UniqueConstraint("author_id", "submission_key"),
        Index("ix_case_study_status_posted_at", "status", "posted_at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    ref: Mapped[str | None] = mapped_column(String(20), unique=True)  # of the data file
    slug: Mapped[str] = mapped_column(String(60))
    status: Mapped[Status] = mapped_column(String(20), default=Status.PUBLISHED)
    status_reason: Mapped[str] = mapped_column(default="")  # why declined or withdrawn
    version: Mapped[int] = mapped_column(default=1)
    posted_at: Mapped[datetime] = mapped_column(default=clock.now)
    edited_at: Mapped[datetime | None]
    author_id: Mapped[int] = mapped_column(ForeignKey("user.id"), index=True)
    submission_key: Mapped[str] = mapped_column(String(32))

    # Whose practice it is. Told by a member: the member's organisation on the day.
    organisation_id: Mapped[int | None] = mapped_column(ForeignKey("organisation.id"), index=True)
    organisation_named: Mapped[str] = mapped_column(String(120), default="")  # not in our list
    prime_named: Mapped[str] = mapped_column(String(120), default="")
    place: Mapped[str] = mapped_column(String(120), default="")
    years: Mapped[str] = mapped_column(String(40), default="")

    title: Mapped[str] = mapped_column(String(TITLE_LENGTH))
    summary: Mapped[str] = mapped_column(String(SUMMARY_LENGTH), default="")
    outcome: Mapped[str] = mapped_column(String(20), default="")  # an Outcome, or not said
    problem: Mapped[str] = mapped_column(default="")
    did: Mapped[str]  # Markdown as written, as are problem, result and advice
    result: Mapped[str]
    figures: Mapped[str] = mapped_column(default="")  # as the source gives them
    advice: Mapped[str] = mapped_column(default="")
    time_band: Mapped[str] = mapped_column(String(20), default=Time.UNKNOWN)
    staff_band: Mapped[str] = mapped_column(String(20), default=Staff.UNKNOWN)
    money_band: Mapped[str] = mapped_column(String(20), default=Money.UNKNOWN)

    # Rendered when written; text.HTML_POLICY says under which rules.
    html: Mapped[dict[str, str]] = mapped_column(JSON, default=dict, info=rendered_from(*SECTIONS))
    html_policy: Mapped[int] = mapped_column(default=0)

    evidence_level: Mapped[int] = mapped_column(default=1)  # 0-5, see EVIDENCE_NAMES
    basis: Mapped[Basis] = mapped_column(String(20), default=Basis.MEMBER)
    sources: Mapped[list[str]] = mapped_column(JSON, default=list)

    author: Mapped[User] = relationship()
    organisation: Mapped[Organisation | None] = relationship()
    terms: Mapped[list[Term]] = relationship(
        secondary=case_study_term, order_by=(Term.position, Term.id)
    )

    @property
    def is_published(self) -> bool:
        return self.status == Status.PUBLISHED

    @property
    def is_demonstration(self) -> bool:
        return self.basis == Basis.ILLUSTRATIVE or self.author.is_demonstration

    @property
    def byline(self) -> str:
        """Who tells it, as anybody may read it; never the author of an anonymous one."""
        return pseudonym.unnamed(self) if self.is_anonymous else self.author.name

    @property
    def last_known_true(self) -> datetime:
        """When its author last posted, changed or confirmed it."""
        return max(at for at in (self.posted_at, self.edited_at, self.checked_at) if at)

    @property
    def shown_organisation(self) -> Organisation | None:
        """What pages, lists and files may name; rules go by organisation_id."""
        return None if self.is_anonymous else self.organisation

    @property
    def organisation_name(self) -> str:
        if self.is_anonymous:
            return self.byline
        return self.organisation.name if self.organisation else self.organisation_named

    @property
    def outcome_name(self) -> str:
        return OUTCOME_NAMES[Outcome(self.outcome)] if self.outcome else ""

    @property
    def evidence_label(self) -> str:
        return f"{self.evidence_level}: {EVIDENCE_NAMES[self.evidence_level].lower()}"

    @property
    def needs(self) -> list[str]:
        """What it takes in time, staff and money, in words; what is not known is left out."""
        bands = (Time, self.time_band), (Staff, self.staff_band), (Money, self.money_band)
        return [BAND_NAMES[kind][band] for kind, band in bands if band != kind("not-known")]

    def of(self, vocabulary: Vocabulary) -> list[Term]:
        return [term for term in self.terms if term.vocabulary == vocabulary]

    @property
    def claimant_groups(self) -> list[Term]:
        """Payment groups, then circumstances: both say for whom."""
        return self.of(Vocabulary.GROUP) + self.of(Vocabulary.CIRCUMSTANCE)

    @property
    def practices(self) -> list[Term]:
        return self.of(Vocabulary.PRACTICE)

    @property
    def stages(self) -> list[Term]:
        return self.of(Vocabulary.STAGE)

    @property
    def areas(self) -> list[Term]:
        return self.of(Vocabulary.AREA)


class Version(db.Model):
    """A case study as it stood after one edit. Never changed afterwards."""

    __table_args__ = (UniqueConstraint("case_study_id", "number"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    case_study_id: Mapped[int] = mapped_column(ForeignKey("case_study.id"), index=True)
    number: Mapped[int]
    editor_id: Mapped[int] = mapped_column(ForeignKey("user.id"))
    at: Mapped[datetime] = mapped_column(default=clock.now)
    answers: Mapped[dict] = mapped_column(JSON)  # rendering.ANSWERS to text; "terms"

    case_study: Mapped[CaseStudy] = relationship()
    editor: Mapped[User] = relationship()


class Draft(db.Model):
    """What somebody has typed and not yet sent, exactly as typed."""

    __table_args__ = (UniqueConstraint("author_id", "key"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(String(32))  # becomes the submission key
    author_id: Mapped[int] = mapped_column(ForeignKey("user.id"), index=True)
    case_study_id: Mapped[int | None] = mapped_column(ForeignKey("case_study.id"))  # an edit
    answers: Mapped[dict[str, list[str]]] = mapped_column(JSON)  # form field to what was typed
    saved_at: Mapped[datetime] = mapped_column(default=clock.now)
    is_full: Mapped[bool] = mapped_column(default=False)  # written section by section
    version: Mapped[int] = mapped_column(default=1)  # goes up with each save

    author: Mapped[User] = relationship()
    writers: Mapped[list[User]] = relationship(secondary="draft_author", order_by=User.name)

    @property
    def title(self) -> str:
        return next(iter(self.answers.get("title", [])), "").strip() or "No title yet"


class DraftAuthor(db.Model):
    """A colleague who writes along; the draft stays its first author's."""

    draft_id: Mapped[int] = mapped_column(
        ForeignKey("draft.id", ondelete="CASCADE"), primary_key=True
    )
    user_id: Mapped[int] = mapped_column(ForeignKey("user.id"), primary_key=True, index=True)
    added_at: Mapped[datetime] = mapped_column(default=clock.now)
