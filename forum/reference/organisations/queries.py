from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from sqlalchemy import ColumnElement, Select, func, or_, select
from sqlalchemy.orm import contains_eager, joinedload

from forum.core import clock
from forum.core.errors import NotFound
from forum.core.extensions import db
from forum.models.accounts import Guest, User
from forum.models.organisations import (
    Contract,
    FormerOrganisation,
    Kind,
    Organisation,
    OrganisationAlias,
    ServiceLevel,
    SupplyLink,
    areas_worked_in,
    is_charity,
    name_key,
    stands_on,
)
from forum.models.programmes import Programme
from forum.models.vocabularies import Term, Vocabulary


@dataclass(frozen=True)
class OrganisationFilter:
    """OR within a field, AND across fields; an empty field does not filter."""

    words: str = ""
    kinds: Sequence[str] = ()
    sectors: Sequence[str] = ()
    areas: Sequence[str] = ()  # slugs


def in_order(ids: Sequence[int]) -> list[Organisation]:
    found = db.session.scalars(select(Organisation).where(Organisation.id.in_(ids)))
    by_id = {organisation.id: organisation for organisation in found}
    return [by_id[i] for i in ids if i in by_id]


def listed(filters: OrganisationFilter) -> Select[Organisation]:
    """By name and nothing else: there is no order of merit."""
    statement = select(Organisation).order_by(func.lower(Organisation.name), Organisation.id)
    for word in filters.words.split():
        contains = (column.icontains(word, autoescape=True) for column in _SEARCHED)
        called = select(OrganisationAlias.organisation_id).where(
            OrganisationAlias.name.icontains(word, autoescape=True)
        )
        statement = statement.where(or_(*contains, Organisation.id.in_(called)))
    if filters.kinds:
        statement = statement.where(Organisation.kind.in_(filters.kinds))
    if filters.sectors:
        statement = statement.where(Organisation.sector.in_(filters.sectors))
    if filters.areas:
        statement = statement.where(_works_in(filters.areas))
    return statement


def listed_ids(filters: OrganisationFilter) -> Sequence[int]:
    return db.session.scalars(listed(filters).with_only_columns(Organisation.id)).all()


def listed_after(
    filters: OrganisationFilter, limit: int, last_id: int | None
) -> Sequence[Organisation]:
    """In the order in which they were added, from the one after `last_id` on."""
    statement = listed(filters).order_by(None).order_by(Organisation.id).limit(limit)
    if last_id is not None:
        statement = statement.where(Organisation.id > last_id)
    return db.session.scalars(statement).all()


_SEARCHED = (Organisation.name, Organisation.role, Organisation.service_model)


def _works_in(areas: Sequence[str]) -> ColumnElement[bool]:
    ids = select(Term.id).where(Term.vocabulary == Vocabulary.AREA, Term.slug.in_(areas))
    primes = select(Contract.prime_id).where(Contract.area_id.in_(ids))
    partners = select(SupplyLink.subcontractor_id).where(SupplyLink.area_id.in_(ids))
    return or_(Organisation.id.in_(primes), Organisation.id.in_(partners))


def get(organisation_id: int) -> Organisation:
    organisation = db.session.get(Organisation, organisation_id)
    if organisation is None:
        raise NotFound
    return organisation


# Names


def called(name: str) -> Organisation | None:
    """The one of this name, or that had it once; whatever its capitals."""
    key = name_key(name)
    alias = select(OrganisationAlias.organisation_id).where(OrganisationAlias.key == key)
    rows = db.session.scalars(
        select(Organisation).where(
            or_(func.lower(Organisation.name) == key, Organisation.id.in_(alias))
        )
    ).all()
    if rows:
        return next((row for row in rows if name_key(row.name) == key), rows[0])
    # SQLite's lower() knows ASCII alone.
    by_key = {name_key(row.name): row.id for row in db.session.execute(_names())}
    return db.session.get(Organisation, by_key[key]) if key in by_key else None


def _names() -> Select[int, str]:
    return select(Organisation.id, Organisation.name)


def all_names() -> list[tuple[int, str]]:
    """(id of the organisation, name), former names and others that people use included."""
    aliases = select(OrganisationAlias.organisation_id, OrganisationAlias.name)
    return [(row[0], row[1]) for row in db.session.execute(_names().union_all(aliases))]


def aliases_of(organisation_id: int) -> list[OrganisationAlias]:
    of_it = select(OrganisationAlias).where(OrganisationAlias.organisation_id == organisation_id)
    return list(db.session.scalars(of_it.order_by(OrganisationAlias.name)))


def became(organisation_id: int) -> Organisation | None:
    """What one that is gone is part of now."""
    former = db.session.get(FormerOrganisation, organisation_id)
    return db.session.get(Organisation, former.organisation_id) if former else None


