from datetime import datetime
from enum import StrEnum

from sqlalchemy import JSON, CheckConstraint, Column, ForeignKey, String, Table, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from forum.core import clock
from forum.core.extensions import db
from forum.models.accounts import User
from forum.models.case_studies import CaseStudy
from forum.models.organisations import Organisation
from forum.models.vocabularies import Term

VALUE_NAMES = {
    1: "Not useful",
    2: "Slightly useful",
    3: "Useful",
    4: "Very useful",
    5: "Changed what I do",
}
LOW_VALUES = (1, 2)  # ask for a reason
NOTE_LENGTH = 600


class Reason(StrEnum):
    VAGUE = "too-vague"
    NOT_NEW = "not-new"
    NOT_HERE = "could-not-do-it-here"
    NO_COSTS = "costs-missing"
    ADVERT = "reads-as-an-advert"
    DOUBTED = "results-not-believable"


REASON_NAMES = {
    Reason.VAGUE: "Too vague to do",
    Reason.NOT_NEW: "Not new to me",
    Reason.NOT_HERE: "Could not do it here",
    Reason.NO_COSTS: "Costs are missing",
    Reason.ADVERT: "Reads as an advert",
    Reason.DOUBTED: "Results are not believable",
}

rating_term = Table(
    "rating_term",
    db.metadata,
    Column("rating_id", ForeignKey("rating.id", ondelete="CASCADE"), primary_key=True),
    Column("term_id", ForeignKey("term.id"), primary_key=True),
)


class Rating(db.Model):
    """One member's answer to "How useful is this to your practice?", for one version."""

    __table_args__ = (
        UniqueConstraint("case_study_id", "rater_id"),
        CheckConstraint("value BETWEEN 1 AND 5", name="value_in_range"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    case_study_id: Mapped[int] = mapped_column(ForeignKey("case_study.id"), index=True)
    rater_id: Mapped[int] = mapped_column(ForeignKey("user.id"), index=True)
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"), index=True)
    value: Mapped[int]
    reason: Mapped[str] = mapped_column(String(30), default="")  # a Reason, for 1 and 2
    note: Mapped[str] = mapped_column(String(NOTE_LENGTH), default="")  # to the author only
    version: Mapped[int]  # of the case study that was rated
    rated_at: Mapped[datetime] = mapped_column(default=clock.now)
    told_at: Mapped[datetime | None]  # that its author changed it since; after a low rating, once

    case_study: Mapped[CaseStudy] = relationship()
    rater: Mapped[User] = relationship()
    organisation: Mapped[Organisation] = relationship()
    works_with: Mapped[list[Term]] = relationship(secondary=rating_term)  # claimant groups


class Score(db.Model):
    """The fair score of one case study, recalculated when a rating changes."""

    case_study_id: Mapped[int] = mapped_column(ForeignKey("case_study.id"), primary_key=True)
    organisations: Mapped[int] = mapped_column(default=0)  # unrelated ones that count
    raters: Mapped[int] = mapped_column(default=0)
    share: Mapped[float] = mapped_column(default=0.0)  # 0 to 1
    share_total: Mapped[float] = mapped_column(default=0.0)  # of all votes, for the group's mean
    lower_bound: Mapped[float] = mapped_column(default=0.0)  # Wilson, for "most useful"
    prior: Mapped[float] = mapped_column(default=0.5)  # m: the claimant group's mean
    counts: Mapped[list[int]] = mapped_column(JSON, default=list)  # organisations by mean: 1 ... 5
    linked_counts: Mapped[list[int]] = mapped_column(JSON, default=list)  # of linked organisations
    votes: Mapped[list[dict]] = mapped_column(JSON, default=list)  # how it was made, unnamed
    worked_out_at: Mapped[datetime] = mapped_column(default=clock.now)
    # Whose totals hold `organisations` and `share_total`; None for no claimant group.
    group_votes_id: Mapped[int | None] = mapped_column(ForeignKey("group_votes.id"), index=True)
    # Marked (a time that is past), or when an old version's votes fade; None: nothing to do.
    recalculate_at: Mapped[datetime | None] = mapped_column(index=True)
    revision: Mapped[int] = mapped_column(default=0)  # goes up with each mark and recalculation


group_votes_term = Table(
    "group_votes_term",
    db.metadata,
    Column("group_votes_id", ForeignKey("group_votes.id"), primary_key=True),
    Column("term_id", ForeignKey("term.id"), primary_key=True, index=True),
)


class GroupVotes(db.Model):
    """The votes on all case studies for one and the same set of claimant groups.

    Each case study is in one set only, so the mean over several groups adds up the sets that
    have one of them, and counts nothing twice. Kept equal to the sums over Score.
    """

    id: Mapped[int] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(String(400), unique=True)  # ids of the terms: "3,17"
    organisations: Mapped[int] = mapped_column(default=0)
    share_total: Mapped[float] = mapped_column(default=0.0)


class GroupMove(db.Model):
    """How far the votes of a claimant group have moved since its other scores followed."""

    term_id: Mapped[int] = mapped_column(ForeignKey("term.id"), primary_key=True)
    moved: Mapped[float] = mapped_column(default=0.0)  # votes that came, went or changed, at most
    following: Mapped[float] = mapped_column(default=0.0)  # how much of it is being followed
    followed_to: Mapped[int | None]  # id of the last GroupVotes done; None: nothing is under way


class Rater(db.Model):
    """An organisation that rates or is rated: when to recheck its discounts."""

    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"), primary_key=True)
    recheck_at: Mapped[datetime | None] = mapped_column(index=True)
    revision: Mapped[int] = mapped_column(default=0)


class DiscountRule(StrEnum):
    RING = "ring"
    ONE_SIDED = "one-sided"  # far above, or far below, what others give this author
    PENDING = "pending"  # no discount: one began or ended, and scores of the pair are not marked


DISCOUNTING = (DiscountRule.RING, DiscountRule.ONE_SIDED)


class Discount(db.Model):
    """The votes of one organisation on another's case studies count a twentieth, by this rule."""

    rater_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"), primary_key=True)
    author_id: Mapped[int] = mapped_column(
        ForeignKey("organisation.id"), primary_key=True, index=True
    )
    rule: Mapped[DiscountRule] = mapped_column(String(10), primary_key=True)
