from datetime import datetime
from enum import StrEnum

from sqlalchemy import (
    CheckConstraint,
    Column,
    ForeignKey,
    Index,
    String,
    Table,
    UniqueConstraint,
)
from sqlalchemy.orm import Mapped, mapped_column, relationship

from forum.core import clock
from forum.core.extensions import db
from forum.core.rendered_html import rendered_from
from forum.models.accounts import User
from forum.models.case_studies import CaseStudy
from forum.models.organisations import Organisation
from forum.models.questions import Discussion
from forum.models.vocabularies import Term
from forum.models.withheld import Withheld, WithheldState, withheld_of

NAME_LENGTH = 80
PURPOSE_LENGTH = 600
PAGE_LENGTH = 6_000
TITLE_LENGTH = 120
POST_LENGTH = 2_000
MOST_TERMS = 4
MOST_PINS = 3
MOST_INVITED = 60  # organisations
MOST_READING = 30  # case studies on the reading list
FACILITATORS = 2
START_PAGE = 0  # the "year" of a community's start page


class CommunityState(StrEnum):
    PROPOSED = "proposed"  # looks for a second facilitator
    OPEN = "open"
    CLOSED = "closed"  # its content stays


community_organisation = Table(  # invited to a private one
    "community_organisation",
    db.metadata,
    Column("community_id", ForeignKey("community.id"), primary_key=True),
    Column("organisation_id", ForeignKey("organisation.id"), primary_key=True, index=True),
)

community_post_term = Table(
    "community_post_term",
    db.metadata,
    Column("post_id", ForeignKey("community_post.id"), primary_key=True),
    Column("term_id", ForeignKey("term.id"), primary_key=True, index=True),
)


class Community(db.Model):
    """A community of practice, for a claimant group, a practice or an area.

    An open one has no conversation of its own: what is asked in it is a question to everybody.
    A private one is never secret: its name, purpose and facilitators are public.
    """

    id: Mapped[int] = mapped_column(primary_key=True)
    slug: Mapped[str] = mapped_column(String(60), unique=True)
    name: Mapped[str] = mapped_column(String(NAME_LENGTH))
    purpose: Mapped[str] = mapped_column(String(PURPOSE_LENGTH))
    term_id: Mapped[int] = mapped_column(ForeignKey("term.id"), index=True)
    is_private: Mapped[bool] = mapped_column(default=False)  # never changes
    state: Mapped[CommunityState] = mapped_column(String(10), default=CommunityState.PROPOSED)
    proposer_id: Mapped[int] = mapped_column(ForeignKey("user.id"), index=True)
    organisation_id: Mapped[int | None] = mapped_column(ForeignKey("organisation.id"))
    submission_key: Mapped[str] = mapped_column(String(32), unique=True)
    proposed_at: Mapped[datetime] = mapped_column(default=clock.now)
    moved_at: Mapped[datetime] = mapped_column(default=clock.now)  # the last thing that happened
    closed_at: Mapped[datetime | None]
    summarised_at: Mapped[datetime | None]  # the last weekly summary to its facilitators
    is_demonstration: Mapped[bool] = mapped_column(default=False)

    term: Mapped[Term] = relationship()
    proposer: Mapped[User] = relationship()
    invited: Mapped[list[Organisation]] = relationship(
        secondary=community_organisation, order_by=Organisation.name
    )
    facilitators: Mapped[list["CommunityFacilitator"]] = relationship(
        order_by="CommunityFacilitator.asked_at", cascade="all, delete-orphan", passive_deletes=True
    )

    @property
    def is_open(self) -> bool:
        return self.state == CommunityState.OPEN

    @property
    def is_closed(self) -> bool:
        return self.state == CommunityState.CLOSED

    @property
    def accepted(self) -> list["CommunityFacilitator"]:
        return [one for one in self.facilitators if one.accepted_at is not None]


class CommunityFacilitator(db.Model):
    """One of at most two; asked by the other, and one once they have accepted."""

    community_id: Mapped[int] = mapped_column(ForeignKey("community.id"), primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("user.id"), primary_key=True, index=True)
    asked_at: Mapped[datetime] = mapped_column(default=clock.now)
    accepted_at: Mapped[datetime | None]

    user: Mapped[User] = relationship()


