"""How many organisations each filter of their list leaves."""

from dataclasses import replace
from typing import Any

from sqlalchemy import Select, func, select, union

from forum.core.extensions import db
from forum.models.organisations import Contract, Organisation, SupplyLink
from forum.models.vocabularies import Term
from forum.reference.organisations.queries import OrganisationFilter, listed


def facet_counts(filter_: OrganisationFilter) -> dict[str, dict[str, int]]:
    """{parameter: {value: organisations}}; values that nobody has are left out.

    A value counts together with the other parameters, and instead of its own parameter's values.
    """

    def ids(**without: Any) -> Select[int]:
        return listed(replace(filter_, **without)).with_only_columns(Organisation.id).order_by(None)

    return {
        "kind": _count(Organisation.kind, ids(kinds=())),
        "sector": _count(Organisation.sector, ids(sectors=())),
        "area": _count_areas(ids(areas=())),
    }


def _count(column: Any, ids: Select[int]) -> dict[str, int]:
    counted = ids.with_only_columns(column, func.count()).group_by(column)
    return {row[0]: row[1] for row in db.session.execute(counted)}


def _count_areas(ids: Select[int]) -> dict[str, int]:
    works_in = union(
        select(Contract.prime_id.label("organisation_id"), Contract.area_id),
        select(SupplyLink.subcontractor_id, SupplyLink.area_id),
    ).subquery()
    counted = (
        select(Term.slug, func.count())
        .join(works_in, works_in.c.area_id == Term.id)
        .where(works_in.c.organisation_id.in_(ids))
        .group_by(Term.slug)
    )
    return {row[0]: row[1] for row in db.session.execute(counted)}
