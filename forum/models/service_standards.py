"""Customer service standards: what claimants may expect, how it is counted and what it is like."""

from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import (
    JSON,
    CheckConstraint,
    Column,
    ColumnElement,
    ForeignKey,
    String,
    Table,
    UniqueConstraint,
    and_,
    false,
    or_,
)
from sqlalchemy.orm import Mapped, mapped_column, relationship

from forum.core import clock
from forum.core.extensions import db
from forum.models.accounts import User
from forum.models.organisations import Contract, Organisation
from forum.models.programmes import Programme
from forum.models.vocabularies import Term, Vocabulary

CODE_LENGTH, TITLE_LENGTH, WORDS_LENGTH, LINE_LENGTH, REASON_LENGTH = 12, 80, 600, 200, 300
MOST_EXPECT_WORDS = 60
FEWEST_SEEN, MOST_SEEN = 3, 5
MEASURE_PREFIX = "css:"  # of the measure under which results of a standard are figures


class VersionState(StrEnum):
    DRAFT = "draft"
    PROPOSED = "proposed"  # waits for the other side
    AGREED = "agreed"  # by both; it applies from its date


class Side(StrEnum):
    """Of a contract: who proposes, and whose agreement is asked."""

    PRIME = "prime"
    CONTRACT_MANAGER = "contract manager"


class TargetKind(StrEnum):
    COMPLIANCE = "contract compliance"
    OWN = "set by the prime"


class ClockDays(StrEnum):
    WORKING = "working days"
    CALENDAR = "calendar days"


class LookedAt(StrEnum):
    FILE_CHECK = "file check"
    OBSERVATION = "observation"
    SURVEY = "claimant survey"


class ReviewResult(StrEnum):
    KEPT = "kept"
    CHANGED = "changed"
    ENDED = "ended"


standard_framework_contract = Table(
    "standard_framework_contract",
    db.metadata,
    Column(
        "framework_id", ForeignKey("standard_framework.id", ondelete="CASCADE"), primary_key=True
    ),
    Column("contract_id", ForeignKey("contract.id"), primary_key=True, index=True),
)
standard_version_term = Table(  # claimant groups that it is for, and practices that it is about
    "standard_version_term",
    db.metadata,
    Column("version_id", ForeignKey("standard_version.id", ondelete="CASCADE"), primary_key=True),
    Column("term_id", ForeignKey("term.id"), primary_key=True, index=True),
)


class StandardFramework(db.Model):
    """The standards of one prime's contracts, or a set that a source tells of.

    `basis` is "sourced", "invented" or "agreed"; sets of a source have no contracts, and nobody
    proposes changes to them here.
    """

    id: Mapped[int] = mapped_column(primary_key=True)
    slug: Mapped[str] = mapped_column(String(60), unique=True)
    name: Mapped[str] = mapped_column(String(120), unique=True)
    programme_id: Mapped[int | None] = mapped_column(ForeignKey("programme.id"), index=True)
    programme_named: Mapped[str] = mapped_column(String(120), default="", server_default="")
    prime_id: Mapped[int | None] = mapped_column(ForeignKey("organisation.id"), index=True)
    starts_on: Mapped[date | None]
    ends_on: Mapped[date | None]
    basis: Mapped[str] = mapped_column(String(20), default="agreed")
    source: Mapped[str] = mapped_column(default="", server_default="")
    note: Mapped[str] = mapped_column(String(WORDS_LENGTH), default="", server_default="")
    is_demonstration: Mapped[bool] = mapped_column(default=False, server_default=false())
    begun_by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"), index=True)
    begun_at: Mapped[datetime] = mapped_column(default=clock.now)

    programme: Mapped[Programme | None] = relationship()
    prime: Mapped[Organisation | None] = relationship()
    contracts: Mapped[list[Contract]] = relationship(
        secondary=standard_framework_contract, order_by=Contract.id
    )
    standards: Mapped[list["Standard"]] = relationship(
        back_populates="framework", order_by="Standard.code"
    )

    @property
    def is_of_another_programme(self) -> bool:
        """A model from elsewhere: not of a programme that the exchange holds contracts of."""
        return self.programme_id is None

    @property
    def programme_name(self) -> str:
        return self.programme.name if self.programme else self.programme_named


