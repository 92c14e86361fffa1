from datetime import datetime, timedelta

from sqlalchemy import ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from forum.core import clock
from forum.core.extensions import db
from forum.core.rendered_html import rendered_from
from forum.models.accounts import User
from forum.models.organisations import Organisation
from forum.models.questions import Discussion

TITLE_LENGTH = 120
ABOUT_LENGTH = 1_000
FORTNIGHT = timedelta(days=14)


class Asked(db.Model):
    """Somebody who has done it is asked to answer one question, by one mail."""

    __table_args__ = (UniqueConstraint("person_id", "discussion_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("user.id"), index=True)
    discussion_id: Mapped[int] = mapped_column(ForeignKey("discussion.id"), index=True)
    asked_by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    at: Mapped[datetime] = mapped_column(default=clock.now)

    discussion: Mapped[Discussion] = relationship()


class Panel(db.Model):
    """A named specialist answers questions for a fortnight."""

    id: Mapped[int] = mapped_column(primary_key=True)
    slug: Mapped[str] = mapped_column(String(60))
    title: Mapped[str] = mapped_column(String(TITLE_LENGTH))
    about: Mapped[str] = mapped_column(default="")  # Markdown, as written
    html: Mapped[str] = mapped_column(default="", info=rendered_from("about", policy=None))
    specialist_id: Mapped[int] = mapped_column(ForeignKey("user.id"), index=True)
    organisation_id: Mapped[int | None] = mapped_column(ForeignKey("organisation.id"))
    made_by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    submission_key: Mapped[str] = mapped_column(String(32), unique=True)
    opens_at: Mapped[datetime]
    closes_at: Mapped[datetime]

    specialist: Mapped[User] = relationship(foreign_keys=specialist_id)
    organisation: Mapped[Organisation | None] = relationship()

    @property
    def is_open(self) -> bool:
        return self.opens_at <= clock.now() < self.closes_at

    @property
    def is_closed(self) -> bool:
        return self.closes_at <= clock.now()


class PanelQuestion(db.Model):
    """A public question that was put to a panel."""

    panel_id: Mapped[int] = mapped_column(ForeignKey("panel.id"), primary_key=True)
    discussion_id: Mapped[int] = mapped_column(
        ForeignKey("discussion.id"), primary_key=True, index=True
    )

    panel: Mapped[Panel] = relationship()
    discussion: Mapped[Discussion] = relationship()


class PanelWant(db.Model):
    """A member wants the panel to answer it too; an organisation counts once."""

    panel_id: Mapped[int] = mapped_column(ForeignKey("panel.id"), primary_key=True)
    discussion_id: Mapped[int] = mapped_column(ForeignKey("discussion.id"), primary_key=True)
    member_id: Mapped[int] = mapped_column(ForeignKey("user.id"), primary_key=True, index=True)
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"))
    at: Mapped[datetime] = mapped_column(default=clock.now)
