from collections.abc import Sequence
from datetime import datetime
from enum import StrEnum

from sqlalchemy import JSON, Column, ForeignKey, Index, String, Table, UniqueConstraint, false
from sqlalchemy.orm import Mapped, mapped_column, relationship

from forum.core import clock
from forum.core.extensions import db
from forum.core.rendered_html import rendered_from
from forum.models.accounts import User
from forum.models.full_form_columns import MARKDOWN_COLUMNS, FullFormColumns, SupplyChainPosition
from forum.models.organisations import Organisation
from forum.models.vocabularies import Term, Vocabulary

TITLE_LENGTH = 100
SUMMARY_LENGTH = 200
DID_LENGTH = 4_000
RESULT_LENGTH = 2_000
MOST_GROUPS = 3
MOST_CIRCUMSTANCES = 4
MOST_PRACTICES = 4
VERIFIED = "verified by the moderators"


class CaseStudyStatus(StrEnum):
    HELD = "held"  # waits for a moderator; seen by its author and the moderators
    PUBLISHED = "published"
    DECLINED = "declined"  # by a moderator, with a reason
    WITHDRAWN = "withdrawn"  # by its author or a moderator; the row is kept


class CaseStudyOutcome(StrEnum):
    WORKED = "worked"
    MIXED = "mixed"
    DID_NOT_WORK = "did-not-work"
    TOO_EARLY = "too-early"


OUTCOME_NAMES = {
    CaseStudyOutcome.WORKED: "It worked",
    CaseStudyOutcome.MIXED: "Mixed results",
    CaseStudyOutcome.DID_NOT_WORK: "It did not work",
    CaseStudyOutcome.TOO_EARLY: "Too early to say",
}


class TimeBand(StrEnum):
    UNDER_HOUR = "under-an-hour"
    HALF_DAY = "half-a-day"
    WEEK = "up-to-a-week"
    MORE = "more-than-a-week"
    UNKNOWN = "not-known"


class StaffBand(StrEnum):
    SAME = "no-extra-staff"
    SOME = "part-of-a-post"
    POST = "a-post-or-more"
    UNKNOWN = "not-known"


class MoneyBand(StrEnum):
    NONE = "none"
    UNDER_500 = "under-500"
    UNDER_5000 = "500-to-5000"
    MORE = "over-5000"
    UNKNOWN = "not-known"


