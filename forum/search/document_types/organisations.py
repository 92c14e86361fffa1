"""Organisations as documents: description and areas, never a performance figure."""

from collections.abc import Iterable, Sequence

from sqlalchemy import select

from forum.core.extensions import db
from forum.models.organisations import Contract, Organisation, OrganisationAlias, SupplyLink
from forum.models.vocabularies import Term
from forum.search.document_types.base import make
from forum.search.engine import Document

KIND = "organisation"


def ids() -> Sequence[int]:
    return db.session.scalars(select(Organisation.id).order_by(Organisation.id)).all()


def documents(ids: Sequence[int]) -> list[Document]:
    rows = db.session.scalars(
        select(Organisation)
        .where(Organisation.id.in_(ids))
        .execution_options(populate_existing=True)
    ).all()
    areas = _areas([organisation.id for organisation in rows])
    aliases = _aliases(ids)
    return [_document(one, areas.get(one.id, ()), aliases.get(one.id, ())) for one in rows]


def _aliases(ids: Sequence[int]) -> dict[int, list[str]]:
    """Former names, and those that people use, by organisation."""
    named = select(OrganisationAlias).where(OrganisationAlias.organisation_id.in_(ids))
    found: dict[int, list[str]] = {}
    for alias in db.session.scalars(named.order_by(OrganisationAlias.name)):
        found.setdefault(alias.organisation_id, []).append(alias.name)
    return found


def _areas(ids: Sequence[int]) -> dict[int, set[str]]:
    """Names of the areas of contracts and supply links, by organisation."""
    own = select(Contract.prime_id, Term).join(Term, Term.id == Contract.area_id)
    shared = select(SupplyLink.subcontractor_id, Term).join(Term, Term.id == SupplyLink.area_id)
    areas: dict[int, set[str]] = {}
    for statement in (
        own.where(Contract.prime_id.in_(ids)),
        shared.where(SupplyLink.subcontractor_id.in_(ids)),
    ):
        for organisation_id, area in db.session.execute(statement):
            areas.setdefault(organisation_id, set()).add(area.label)
    return areas


def _document(organisation: Organisation, areas: Iterable[str], aliases: Iterable[str]) -> Document:
    names = [organisation.kind_name, organisation.sector, *aliases, *sorted(areas)]
    texts = {
        "title": organisation.name,
        "summary": organisation.role,
        "names": "\n".join(name for name in names if name),
        "body": organisation.service_model,
    }
    return make(KIND, organisation.id, texts)
