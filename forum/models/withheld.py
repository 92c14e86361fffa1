from datetime import date, datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import JSON, Date, ForeignKey, Index, String, false
from sqlalchemy.orm import Mapped, mapped_column, relationship

from forum.core import clock
from forum.core.extensions import db
from forum.models.accounts import User

REASON_LENGTH = 600


class WithheldState(StrEnum):
    HELD = "held"  # waits for a moderator
    WITHDRAWN = "withdrawn"  # a moderator took it down, or did not accept it


class Look(StrEnum):
    """Which look of the gate held the words."""

    WHEN = "when"  # a figure before its release
    PRICE = "price"  # a fee, a margin, a discount or a bid


class Withheld(db.Model):
    """Words that were moved out of their own row, so that no query of that row can show them."""

    __table_args__ = (Index("ix_withheld_kind_object_id", "kind", "object_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[str] = mapped_column(String(30))  # the name of a gate.registry.WordsKind
    object_id: Mapped[int]
    state: Mapped[WithheldState] = mapped_column(String(10), index=True)
    words: Mapped[dict[str, str]] = mapped_column(JSON)  # column of the row -> text
    author_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"), index=True)
    organisation_id: Mapped[int | None] = mapped_column(ForeignKey("organisation.id"))
    path: Mapped[str] = mapped_column(String(300), default="")  # of the page where they stood
    reason: Mapped[str] = mapped_column(default="")
    look: Mapped[Look | None] = mapped_column(String(10))  # None: a moderator withdrew them
    sentence: Mapped[str] = mapped_column(default="", server_default="")  # that made them wait
    until: Mapped[date | None] = mapped_column(Date)  # the figures they quote come out
    # Their author's choice: shown by itself once all figures in it are released.
    shows_on_release: Mapped[bool] = mapped_column(default=False, server_default=false())
    at: Mapped[datetime] = mapped_column(default=clock.now)

    author: Mapped[User | None] = relationship()

    @property
    def is_held(self) -> bool:
        return self.state == WithheldState.HELD

    @property
    def may_show_on_release(self) -> bool:
        """Whether the author may choose that it goes out by itself."""
        return self.is_held and self.look == Look.WHEN

    @property
    def texts(self) -> list[str]:
        """What was written, without the boxes that were left empty."""
        return [text for text in self.words.values() if text]


def withheld_of(model: str, kind: str, state: WithheldState) -> Any:
    """A relationship of a model to its withheld words in one state; None where there are none."""
    return relationship(
        Withheld,
        primaryjoin=f"and_({model}.id == foreign(Withheld.object_id), "
        f"Withheld.kind == '{kind}', Withheld.state == '{state}')",
        viewonly=True,
        uselist=False,
        order_by="Withheld.id.desc()",
    )