class CommunityMember(db.Model):
    community_id: Mapped[int] = mapped_column(ForeignKey("community.id"), primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("user.id"), primary_key=True, index=True)
    joined_at: Mapped[datetime] = mapped_column(default=clock.now)


class CommunityQuestion(db.Model):
    """A public question that was asked in an open community."""

    community_id: Mapped[int] = mapped_column(ForeignKey("community.id"), primary_key=True)
    discussion_id: Mapped[int] = mapped_column(
        ForeignKey("discussion.id"), primary_key=True, index=True
    )

    discussion: Mapped[Discussion] = relationship()


class CommunityReading(db.Model):
    """A case study on the reading list."""

    community_id: Mapped[int] = mapped_column(ForeignKey("community.id"), primary_key=True)
    case_study_id: Mapped[int] = mapped_column(
        ForeignKey("case_study.id"), primary_key=True, index=True
    )
    added_at: Mapped[datetime] = mapped_column(default=clock.now)

    case_study: Mapped[CaseStudy] = relationship()


class PinKind(StrEnum):
    QUESTION = "question"
    POST = "post"
    CASE_STUDY = "case-study"


class CommunityPin(db.Model):
    """What facilitators put on top. The place makes four pins impossible."""

    __table_args__ = (
        UniqueConstraint("community_id", "place"),
        CheckConstraint(f"place BETWEEN 1 AND {MOST_PINS}", name="place_in_range"),
    )

    community_id: Mapped[int] = mapped_column(ForeignKey("community.id"), primary_key=True)
    kind: Mapped[PinKind] = mapped_column(String(20), primary_key=True)
    object_id: Mapped[int] = mapped_column(primary_key=True)
    place: Mapped[int]
    at: Mapped[datetime] = mapped_column(default=clock.now)


class CommunityPage(db.Model):
    """The start page (year 0), or what a community learnt in a year; edited by facilitators."""

    __table_args__ = (UniqueConstraint("community_id", "year"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    community_id: Mapped[int] = mapped_column(ForeignKey("community.id"))
    year: Mapped[int] = mapped_column(default=START_PAGE)
    body: Mapped[str]  # Markdown, as written
    html: Mapped[str] = mapped_column(info=rendered_from("body", policy=None))
    writer_id: Mapped[int] = mapped_column(ForeignKey("user.id"), index=True)
    organisation_id: Mapped[int | None] = mapped_column(ForeignKey("organisation.id"))
    written_at: Mapped[datetime] = mapped_column(default=clock.now)

    community: Mapped[Community] = relationship()
    writer: Mapped[User] = relationship()


class CommunityPost(db.Model):
    """What is written in a private community; with a parent, a reply."""

    __table_args__ = (
        UniqueConstraint("author_id", "submission_key"),  # sent twice is one
        Index("ix_community_post_community_id_posted_at", "community_id", "posted_at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    community_id: Mapped[int] = mapped_column(ForeignKey("community.id"))
    parent_id: Mapped[int | None] = mapped_column(ForeignKey("community_post.id"), index=True)
    author_id: Mapped[int] = mapped_column(ForeignKey("user.id"), index=True)
    organisation_id: Mapped[int | None] = mapped_column(ForeignKey("organisation.id"))
    submission_key: Mapped[str] = mapped_column(String(32))
    title: Mapped[str] = mapped_column(String(TITLE_LENGTH), default="")  # empty of a reply
    body: Mapped[str]
    html: Mapped[str] = mapped_column(info=rendered_from("body", policy=None))
    posted_at: Mapped[datetime] = mapped_column(default=clock.now)
    edited_at: Mapped[datetime | None]
    withdrawn_at: Mapped[datetime | None]

    community: Mapped[Community] = relationship()
    author: Mapped[User] = relationship()
    organisation: Mapped[Organisation | None] = relationship()
    terms: Mapped[list[Term]] = relationship(
        secondary=community_post_term, order_by=(Term.position, Term.id)
    )
    held: Mapped[Withheld | None] = withheld_of(
        "CommunityPost", "community-post", WithheldState.HELD
    )

    @property
    def is_withdrawn(self) -> bool:
        return self.withdrawn_at is not None
