from datetime import datetime

from sqlalchemy import Column, ForeignKey, Index, String, Table, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from forum.core import clock
from forum.core.extensions import db
from forum.core.rendered_html import rendered_from
from forum.models.accounts import User
from forum.models.organisations import Organisation
from forum.models.vocabularies import Term
from forum.models.withheld import Withheld, WithheldState, withheld_of

TITLE_LENGTH = 120
QUESTION_LENGTH = 2_000
ANSWER_LENGTH = 2_000
MOST_TERMS = 4

discussion_term = Table(
    "discussion_term",
    db.metadata,
    Column("discussion_id", ForeignKey("discussion.id"), primary_key=True),
    Column("term_id", ForeignKey("term.id"), primary_key=True, index=True),
)


class Discussion(db.Model):
    """A question, with the claimant groups it is about."""

    __table_args__ = (
        UniqueConstraint("author_id", "submission_key"),  # sent twice is one
        Index("ix_discussion_withdrawn_at_moved_at", "withdrawn_at", "moved_at", "id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    slug: Mapped[str] = mapped_column(String(60))
    title: Mapped[str] = mapped_column(String(TITLE_LENGTH))
    body: Mapped[str] = mapped_column(default="")  # Markdown, as written
    html: Mapped[str] = mapped_column(default="", info=rendered_from("body", policy=None))
    author_id: Mapped[int] = mapped_column(ForeignKey("user.id"), index=True)
    organisation_id: Mapped[int | None] = mapped_column(ForeignKey("organisation.id"))
    submission_key: Mapped[str] = mapped_column(String(32))
    posted_at: Mapped[datetime] = mapped_column(default=clock.now)
    moved_at: Mapped[datetime] = mapped_column(default=clock.now, index=True)  # last said
    edited_at: Mapped[datetime | None]
    withdrawn_at: Mapped[datetime | None]
    withdrawn_reason: Mapped[str] = mapped_column(default="")
    helped_id: Mapped[int | None]  # the answer that helped, as the asker says

    author: Mapped[User] = relationship()
    organisation: Mapped[Organisation | None] = relationship()
    held: Mapped[Withheld | None] = withheld_of("Discussion", "question", WithheldState.HELD)
    terms: Mapped[list[Term]] = relationship(
        secondary=discussion_term, order_by=(Term.position, Term.id)
    )

    @property
    def is_withdrawn(self) -> bool:
        return self.withdrawn_at is not None


class Answer(db.Model):
    __table_args__ = (
        UniqueConstraint("author_id", "submission_key"),
        Index("ix_answer_discussion_id_posted_at", "discussion_id", "posted_at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    discussion_id: Mapped[int] = mapped_column(ForeignKey("discussion.id"))
    author_id: Mapped[int] = mapped_column(ForeignKey("user.id"), index=True)
    organisation_id: Mapped[int | None] = mapped_column(ForeignKey("organisation.id"))
    submission_key: Mapped[str] = mapped_column(String(32))
    body: Mapped[str]
    html: Mapped[str] = mapped_column(info=rendered_from("body", policy=None))
    posted_at: Mapped[datetime] = mapped_column(default=clock.now)
    edited_at: Mapped[datetime | None]
    withdrawn_at: Mapped[datetime | None]

    discussion: Mapped[Discussion] = relationship()
    author: Mapped[User] = relationship()
    organisation: Mapped[Organisation | None] = relationship()
    held: Mapped[Withheld | None] = withheld_of("Answer", "answer", WithheldState.HELD)

    @property
    def is_withdrawn(self) -> bool:
        return self.withdrawn_at is not None
