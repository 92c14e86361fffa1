"""Figures. Nothing here, nor any ORM statement, reaches an unreleased figure."""

import re
from collections import Counter
from datetime import date
from enum import StrEnum
from functools import cache

from sqlalchemy import Engine, ForeignKey, String, event, or_
from sqlalchemy.orm import (
    Mapped,
    ORMExecuteState,
    mapped_column,
    relationship,
    with_loader_criteria,
)
from sqlalchemy.sql import ColumnElement

from forum.extensions import db
from forum.organisations.models import Organisation
from forum.performance.measures import MEASURES, Polarity
from forum.performance.wording import in_words, number
from forum.releases.models import Release, open_releases
from forum.tags.models import Term

INCLUDE_EMBARGOED = "include_embargoed"
HELD = "figure_is_held"
ILLUSTRATIVE = "illustrative"  # a basis: invented for the demonstration


class Origin(StrEnum):
    """Where a figure comes from; the kinds are never mixed in one number."""

    OFFICIAL = "official"  # official statistics
    SECONDARY = "secondary"  # somebody's calculation from official tables
    INDUSTRY = "industry"  # trade bodies' and providers' own counts
    LOCAL = "local"  # council minutes, local press
    MANAGEMENT = "management information"  # on subcontractors; for the supply chain
    LEAKED = "leaked"  # never released, so never shown as released


ORIGIN_NAMES = {
    Origin.OFFICIAL: "Official statistic",
    Origin.SECONDARY: "Worked out from official tables",
    Origin.INDUSTRY: "Provider or trade body count, not an official statistic",
    Origin.LOCAL: "Local report, not an official statistic",
    Origin.MANAGEMENT: "Management information, not an official statistic",
    Origin.LEAKED: "Leaked, never an official figure",
}
SHORT_NAMES = {  # beside others in a table
    Origin.OFFICIAL: "Official statistic",
    Origin.SECONDARY: "From official tables",
    Origin.INDUSTRY: "Provider or trade count",
    Origin.LOCAL: "Local report",
    Origin.MANAGEMENT: "Management information",
    Origin.LEAKED: "Leaked",
}
PUBLISHED_BY_OTHERS = (Origin.SECONDARY, Origin.INDUSTRY, Origin.LOCAL)


class Figure(db.Model):
    """One measure, one organisation (or an area, or all), one payment group, one period."""

    id: Mapped[int] = mapped_column(primary_key=True)
    ref: Mapped[str] = mapped_column(String(20), unique=True)
    organisation_id: Mapped[int | None] = mapped_column(ForeignKey("organisation.id"), index=True)
    organisation_named: Mapped[str] = mapped_column(String(120), default="")  # "all primes"
    area_id: Mapped[int | None] = mapped_column(ForeignKey("term.id"), index=True)
    geography: Mapped[str] = mapped_column(String(120), default="")
    group_id: Mapped[int | None] = mapped_column(ForeignKey("term.id"), index=True)
    group_named: Mapped[str] = mapped_column(String(80), default="")  # "all", "age 18-24"
    measure: Mapped[str] = mapped_column(String(60))
    period: Mapped[str] = mapped_column(String(60))
    period_type: Mapped[str] = mapped_column(String(40), default="")
    cut_off: Mapped[date | None]
    value: Mapped[float]
    profile: Mapped[float | None]  # what the contract expects of it
    denominator: Mapped[float | None]
    unit: Mapped[str] = mapped_column(String(80))
    origin: Mapped[Origin] = mapped_column(String(30))
    basis: Mapped[str] = mapped_column(String(20))
    release_id: Mapped[int | None] = mapped_column(ForeignKey("release.id"), index=True)
    source: Mapped[str] = mapped_column(default="")
    note: Mapped[str] = mapped_column(default="")

    organisation: Mapped[Organisation | None] = relationship()
    area: Mapped[Term | None] = relationship(foreign_keys=area_id)
    group: Mapped[Term | None] = relationship(foreign_keys=group_id)
    release: Mapped[Release | None] = relationship(lazy="joined")

    @property
    def is_illustrative(self) -> bool:
        return self.basis == ILLUSTRATIVE

    @property
    def origin_name(self) -> str:
        """Never that of an official statistic where the figure is made up."""
        if not self.is_illustrative:
            return ORIGIN_NAMES[Origin(self.origin)]
        if self.origin == Origin.MANAGEMENT:
            return "Illustrative management information, demonstration only"
        return "Illustrative, demonstration only"

    @property
    def short_origin_name(self) -> str:
        return "Illustrative" if self.is_illustrative else SHORT_NAMES[Origin(self.origin)]

    @property
    def measure_name(self) -> str:
        measure = MEASURES.get(self.measure)
        return measure.name if measure else self.measure.replace("_", " ").capitalize()

    @property
    def of_whom(self) -> str:
        """`PG1 JSA 18-24`, `all groups`, `age 18-24`."""
        if self.group is not None:
            return self.group.label
        return "all groups" if self.group_named == "all" else self.group_named

    @property
    def out_of(self) -> str:
        """The denominator in words; empty where the figure is a share of nothing."""
        measure = MEASURES.get(self.measure)
        what = measure.denominator if measure else ""
        if self.denominator is not None:
            return f"{number(self.denominator)} {what.lower() or 'people'}"
        return f"{what}: number not published" if what else ""

    @property
    def expected(self) -> str:
        """What was expected of it, in words; empty where nothing can be."""
        if self.profile is not None:
            return in_words(self.profile, self.unit.partition(" (")[0])
        measure = MEASURES.get(self.measure)
        is_judged = measure is not None and measure.polarity != Polarity.NEITHER
        return "None published" if is_judged else ""

    @property
    def value_in_words(self) -> str:
        return in_words(self.value, self.unit)

    @property
    def is_released(self) -> bool:
        """Whether everybody may see it now."""
        if self.origin in PUBLISHED_BY_OTHERS:
            return True
        return self.origin == Origin.OFFICIAL and self.release is not None and self.release.is_open


