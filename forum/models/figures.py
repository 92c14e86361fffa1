"""Figures. Nothing here, nor any ORM statement, reaches an unreleased figure."""

import re
from collections import Counter
from datetime import date
from functools import cache
from typing import Any
from weakref import WeakKeyDictionary

from flask import current_app
from sqlalchemy import (
    BindParameter,
    Boolean,
    Engine,
    Executable,
    ForeignKey,
    Index,
    String,
    UniqueConstraint,
    and_,
    bindparam,
    event,
    func,
    or_,
    select,
)
from sqlalchemy.orm import (
    Mapped,
    ORMExecuteState,
    mapped_column,
    relationship,
    with_loader_criteria,
)
from sqlalchemy.orm.util import LoaderCriteriaOption
from sqlalchemy.sql import ColumnElement
from sqlalchemy.sql.selectable import ScalarSelect

from forum.core.extensions import db
from forum.models.figure_labels import FigureLabels
from forum.models.organisations import Contract, Organisation
from forum.models.programmes import Programme, default_programme_id
from forum.models.provenance import OF_WHAT, PUBLISHED_BY_OTHERS, Origin, series_key
from forum.models.releases import Release, open_releases
from forum.models.service_standards import MEASURE_PREFIX
from forum.models.standard_results import figures_of_released_results
from forum.models.uploads import Upload
from forum.models.vocabularies import Term

OF_WHOM = ("basis", "source")  # what else tells subjects apart
ALL_GROUPS = "all"  # `group_named` of a figure of all payment groups
INCLUDE_EMBARGOED = "include_embargoed"
HELD = "figure_is_held"


