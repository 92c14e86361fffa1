"""Reports of members, and what moderators do with the items of their queue."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from forum.core import clock
from forum.core.extensions import db
from forum.models.accounts import User
from forum.models.case_studies import CaseStudy
from forum.models.moderation import Decision
from forum.models.questions import Discussion
from forum.models.vocabularies import Term

KIND_LENGTH = 30
NOTE_LENGTH = 600
APPEAL_LENGTH = 1_200


class ReportReason(StrEnum):
    IDENTIFIES = "identifies"
    FIGURE = "figure"
    PRICE = "price"
    ABUSE = "abuse"
    ADVERT = "advert"
    WRONG = "wrong"
    NOT_THEIRS = "not-theirs"
    OTHER = "other"


REASON_NAMES = {
    ReportReason.IDENTIFIES: "It identifies a person",
    ReportReason.FIGURE: "It gives a figure before its release",
    ReportReason.PRICE: "It talks about prices, margins or bids",
    ReportReason.ABUSE: "It insults or threatens somebody",
    ReportReason.ADVERT: "It is an advertisement",
    ReportReason.WRONG: "It is not true, or could do harm",
    ReportReason.NOT_THEIRS: "It was copied from somebody else",
    ReportReason.OTHER: "Something else",
}


class ReportState(StrEnum):
    OPEN = "open"
    UPHELD = "upheld"
    DISMISSED = "dismissed"


class Report(db.Model):
    """A member says that something should be looked at. Shown to moderators without the member."""

    __table_args__ = (
        UniqueConstraint("reporter_id", "kind", "object_id"),  # one of a member and an item
        Index("ix_report_kind_object_id", "kind", "object_id"),
        Index("ix_report_state", "state"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[str] = mapped_column(String(KIND_LENGTH))  # of moderation.subjects
    object_id: Mapped[int]
    reporter_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    author_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"), index=True)  # of the item
    organisation_id: Mapped[int | None] = mapped_column(ForeignKey("organisation.id"))
    reason: Mapped[ReportReason] = mapped_column(String(20))
    note: Mapped[str] = mapped_column(String(NOTE_LENGTH), default="")
    has_held: Mapped[bool] = mapped_column(default=False)  # it took the item out of sight
    state: Mapped[ReportState] = mapped_column(String(10), default=ReportState.OPEN)
    at: Mapped[datetime] = mapped_column(default=clock.now)
    decided_at: Mapped[datetime | None]

    reporter: Mapped[User | None] = relationship(foreign_keys=reporter_id)

    @property
    def reason_name(self) -> str:
        return REASON_NAMES[ReportReason(self.reason)]


class ReviewClaim(db.Model):
    """A moderator handles an item of the queue; until a time, then anybody may."""

    kind: Mapped[str] = mapped_column(String(KIND_LENGTH), primary_key=True)
    object_id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    moderator_id: Mapped[int] = mapped_column(ForeignKey("user.id"))
    until: Mapped[datetime]

    moderator: Mapped[User] = relationship()


class ChangeRequest(db.Model):
    """A moderator asks an author to change a held item; it waits until the author has."""

    __table_args__ = (Index("ix_change_request_kind_object_id", "kind", "object_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[str] = mapped_column(String(KIND_LENGTH))
    object_id: Mapped[int]
    reason: Mapped[str]
    at: Mapped[datetime] = mapped_column(default=clock.now)
    answered_at: Mapped[datetime | None]  # its author changed the item
    closed_at: Mapped[datetime | None]  # a moderator decided on it


class ReviewAppeal(db.Model):
    """An author asks another moderator to look at a decision: once."""

    id: Mapped[int] = mapped_column(primary_key=True)
    decision_id: Mapped[int] = mapped_column(ForeignKey("decision.id"), unique=True)
    member_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"), index=True)
    organisation_id: Mapped[int | None] = mapped_column(ForeignKey("organisation.id"))
    words: Mapped[str] = mapped_column(String(APPEAL_LENGTH))
    at: Mapped[datetime] = mapped_column(default=clock.now)
    is_upheld: Mapped[bool | None]
    answer: Mapped[str] = mapped_column(default="")
    decided_at: Mapped[datetime | None]

    decision: Mapped[Decision] = relationship()


class StaffNote(db.Model):
    """What a moderator notes about a member, for other moderators alone."""

    id: Mapped[int] = mapped_column(primary_key=True)
    member_id: Mapped[int] = mapped_column(ForeignKey("user.id"), index=True)
    by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    words: Mapped[str] = mapped_column(String(NOTE_LENGTH))
    at: Mapped[datetime] = mapped_column(default=clock.now)


class MoveSuggestion(db.Model):
    """A moderator suggests another tag for a case study or a question; its author decides."""

    id: Mapped[int] = mapped_column(primary_key=True)
    case_study_id: Mapped[int | None] = mapped_column(ForeignKey("case_study.id"), index=True)
    discussion_id: Mapped[int | None] = mapped_column(ForeignKey("discussion.id"), index=True)
    from_term_id: Mapped[int | None] = mapped_column(ForeignKey("term.id"))
    to_term_id: Mapped[int] = mapped_column(ForeignKey("term.id"))
    at: Mapped[datetime] = mapped_column(default=clock.now)
    answered_at: Mapped[datetime | None]
    is_accepted: Mapped[bool | None]

    case_study: Mapped[CaseStudy | None] = relationship()
    discussion: Mapped[Discussion | None] = relationship()
    from_term: Mapped[Term | None] = relationship(foreign_keys=from_term_id)
    to_term: Mapped[Term] = relationship(foreign_keys=to_term_id)

    @property
    def title(self) -> str:
        """Of what is to be filed otherwise."""
        of_it = self.case_study or self.discussion
        return of_it.title if of_it is not None else ""