class Standard(db.Model):
    """What stays alike through its versions: its code, stage and dates of review."""

    id: Mapped[int] = mapped_column(primary_key=True)
    framework_id: Mapped[int] = mapped_column(ForeignKey("standard_framework.id"), index=True)
    code: Mapped[str] = mapped_column(String(CODE_LENGTH), unique=True)  # PE-1, in capitals
    stage_id: Mapped[int] = mapped_column(ForeignKey("term.id"), index=True)
    promised_by_id: Mapped[int | None] = mapped_column(ForeignKey("organisation.id"), index=True)
    promised_by_named: Mapped[str] = mapped_column(String(120), default="", server_default="")
    last_review_on: Mapped[date | None]
    next_review_on: Mapped[date | None] = mapped_column(index=True)

    framework: Mapped[StandardFramework] = relationship(back_populates="standards")
    stage: Mapped[Term] = relationship()
    promised_by: Mapped[Organisation | None] = relationship()
    versions: Mapped[list["StandardVersion"]] = relationship(
        back_populates="standard", order_by="StandardVersion.number"
    )
    reviews: Mapped[list["StandardReview"]] = relationship(
        back_populates="standard", order_by="StandardReview.id"
    )

    @property
    def measure(self) -> str:
        """Its results are figures of this measure: `css:PE-1`."""
        return f"{MEASURE_PREFIX}{self.code}"

    @property
    def promised_by_name(self) -> str:
        """Whose it is: the prime of its framework where nothing else is said."""
        whose = self.promised_by or self.framework.prime
        return whose.name if whose else self.promised_by_named


