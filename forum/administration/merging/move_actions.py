"""Carry out what references.py declares: in the caller's transaction, one column at a time."""

from collections.abc import Iterable
from typing import Any

from sqlalchemy import (
    Column,
    ColumnElement,
    delete,
    func,
    select,
    update,
)

from forum.administration.merging.figure_queries import conflicting
from forum.administration.merging.references import (
    REFERENCES,
    SOFT,
    OnMerge,
    Reference,
    SoftReference,
)
from forum.administration.merging.twins import twins
from forum.core.extensions import db
from forum.models.merges import MergeKind
from forum.performance.figures import queries as figures

NAMED_LENGTH = 120


def move_references(kind: MergeKind, from_id: int, into_id: int) -> None:
    """All but those done by hand, which were done before."""
    db.session.flush()
    for reference in REFERENCES[kind]:
        if reference.on_merge is OnMerge.WATCHED:
            _move_watched(reference.attribute, from_id, into_id)
    db.session.flush()
    for reference in REFERENCES[kind]:
        _move(reference, from_id, into_id)
    for soft in SOFT:
        if kind in soft.kinds:
            _unite(_soft_column(soft), from_id, into_id, (_is_of_kind(soft, kind),))
    db.session.expire_all()


def pointing_at(kind: MergeKind, gone_id: int) -> dict[str, int]:
    """{column: rows} that still point at one that was merged; what stays by declaration apart."""
    found = {}
    for reference in REFERENCES[kind]:
        if reference.on_merge is not OnMerge.STAYS:
            column = reference.attribute
            found[reference.column] = _count(column.table, column == gone_id)
    for soft in SOFT:
        if kind in soft.kinds:
            column = _soft_column(soft)
            found[soft.column] = _count(column.table, column == gone_id, _is_of_kind(soft, kind))
    return {name: number for name, number in found.items() if number}


def _count(table: Any, *where: ColumnElement[bool]) -> int:
    statement = select(func.count()).select_from(table).where(*where)
    if getattr(table, "name", "") == "figure":
        return 0  # the foreign key holds it; figures are counted for who may see them
    return db.session.scalar(statement) or 0


def _move(reference: Reference, from_id: int, into_id: int) -> None:
    column = reference.attribute
    if reference.on_merge is OnMerge.MOVED:
        _point(column, from_id, into_id)
    elif reference.on_merge is OnMerge.UNITED:
        _unite(column, from_id, into_id, later=reference.later)
    elif reference.on_merge is OnMerge.DELETED:
        db.session.execute(delete(column.table).where(column == from_id))


def _move_watched(column: Column, from_id: int, into_id: int) -> None:
    """Through the session, whose listeners see each row."""
    model = _model_of(column.table)
    name = next(p.key for p in model.__mapper__.column_attrs if column in p.columns)
    for row in db.session.scalars(select(model).where(column == from_id)):
        setattr(row, name, into_id)


def _model_of(table: Any) -> Any:
    registry: Any = db.Model.registry  # type: ignore[attr-defined]
    return next(one.class_ for one in registry.mappers if one.local_table is table)


def _point(column: Column, from_id: int, into_id: int, *where: ColumnElement[bool]) -> None:
    table: Any = column.table
    db.session.execute(update(table).where(column == from_id, *where).values({column: into_id}))


def _unite(
    column: Column,
    from_id: int,
    into_id: int,
    where: Iterable[ColumnElement[bool]] = (),
    later: str = "",
) -> None:
    """Delete the row of a pair that a constraint lets be only one, then point what is left."""
    conditions = tuple(where)
    if later:
        _delete_twins(column, into_id, from_id, conditions, newer=later)
    _delete_twins(column, from_id, into_id, conditions)
    _point(column, from_id, into_id, *conditions)


def _delete_twins(
    column: Column,
    of_id: int,
    other_id: int,
    where: tuple[ColumnElement[bool], ...],
    newer: str = "",
) -> None:
    """Delete rows of `of_id` that `other_id` has, too; with `newer`, only where that is newer."""
    table: Any = column.table
    for twin in twins(column, other_id, newer):
        db.session.execute(delete(table).where(column == of_id, *where, twin))


def _soft_column(soft: SoftReference) -> Column:
    table, _, column = soft.column.partition(".")
    return db.metadata.tables[table].c[column]


def _is_of_kind(soft: SoftReference, kind: MergeKind) -> ColumnElement[bool]:
    table = _soft_column(soft).table
    return table.c[soft.kind_column] == soft.kinds[kind]


# Figures: nobody is shown any of them by that


def move_figures_of_organisation(from_id: int, into_id: int, from_name: str) -> None:
    """A series that both have goes on under the name it was published under, on the one page."""
    kept_apart = conflicting("organisation_id", from_id, into_id)
    for figure in figures.figures_to_merge("organisation_id", from_id):
        if figure.subject in kept_apart:
            named = f"{from_name}, {figure.organisation_named}".removesuffix(", ")
            figure.organisation_named = named[:NAMED_LENGTH]
        figure.organisation_id = into_id
    db.session.flush()


def move_figures_of_term(column: str, from_id: int, into_id: int) -> None:
    for figure in figures.figures_to_merge(column, from_id):
        setattr(figure, column, into_id)
    db.session.flush()