def is_public() -> ColumnElement[bool]:
    """What a visitor may see: published elsewhere, or an official statistic once released."""
    released = Figure.release_id.in_(open_releases())
    return or_(
        Figure.origin.in_(PUBLISHED_BY_OTHERS),
        (Figure.origin == Origin.OFFICIAL) & released,
    )


@event.listens_for(db.session, "do_orm_execute")
def hide_embargoed(state: ORMExecuteState) -> None:
    """Narrow every ORM statement to public figures, however it reaches them.

    Joins, relationships, averages and subqueries included. The one way round is the
    execution option, which performance/queries.py alone may set (test_structure.py holds it).
    """
    if state.is_column_load:  # of a figure that is held already: it was read under this rule
        state.update_execution_options(**{HELD: True})
    elif not state.execution_options.get(INCLUDE_EMBARGOED, False):
        state.statement = state.statement.options(_narrowing())


@cache
def _narrowing():
    return with_loader_criteria(Figure, is_public() & _NARROWED, include_aliases=True)


class Unguarded(Exception):
    """A statement reads figures without the narrowing above."""


_NARROWED = Figure.ref.is_not(None)  # always so: the mark by which a narrowed statement is known
_READ = re.compile(r'(?:\bFROM|\bJOIN|,)\s+"?figure"?(?![.\w])(?:\s+AS\s+(\w+))?', re.IGNORECASE)


@event.listens_for(Engine, "before_cursor_execute")
def refuse_unguarded(_connection, _cursor, statement: str, _parameters, context, _many) -> None:
    """The wall behind: SQLAlchemy does not narrow what it takes for no ORM statement.

    A select of window functions alone, or of the bare table, is such a one (measured).
    """
    if "figure" not in statement.lower() or _may_read_all(statement, context):
        return
    read = Counter(found[1] or "figure" for found in _READ.finditer(statement))
    for name, times in read.items():
        if statement.count(f"{name}.ref IS NOT NULL") < times:
            raise Unguarded("Ask for figures through Figure, in performance/queries.py.")


def _may_read_all(statement: str, context) -> bool:
    options = context.execution_options if context is not None else {}
    asked = options.get(INCLUDE_EMBARGOED, False) or options.get(HELD, False)
    return asked or not statement.lstrip(" (\n").upper().startswith(("SELECT", "WITH"))