def sectors() -> list[str]:
    statement = select(Organisation.sector).where(Organisation.sector != "").distinct()
    return list(db.session.scalars(statement.order_by(Organisation.sector)))


def count_contracts(ids: Iterable[int]) -> dict[int, int]:
    counted = (
        select(Contract.prime_id, func.count())
        .where(Contract.prime_id.in_(list(ids)))
        .group_by(Contract.prime_id)
    )
    return {row[0]: row[1] for row in db.session.execute(counted)}


# Contracts and supply chains


def contracts_of(organisation: Organisation) -> list[Contract]:
    of_it = select(Contract).where(Contract.prime_id == organisation.id)
    by_area = of_it.join(Contract.area).options(
        contains_eager(Contract.area), joinedload(Contract.programme)
    )
    return list(db.session.scalars(by_area.order_by(Term.position)))


def contracts_in(area: Term) -> list[Contract]:
    return list(db.session.scalars(_contracts().where(Contract.area_id == area.id)))


def contracts_by_area() -> dict[int, list[Contract]]:
    """{id of the area: contracts}; those of the demonstration in its own programmes alone."""
    by_area: dict[int, list[Contract]] = {}
    invented = select(Programme.id).where(Programme.is_demonstration)
    shown = or_(~Organisation.is_demonstration, Contract.programme_id.in_(invented))
    for contract in db.session.scalars(_contracts().where(shown)):
        by_area.setdefault(contract.area_id, []).append(contract)
    return by_area


def _contracts() -> Select[Contract]:
    """With their primes, real ones first."""
    primes = select(Contract).join(Contract.prime).options(contains_eager(Contract.prime))
    return primes.order_by(Organisation.is_demonstration, Organisation.name)


def partners_of(organisation: Organisation) -> list[SupplyLink]:
    """The links of a prime to its subcontractors."""
    return _links(SupplyLink.prime_id == organisation.id)


def primes_of(organisation: Organisation) -> list[SupplyLink]:
    """The links of a subcontractor to its primes, named or not."""
    return _links(SupplyLink.subcontractor_id == organisation.id)


def areas_of(organisation_id: int | None) -> list[Term]:
    """The areas of its own contracts and of those it is a partner in."""
    if not organisation_id:
        return []
    here = Term.id.in_(areas_worked_in(organisation_id))
    return list(db.session.scalars(select(Term).where(here).order_by(Term.position)))


def areas_of_member(member: User | Guest) -> list[Term]:
    """Where a member works, as they say; else where their organisation does."""
    return list(member.areas) or areas_of(member.organisation_id)


def has_prime(organisation: Organisation) -> bool:
    """Whether it works in somebody's supply chain today."""
    links = select(SupplyLink.id).where(
        SupplyLink.subcontractor_id == organisation.id,
        stands_on(clock.in_london(clock.now()).date()),
    )
    return bool(db.session.scalar(select(links.exists())))


def partners_by_charity(area: Term | None) -> dict[bool, int]:
    """{is it a charity: organisations} of those in a supply chain, of one area or of all."""
    linked = select(SupplyLink.subcontractor_id).where(
        stands_on(clock.in_london(clock.now()).date())
    )
    if area is not None:
        linked = linked.where(SupplyLink.area_id == area.id)
    kinds = select(Organisation.kind, Organisation.sector).where(
        Organisation.id.in_(linked), Organisation.kind != Kind.PRIME
    )
    found = {True: 0, False: 0}
    for kind, sector in db.session.execute(kinds):
        found[is_charity(kind, sector)] += 1
    return found


def supply_links_in(area: Term) -> list[SupplyLink]:
    return _links(SupplyLink.area_id == area.id)


def _links(condition: ColumnElement[bool]) -> list[SupplyLink]:
    statement = select(SupplyLink).where(condition).order_by(SupplyLink.ref)
    ends = (SupplyLink.prime, SupplyLink.subcontractor, SupplyLink.area)
    return list(db.session.scalars(statement.options(*(joinedload(end) for end in ends))))


# What was promised


def service_levels_at(stage: Term) -> list[ServiceLevel]:
    return _levels(ServiceLevel.stage_id == stage.id)


def service_levels_of(organisation: Organisation) -> list[ServiceLevel]:
    return _levels(ServiceLevel.prime_id == organisation.id)


def _levels(condition: ColumnElement[bool]) -> list[ServiceLevel]:
    statement = select(ServiceLevel).where(condition).order_by(ServiceLevel.ref)
    ends = (joinedload(ServiceLevel.prime), joinedload(ServiceLevel.stage))
    return list(db.session.scalars(statement.options(*ends)))
