from datetime import datetime
from enum import StrEnum

from sqlalchemy import JSON, CheckConstraint, ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from forum.core import clock
from forum.core.extensions import db
from forum.core.former_ids import never_given_again
from forum.models.programmes import Programme, default_area_programme_id


class Vocabulary(StrEnum):
    """Payment groups and circumstances both answer "for whom", and are never merged."""

    GROUP = "group"  # payment groups, the contract's words
    CIRCUMSTANCE = "circumstance"
    PRACTICE = "practice"
    STAGE = "stage"
    AREA = "area"


def term_label(code: str, name: str) -> str:
    """`PG6a New ESA, 3 to 6 month prognosis`: the code first where people say the code."""
    return f"{code} {name}" if code else name


class Term(db.Model):
    """One entry of a closed vocabulary, kept by data file and moderators."""

    __table_args__ = (
        UniqueConstraint("vocabulary", "slug"),
        CheckConstraint(
            "vocabulary <> 'area' OR programme_id IS NOT NULL", name="area_of_a_programme"
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    vocabulary: Mapped[Vocabulary] = mapped_column(String(20))
    slug: Mapped[str] = mapped_column(String(60))
    programme_id: Mapped[int | None] = mapped_column(  # of areas: their numbers are its own
        ForeignKey("programme.id"), index=True, default=default_area_programme_id
    )
    code: Mapped[str] = mapped_column(String(10), default="")  # PG6a, CPA 18
    name: Mapped[str] = mapped_column(String(120))
    definition: Mapped[str] = mapped_column(default="")
    family: Mapped[str] = mapped_column(String(60), default="")  # of practices: "health"
    position: Mapped[int] = mapped_column(default=0)
    is_current: Mapped[bool] = mapped_column(default=True)  # no longer offered, still shown
    facts: Mapped[dict[str, str]] = mapped_column(JSON, default=dict)  # label to text
    basis: Mapped[str] = mapped_column(String(40), default="")
    source: Mapped[str] = mapped_column(default="")
    edited_at: Mapped[datetime | None]  # by an administrator: the data files change it no more

    programme: Mapped[Programme | None] = relationship()

    @property
    def number(self) -> str:
        """`5` of the area CPA 5; empty of a term without a code."""
        return self.code.rpartition(" ")[2]

    @property
    def label(self) -> str:
        return term_label(self.code, self.name)


class FormerTerm(db.Model):
    """The address of a term that was merged into another one of its vocabulary."""

    __table_args__ = (UniqueConstraint("vocabulary", "slug"),)

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    vocabulary: Mapped[Vocabulary] = mapped_column(String(20))
    slug: Mapped[str] = mapped_column(String(60))
    name: Mapped[str] = mapped_column(String(120))
    term_id: Mapped[int] = mapped_column(ForeignKey("term.id"), index=True)
    merged_at: Mapped[datetime] = mapped_column(default=clock.now)

    term: Mapped[Term] = relationship()


never_given_again(Term, FormerTerm)