BAND_NAMES: dict[type[StrEnum], dict[str, str]] = {
    TimeBand: {
        TimeBand.UNDER_HOUR: "Under an hour to set up",
        TimeBand.HALF_DAY: "Up to half a day to set up",
        TimeBand.WEEK: "Up to a week to set up",
        TimeBand.MORE: "More than a week to set up",
        TimeBand.UNKNOWN: "Set-up time not known",
    },
    StaffBand: {
        StaffBand.SAME: "No extra staff",
        StaffBand.SOME: "Part of a post",
        StaffBand.POST: "A post or more",
        StaffBand.UNKNOWN: "Staff needed not known",
    },
    MoneyBand: {
        MoneyBand.NONE: "No extra money",
        MoneyBand.UNDER_500: "Under £500",
        MoneyBand.UNDER_5000: "£500 to £5,000",
        MoneyBand.MORE: "Over £5,000",
        MoneyBand.UNKNOWN: "Money needed not known",
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
    """Where it comes from."""

    MEMBER = "member"  # written by the practitioner who did it
    EDITORIAL = "editorial"  # our summary of a public source
    ILLUSTRATIVE = "illustrative"  # composed for the demonstration


case_study_term = Table(
    "case_study_term",
    db.metadata,
    Column("case_study_id", ForeignKey("case_study.id"), primary_key=True),
    Column("term_id", ForeignKey("term.id"), primary_key=True, index=True),
)


class CaseStudy(FullFormColumns, db.Model):
    # The same form sent twice is one case study.
    __table_args__ = (
        UniqueConstraint("author_id", "submission_key"),
        Index("ix_case_study_status_posted_at", "status", "posted_at"),
        Index("ix_case_study_showcase", "showcase", "status", "posted_at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    ref: Mapped[str | None] = mapped_column(String(20), unique=True)  # of the data file
    slug: Mapped[str] = mapped_column(String(60))
    status: Mapped[CaseStudyStatus] = mapped_column(String(20), default=CaseStudyStatus.PUBLISHED)
    status_reason: Mapped[str] = mapped_column(default="")  # why declined or withdrawn
    # Of one that is held for what it quotes: as of models.withheld.Withheld.
    held_look: Mapped[str | None] = mapped_column(String(10))  # "when" or "price"
    held_sentence: Mapped[str] = mapped_column(default="", server_default="")
    shows_on_release: Mapped[bool] = mapped_column(default=False, server_default=false())
    version: Mapped[int] = mapped_column(default=1)
    posted_at: Mapped[datetime] = mapped_column(default=clock.now)
    edited_at: Mapped[datetime | None]
    author_id: Mapped[int] = mapped_column(ForeignKey("user.id"), index=True)
    submission_key: Mapped[str] = mapped_column(String(32))

    # Whose practice it is. Of a member: the member's organisation on the day.
    organisation_id: Mapped[int | None] = mapped_column(ForeignKey("organisation.id"), index=True)
    organisation_named: Mapped[str] = mapped_column(String(120), default="")  # not in our list
    prime_named: Mapped[str] = mapped_column(String(120), default="")
    place: Mapped[str] = mapped_column(String(120), default="")
    years: Mapped[str] = mapped_column(String(40), default="")

    title: Mapped[str] = mapped_column(String(TITLE_LENGTH))
    summary: Mapped[str] = mapped_column(String(SUMMARY_LENGTH), default="")
    outcome: Mapped[str] = mapped_column(String(20), default="")  # a CaseStudyOutcome, or not said
    problem: Mapped[str] = mapped_column(default="")
    did: Mapped[str]  # Markdown as written, as are problem, result and advice
    result: Mapped[str]
    figures: Mapped[str] = mapped_column(default="")  # as the source gives them
    advice: Mapped[str] = mapped_column(default="")
    time_band: Mapped[str] = mapped_column(String(20), default=TimeBand.UNKNOWN)
    staff_band: Mapped[str] = mapped_column(String(20), default=StaffBand.UNKNOWN)
    money_band: Mapped[str] = mapped_column(String(20), default=MoneyBand.UNKNOWN)

    # Rendered when written; text.HTML_POLICY says under which rules.
    html: Mapped[dict[str, str]] = mapped_column(
        JSON, default=dict, info=rendered_from(*MARKDOWN_COLUMNS)
    )
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
    def may_show_on_release(self) -> bool:
        """Whether its author may choose that it is published by itself; "when" is Look.WHEN."""
        is_held = self.status == CaseStudyStatus.HELD and not self.is_anonymous
        return is_held and self.held_look == "when"

    @property
    def is_published(self) -> bool:
        return self.status == CaseStudyStatus.PUBLISHED

    @property
    def is_demonstration(self) -> bool:
        return self.basis == Basis.ILLUSTRATIVE or self.author.is_demonstration

    @property
    def byline(self) -> str:
        """The author's name, or the pseudonym of an anonymous one."""
        if self.is_anonymous:
            return pseudonym_of(self.chain_position, self.areas)
        return self.author.name

    @property
    def last_known_true(self) -> datetime:
        """When its author last posted, changed or confirmed it."""
        return max(at for at in (self.posted_at, self.edited_at, self.checked_at) if at)

    @property
    def shown_organisation(self) -> Organisation | None:
        """The organisation that pages may name; rules of access use organisation_id."""
        return None if self.is_anonymous else self.organisation

    @property
    def organisation_name(self) -> str:
        if self.is_anonymous:
            return self.byline
        return self.organisation.name if self.organisation else self.organisation_named

    @property
    def outcome_name(self) -> str:
        return OUTCOME_NAMES[CaseStudyOutcome(self.outcome)] if self.outcome else ""

    @property
    def evidence_label(self) -> str:
        return f"{self.evidence_level}: {EVIDENCE_NAMES[self.evidence_level].lower()}"

    @property
    def needs(self) -> list[str]:
        """What it takes in time, staff and money, in words; what is not known is left out."""
        bands = (
            (TimeBand, self.time_band),
            (StaffBand, self.staff_band),
            (MoneyBand, self.money_band),
        )
        return [BAND_NAMES[kind][band] for kind, band in bands if band != kind("not-known")]

    def of(self, vocabulary: Vocabulary) -> list[Term]:
        return [term for term in self.terms if term.vocabulary == vocabulary]

    @property
    def claimant_groups(self) -> list[Term]:
        """Payment groups, then circumstances."""
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
    """The answers of a case study after one edit. Never changed."""

    __table_args__ = (UniqueConstraint("case_study_id", "number"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    case_study_id: Mapped[int] = mapped_column(ForeignKey("case_study.id"), index=True)
    number: Mapped[int]
    editor_id: Mapped[int] = mapped_column(ForeignKey("user.id"))
    at: Mapped[datetime] = mapped_column(default=clock.now)
    answers: Mapped[dict] = mapped_column(JSON)  # form_questions.COLUMNS to answers; "terms"

    case_study: Mapped[CaseStudy] = relationship()
    editor: Mapped[User] = relationship()


class Draft(db.Model):
    """What a member has typed and not yet sent, exactly as typed."""

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
    """A colleague who may edit the draft; only its author may send it."""

    draft_id: Mapped[int] = mapped_column(
        ForeignKey("draft.id", ondelete="CASCADE"), primary_key=True
    )
    user_id: Mapped[int] = mapped_column(ForeignKey("user.id"), primary_key=True, index=True)
    added_at: Mapped[datetime] = mapped_column(default=clock.now)


def pseudonym_of(position: str, areas: Sequence[Term]) -> str:
    return pseudonym_in(position, next((term.slug for term in areas), ""))


def pseudonym_in(position: str, area: str) -> str:
    """The byline: “A subcontractor in area 7, verified by the moderators”.

    Without the area for a prime: an area has two or three, so its area would be its name.
    """
    if position == SupplyChainPosition.PRIME:
        return f"A prime provider, {VERIFIED}"
    is_partner = position == SupplyChainPosition.SUBCONTRACTOR
    who = "A subcontractor" if is_partner else "An organisation outside the supply chain"
    return f"{who}{f' in area {area}' if area else ''}, {VERIFIED}"
