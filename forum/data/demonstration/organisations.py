"""Fictional organisations, their mail domains, contracts and supply chains."""

from sqlalchemy import select

from forum.core import text
from forum.core.extensions import db
from forum.data.demonstration.lookup import Cast, rows
from forum.models.organisations import Contract, Kind, Organisation, OrganisationDomain, SupplyLink

BASIS = "illustrative"
NO_CONTRACT = "Fictional: there was no such contract"


def add(cast: Cast) -> None:
    found = list(rows("organisations.csv"))
    for row in found:
        cast.organisations[row["name"]] = _organisation(row)
    db.session.flush()
    for row in found:
        organisation = cast.organisations[row["name"]]
        db.session.add(OrganisationDomain(domain=row["domain"], organisation_id=organisation.id))
        if row["prime"]:
            _join(cast, row, organisation, cast.organisations[row["prime"]])


def _organisation(row: dict[str, str]) -> Organisation:
    organisation = Organisation(
        ref=row["ref"],
        slug=text.slug(row["name"]),
        name=row["name"],
        kind=Kind(row["kind"]),
        sector=row["sector"],
        role=row["role"],
        service_model=row["service_model"],
        basis=BASIS,
        is_demonstration=True,
    )
    db.session.add(organisation)
    return organisation


def _join(cast: Cast, row: dict[str, str], partner: Organisation, prime: Organisation) -> None:
    """The partner into the prime's chain, and the prime into the partner's area."""
    area = cast.area(row["cpa_number"])
    cast.primes[partner.id] = prime
    link = SupplyLink(
        ref=f"L{row['ref']}",
        prime=prime,
        subcontractor=partner,
        area=area,
        tier=row["tier"],
        specialism=row["specialism"],
        basis=BASIS,
    )
    db.session.add(link)
    ref = f"{prime.ref}-{row['cpa_number']}"
    if area and not db.session.scalar(select(Contract).where(Contract.ref == ref)):
        db.session.add(Contract(ref=ref, prime=prime, area=area, note=NO_CONTRACT, basis=BASIS))
