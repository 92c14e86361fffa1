"""Organisations, for administrators."""

from dataclasses import dataclass

from sqlalchemy import Select, func, select

from forum import policy
from forum.core.errors import NotFound
from forum.core.extensions import db
from forum.models.accounts import Standing, User
from forum.models.organisations import (
    FormerOrganisation,
    Organisation,
    OrganisationAlias,
    OrganisationDomain,
)
from forum.policy.viewer import Viewer
from forum.reference.organisations import queries as organisations
from forum.reference.organisations.queries import OrganisationFilter

CLOSED, OPEN = "closed", "open"


@dataclass(frozen=True)
class OrganisationRecord:
    """What administrators look after of one organisation."""

    organisation: Organisation
    aliases: list[OrganisationAlias]
    domains: list[str]
    members: int
    leads: list[User]
    former: int  # how many others became part of it


def search(viewer: Viewer, words: str, state: str = "") -> Select[Organisation]:
    """By name, other names included."""
    policy.require(policy.is_administrator(viewer))
    found = organisations.listed(OrganisationFilter(words))
    if state == CLOSED:
        return found.where(Organisation.closed_on.is_not(None))
    return found.where(Organisation.closed_on.is_(None)) if state == OPEN else found


def get(viewer: Viewer, organisation_id: int) -> Organisation:
    policy.require(policy.is_administrator(viewer))
    found = db.session.get(Organisation, organisation_id)
    if found is None:
        raise NotFound
    return found


def record(viewer: Viewer, organisation: Organisation) -> OrganisationRecord:
    policy.require(policy.is_administrator(viewer))
    of_it = User.organisation_id == organisation.id, User.standing == Standing.VERIFIED
    domains = select(OrganisationDomain.domain).where(
        OrganisationDomain.organisation_id == organisation.id
    )
    former = select(func.count()).where(FormerOrganisation.organisation_id == organisation.id)
    leads = select(User).where(*of_it, User.is_lead).order_by(User.name)
    return OrganisationRecord(
        organisation,
        organisations.aliases_of(organisation.id),
        list(db.session.scalars(domains.order_by(OrganisationDomain.domain))),
        db.session.scalar(select(func.count(User.id)).where(*of_it)) or 0,
        list(db.session.scalars(leads)),
        db.session.scalar(former) or 0,
    )


def members_of(ids: list[int]) -> dict[int, int]:
    """{organisation: verified members}"""
    counted = (
        select(User.organisation_id, func.count())
        .where(User.organisation_id.in_(ids), User.standing == Standing.VERIFIED)
        .group_by(User.organisation_id)
    )
    return {row[0]: row[1] for row in db.session.execute(counted) if row[0]}