class StandardVersion(db.Model):
    """All the words of a standard, from `applies_at` until `ended_at`.

    One agreed version applies at any time. A version that `ends_it` carries the words that it ends,
    and applies to nobody: from its `applies_at` on the standard is no more. `open_key` is the
    standard's id while it is a draft or proposed: there is one of these at a time.
    """

    __table_args__ = (
        UniqueConstraint("standard_id", "number"),
        CheckConstraint("target IS NULL OR (target >= 0 AND target <= 100)", name="target_percent"),
        CheckConstraint(
            "clock_days IS NULL OR clock_event != '' OR withdrawn_at IS NOT NULL",
            name="clock_has_event",
        ),
        CheckConstraint("state != 'agreed' OR applies_at IS NOT NULL", name="agreed_applies"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    standard_id: Mapped[int] = mapped_column(ForeignKey("standard.id"), index=True)
    number: Mapped[int]  # from 1
    open_key: Mapped[int | None] = mapped_column(unique=True)
    state: Mapped[VersionState] = mapped_column(String(10), default=VersionState.DRAFT)
    revision: Mapped[int] = mapped_column(default=1)  # of a proposal: the other side has read this
    ends_it: Mapped[bool] = mapped_column(default=False, server_default=false())
    applies_at: Mapped[datetime | None] = mapped_column(index=True)
    ended_at: Mapped[datetime | None] = mapped_column(index=True)
    slug: Mapped[str] = mapped_column(String(60), default="")

    title: Mapped[str] = mapped_column(String(TITLE_LENGTH))
    expect: Mapped[str] = mapped_column(String(WORDS_LENGTH), default="")  # to the claimant
    of_you: Mapped[str] = mapped_column(String(WORDS_LENGTH), default="")  # of the claimant
    if_not_kept: Mapped[str] = mapped_column(String(WORDS_LENGTH), default="")

    # The standard measure
    definition: Mapped[str] = mapped_column(String(WORDS_LENGTH), default="")
    counted: Mapped[str] = mapped_column(String(LINE_LENGTH), default="")
    out_of: Mapped[str] = mapped_column(String(LINE_LENGTH), default="")
    clock_event: Mapped[str] = mapped_column(String(LINE_LENGTH), default="")  # from when
    clock_days: Mapped[int | None]
    clock_kind: Mapped[ClockDays] = mapped_column(String(20), default=ClockDays.WORKING)
    target: Mapped[float | None]  # per cent, 0 to 100
    target_kind: Mapped[TargetKind] = mapped_column(String(30), default=TargetKind.OWN)
    exceptions: Mapped[str] = mapped_column(String(WORDS_LENGTH), default="")
    source_system: Mapped[str] = mapped_column(String(LINE_LENGTH), default="")

    # The service standard
    quality: Mapped[str] = mapped_column(String(WORDS_LENGTH), default="")
    you_will_see: Mapped[str] = mapped_column(String(WORDS_LENGTH), default="")  # 3 to 5 lines
    looked_at: Mapped[list[str]] = mapped_column(JSON, default=list)  # of LookedAt
    bid_page: Mapped[str] = mapped_column(String(LINE_LENGTH), default="")

    guard: Mapped[str] = mapped_column(String(WORDS_LENGTH), default="")

    reason: Mapped[str] = mapped_column(String(REASON_LENGTH), default="")  # of a change
    effect: Mapped[str] = mapped_column(String(REASON_LENGTH), default="")
    reading_reason: Mapped[str] = mapped_column(String(REASON_LENGTH), default="")  # hard words
    source: Mapped[str] = mapped_column(default="", server_default="")
    note: Mapped[str] = mapped_column(String(WORDS_LENGTH), default="", server_default="")

    written_by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"), index=True)
    written_at: Mapped[datetime] = mapped_column(default=clock.now)
    proposed_by: Mapped[Side | None] = mapped_column(String(20))  # None: of a source
    proposed_at: Mapped[datetime | None]
    returned_reason: Mapped[str] = mapped_column(String(REASON_LENGTH), default="")
    agreed_by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"), index=True)
    agreed_at: Mapped[datetime | None]
    withdrawn_at: Mapped[datetime | None]  # by a moderator

    standard: Mapped[Standard] = relationship(back_populates="versions")
    terms: Mapped[list[Term]] = relationship(
        secondary=standard_version_term, order_by=Term.position
    )
    writer: Mapped[User | None] = relationship(foreign_keys=written_by_id)
    agreer: Mapped[User | None] = relationship(foreign_keys=agreed_by_id)

    @property
    def groups(self) -> list[Term]:
        """Claimant groups that it is for; empty: everybody."""
        kinds = (Vocabulary.GROUP, Vocabulary.CIRCUMSTANCE)
        return [one for one in self.terms if one.vocabulary in kinds]

    @property
    def practices(self) -> list[Term]:
        return [one for one in self.terms if one.vocabulary == Vocabulary.PRACTICE]

    @property
    def statements(self) -> list[str]:
        """Of "you will see"."""
        return [line.strip() for line in self.you_will_see.splitlines() if line.strip()]

    @property
    def is_sourced(self) -> bool:
        """A source tells of it: nobody agreed it here, and its day is that of a programme."""
        return self.proposed_by is None and self.state == VersionState.AGREED

    @property
    def has_measure(self) -> bool:
        """Of its two halves, what is counted: what, out of what, and how much."""
        return bool(self.definition and self.counted and self.out_of and self.target is not None)

    @property
    def has_service_standard(self) -> bool:
        """And what it is like: in words, and in what a claimant will see."""
        return bool(self.quality and len(self.statements) >= FEWEST_SEEN and self.looked_at)

    @property
    def lacks_a_half(self) -> bool:
        return not (self.has_measure and self.has_service_standard)

    @property
    def asks_of(self) -> Side | None:
        """Whose agreement a proposal waits for."""
        other = {Side.PRIME: Side.CONTRACT_MANAGER, Side.CONTRACT_MANAGER: Side.PRIME}
        return other[Side(self.proposed_by)] if self.proposed_by else None


class StandardReview(db.Model):
    """One look at a standard: it is kept, changed or ended, and looked at again by a day."""

    id: Mapped[int] = mapped_column(primary_key=True)
    standard_id: Mapped[int] = mapped_column(ForeignKey("standard.id"), index=True)
    result: Mapped[ReviewResult] = mapped_column(String(10))
    note: Mapped[str] = mapped_column(String(WORDS_LENGTH), default="")
    side: Mapped[Side] = mapped_column(String(20))  # by whom
    reviewer_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"), index=True)
    reviewed_on: Mapped[date]
    next_review_on: Mapped[date | None]
    at: Mapped[datetime] = mapped_column(default=clock.now)

    standard: Mapped[Standard] = relationship(back_populates="reviews")
    reviewer: Mapped[User | None] = relationship()


def is_agreed() -> ColumnElement[bool]:
    """Of versions that both sides have agreed: these are public, whenever they apply."""
    is_shown = StandardVersion.withdrawn_at.is_(None)
    return and_(StandardVersion.state == VersionState.AGREED, is_shown)


def applies(at: datetime | None = None) -> ColumnElement[bool]:
    """Of versions: the one that stands at an instant (UTC), else now."""
    at = clock.now() if at is None else at
    lasts = or_(StandardVersion.ended_at.is_(None), StandardVersion.ended_at > at)
    stands = StandardVersion.applies_at <= at, StandardVersion.ends_it.is_(False)
    return and_(is_agreed(), lasts, *stands)
