"""Reads of programmes, their areas and contracts, and of what may be compared between them."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import Select, func, or_, select
from sqlalchemy.orm import contains_eager, joinedload

from forum.core.errors import NotFound
from forum.core.extensions import db
from forum.models.organisations import Contract, Organisation
from forum.models.programmes import WORK_PROGRAMME, ComparableMeasure, Programme
from forum.models.vocabularies import Term, Vocabulary


def in_order() -> Select[Programme]:
    """The Work Programme first, then by name."""
    return select(Programme).order_by(
        Programme.slug != WORK_PROGRAMME, func.lower(Programme.name), Programme.id
    )


def all_programmes() -> Sequence[Programme]:
    return db.session.scalars(in_order()).all()


def by_slug(slug: str) -> Programme:
    found = db.session.scalar(select(Programme).where(Programme.slug == slug))
    if found is None:
        raise NotFound
    return found


def named(words: str) -> Programme | None:
    """By its name or slug, whatever its capitals."""
    said = " ".join(words.split()).casefold()
    known = db.session.scalars(in_order())
    return next((one for one in known if said in (one.name.casefold(), one.slug)), None)


def areas_of(programme: Programme) -> Sequence[Term]:
    """In order, the retired ones included."""
    of_it = Term.vocabulary == Vocabulary.AREA, Term.programme_id == programme.id
    return db.session.scalars(select(Term).where(*of_it).order_by(Term.position, Term.name)).all()


def contracts_of(programme: Programme) -> Sequence[Contract]:
    """By area, then by prime."""
    of_it = select(Contract).where(Contract.programme_id == programme.id)
    whole = of_it.join(Contract.area).join(Contract.prime)
    loaded = whole.options(contains_eager(Contract.area), contains_eager(Contract.prime))
    return db.session.scalars(loaded.order_by(Term.position, Organisation.name)).all()


@dataclass(frozen=True)
class ProgrammeSize:
    programme: Programme
    areas: int
    contracts: int


def sizes() -> list[ProgrammeSize]:
    """Every programme with how many areas and contracts it has."""
    areas, contracts = _counted(Term.programme_id), _counted(Contract.programme_id)
    return [
        ProgrammeSize(one, areas.get(one.id, 0), contracts.get(one.id, 0))
        for one in all_programmes()
    ]


def _counted(column) -> dict[int, int]:
    rows = select(column, func.count()).where(column.is_not(None)).group_by(column)
    return {row[0]: row[1] for row in db.session.execute(rows)}


# What may stand side by side


def comparable(measure: str) -> Sequence[ComparableMeasure]:
    """The pairs of programmes whose figures of the measure may stand on one axis."""
    return db.session.scalars(_pairs().where(ComparableMeasure.measure == measure)).all()


def comparable_with(programme: Programme) -> Sequence[ComparableMeasure]:
    """The measures on which it may stand beside another, by measure."""
    either = or_(
        ComparableMeasure.programme_id == programme.id, ComparableMeasure.other_id == programme.id
    )
    return db.session.scalars(_pairs().where(either)).all()


def _pairs() -> Select[ComparableMeasure]:
    both = joinedload(ComparableMeasure.programme), joinedload(ComparableMeasure.other)
    pairs = select(ComparableMeasure).options(*both)
    return pairs.order_by(ComparableMeasure.measure, ComparableMeasure.id)
