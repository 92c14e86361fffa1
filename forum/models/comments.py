from datetime import datetime

from sqlalchemy import ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from forum.core import clock
from forum.core.extensions import db
from forum.core.rendered_html import rendered_from
from forum.models.accounts import User
from forum.models.case_studies import CaseStudy
from forum.models.organisations import Organisation
from forum.models.withheld import Withheld, WithheldState, withheld_of

COMMENT_LENGTH = 2_000

THE_AUTHOR = "The author"  # of an anonymous case study, on it


class Comment(db.Model):
    __table_args__ = (
        UniqueConstraint("author_id", "submission_key"),  # sent twice is one comment
        Index("ix_comment_case_study_id_posted_at", "case_study_id", "posted_at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    case_study_id: Mapped[int] = mapped_column(ForeignKey("case_study.id"))
    parent_id: Mapped[int | None] = mapped_column(ForeignKey("comment.id"), index=True)
    author_id: Mapped[int] = mapped_column(ForeignKey("user.id"), index=True)
    organisation_id: Mapped[int | None] = mapped_column(ForeignKey("organisation.id"))
    submission_key: Mapped[str] = mapped_column(String(32))
    body: Mapped[str]  # Markdown, as written
    html: Mapped[str] = mapped_column(info=rendered_from("body", policy=None))
    posted_at: Mapped[datetime] = mapped_column(default=clock.now)
    edited_at: Mapped[datetime | None]
    withdrawn_at: Mapped[datetime | None]

    author: Mapped[User] = relationship()
    organisation: Mapped[Organisation | None] = relationship()
    case_study: Mapped[CaseStudy] = relationship()
    held: Mapped[Withheld | None] = withheld_of("Comment", "comment", WithheldState.HELD)
    by_moderator: Mapped[Withheld | None] = withheld_of(
        "Comment", "comment", WithheldState.WITHDRAWN
    )

    @property
    def is_withdrawn(self) -> bool:
        return self.withdrawn_at is not None


class EarlierWords(db.Model):
    """What a comment or an answer said before an edit; goes when they are withdrawn."""

    __table_args__ = (Index("ix_earlier_words_kind_object_id", "kind", "object_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[str] = mapped_column(String(30))  # the name of a gate.registry.WordsKind
    object_id: Mapped[int]
    body: Mapped[str]  # Markdown, as written
    replaced_at: Mapped[datetime] = mapped_column(default=clock.now)