class Figure(FigureLabels, db.Model):
    """One measure, one organisation (or an area, or all), one payment group, one period.

    A figure that is corrected or issued again is a row more, of the same subject and a higher
    version: who may not see the new one yet goes on seeing the old (queries.newest_seen).
    """

    __table_args__ = (
        UniqueConstraint("subject", "version"),
        Index(
            "ix_figure_compared",
            *("measure", "origin", "programme_id", "group_id", "area_id", "cut_off", "basis"),
        ),
        Index(None, "programme_id", "measure"),
        Index(None, "organisation_id", "measure", "cut_off"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    ref: Mapped[str] = mapped_column(String(20), unique=True)
    programme_id: Mapped[int] = mapped_column(  # before `subject`, whose default reads it
        ForeignKey("programme.id"), default=default_programme_id
    )
    subject: Mapped[str] = mapped_column(
        String(32), default=lambda context: series_key(context.get_current_parameters())
    )
    version: Mapped[int] = mapped_column(default=1)
    upload_id: Mapped[int | None] = mapped_column(ForeignKey("upload.id"), index=True)
    organisation_id: Mapped[int | None] = mapped_column(ForeignKey("organisation.id"), index=True)
    organisation_named: Mapped[str] = mapped_column(String(120), default="")  # "all primes"
    contract_id: Mapped[int | None] = mapped_column(ForeignKey("contract.id"), index=True)
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

    programme: Mapped[Programme] = relationship()
    organisation: Mapped[Organisation | None] = relationship()
    contract: Mapped[Contract | None] = relationship()
    area: Mapped[Term | None] = relationship(foreign_keys=area_id)
    group: Mapped[Term | None] = relationship(foreign_keys=group_id)
    release: Mapped[Release | None] = relationship(lazy="joined")

    @property
    def is_released(self) -> bool:
        """Whether everybody may see it now."""
        if self.origin in PUBLISHED_BY_OTHERS:
            return True
        return self.origin == Origin.OFFICIAL and self.release is not None and self.release.is_open


def management_is_public() -> bool:
    """Whether management information may become public (Rec. 1b): a setting."""
    return current_app.config["SETTINGS"].publish_management_information


# Asked each time a statement runs, so that the rule itself is built only once.
_MANAGEMENT_IS_PUBLIC: ColumnElement[bool] = bindparam(
    "management_is_public",
    callable_=management_is_public,
    type_=Boolean,
    unique=True,
)


@event.listens_for(Figure, "before_update")
def _keep_subject(_mapper, _connection, figure: Figure) -> None:
    """A row that is now of something else is a version of something else."""
    figure.subject = series_key({name: getattr(figure, name) for name in (*OF_WHAT, *OF_WHOM)})


def is_public(figure: type[Figure] = Figure) -> ColumnElement[bool]:
    """What a visitor may see: published elsewhere, or an official statistic once released.

    And management information that the releases have caught up with, where the exchange is set
    so; results of standards, once their release has opened. `figure` may be an alias.
    """
    released = figure.release_id.in_(open_releases())
    caught_up = (figure.cut_off <= last_cut_off()) & ~is_of_standard(figure)
    with_release = figure.id.in_(figures_of_released_results())
    return and_(
        is_whole(figure),
        or_(
            figure.origin.in_(PUBLISHED_BY_OTHERS),
            (figure.origin == Origin.OFFICIAL) & released,
            _MANAGEMENT_IS_PUBLIC & (figure.origin == Origin.MANAGEMENT) & caught_up,
            (figure.origin == Origin.MANAGEMENT) & with_release,
        ),
    )


def is_of_standard(figure: type[Figure] = Figure) -> ColumnElement[bool]:
    """Whether it is a result of a customer service standard."""
    return figure.measure.startswith(MEASURE_PREFIX)


def is_whole(figure: type[Figure] = Figure) -> ColumnElement[bool]:
    """Not of an upload that is still being copied: it becomes visible in one step, or not."""
    copied = select(Upload.id).where(Upload.published_at.is_not(None))
    return or_(figure.upload_id.is_(None), figure.upload_id.in_(copied))


def last_cut_off() -> ScalarSelect[date | None]:
    """The last day that any open release holds figures of; None before the first."""
    last = select(func.max(Release.cut_off)).where(Release.id.in_(open_releases()))
    return last.scalar_subquery()


@event.listens_for(db.session, "do_orm_execute")
def hide_embargoed(state: ORMExecuteState) -> None:
    """Narrow every ORM statement to public figures, however it reaches them.

    Joins, relationships, averages and subqueries included. The one way round is the
    execution option; test_structure.py says which files may set it.
    """
    if state.is_column_load:  # of a figure that is held already: it was read under this rule
        state.update_execution_options(**{HELD: True})
    elif not state.execution_options.get(INCLUDE_EMBARGOED, False):
        state.statement = _narrowed_copy(state.statement)


def _narrowed_copy(statement: Executable) -> Executable:
    """The same one each time: a copy forgets its cache key, which costs more than a short read."""
    found = _COPIES.get(statement)
    if found is None:
        _COPIES[statement] = found = statement.options(_narrowing())
    return found


# Of statements that are built once; of others it is gone with them.
_COPIES: WeakKeyDictionary[Executable, Executable] = WeakKeyDictionary()


class _Narrowing(LoaderCriteriaOption):
    """with_loader_criteria() whose part of a statement's cache key is made once.

    It is of one rule that never changes, and every ORM statement has it: to walk through the rule
    anew each time was a third of the cost of a statement.
    """

    inherit_cache = False  # its own key, below

    def _gen_cache_key(self, anon_map, bindparams):
        key, parameters = _key_of_narrowing()
        bindparams.extend(parameters)
        return key


@cache
def _narrowing() -> _Narrowing:
    return _Narrowing(Figure, _narrowed(), include_aliases=True)


@cache
def _key_of_narrowing() -> tuple[tuple[Any, ...], tuple[BindParameter[Any], ...]]:
    key = with_loader_criteria(Figure, _narrowed(), include_aliases=True)._generate_cache_key()
    assert key is not None
    return key.key, tuple(key.bindparams)


@cache
def _narrowed() -> ColumnElement[bool]:
    return is_public() & _NARROWED


class Unguarded(Exception):
    """A statement reads figures without the narrowing above."""


_NARROWED = Figure.ref.is_not(None)  # always so: the mark by which a narrowed statement is known
_READ = re.compile(r'(?:\bFROM|\bJOIN|,)\s+"?figure"?(?![.\w])(?:\s+AS\s+(\w+))?', re.IGNORECASE)


@event.listens_for(Engine, "before_cursor_execute")
def refuse_unguarded(_connection, _cursor, statement: str, _parameters, context, _many) -> None:
    """Last line of defence: with_loader_criteria does not apply to Core statements.

    A select of window functions alone, or of the bare table, is such a one (measured).
    """
    if "figure" not in statement.lower() or _may_read_all(statement, context):
        return
    read = Counter(found[1] or "figure" for found in _READ.finditer(statement))
    for name, times in read.items():
        if statement.count(f"{name}.ref IS NOT NULL") < times:
            raise Unguarded("Ask for figures through Figure, in performance/figures/queries.py.")


def _may_read_all(statement: str, context) -> bool:
    options = context.execution_options if context is not None else {}
    asked = options.get(INCLUDE_EMBARGOED, False) or options.get(HELD, False)
    return asked or not statement.lstrip(" (\n").upper().startswith(("SELECT", "WITH"))
