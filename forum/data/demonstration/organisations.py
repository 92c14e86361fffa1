"""Fictional organisations, their mail domains, contracts and supply chains."""

from datetime import date, timedelta

from sqlalchemy import select

from forum.core import clock, text
from forum.core.extensions import db
from forum.data.demonstration.lookup import Cast, rows
from forum.models.organisations import (
    Contract,
    Kind,
    Organisation,
    OrganisationDomain,
    SupplyLink,
    SupplyLinkProposal,
)
from forum.people.supply_chains.actions import STALE_AFTER

BASIS = "illustrative"
PROPOSES, PROPOSED_TO = "Causeway and Tern (fictional)", "Longbridge Pathways (fictional)"
CONFIRMED_DAYS_AGO = (30, 75, 230, None)
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
    db.session.flush()
    _propose(cast)


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
        **_confirmed(int(row["ref"][1:])),
    )
    db.session.add(link)
    ref = f"{prime.ref}-{row['cpa_number']}"
    if area and not db.session.scalar(select(Contract).where(Contract.ref == ref)):
        db.session.add(
            Contract(
                ref=ref,
                prime=prime,
                area=area,
                programme=cast.work_programme,
                note=NO_CONTRACT,
                basis=BASIS,
            )
        )


def _confirmed(number: int) -> dict[str, date | bool]:
    """Most links are confirmed by both; one in four was, long ago; one in four never."""
    days = CONFIRMED_DAYS_AGO[number % len(CONFIRMED_DAYS_AGO)]
    if days is None:
        return {}
    on = clock.in_london(clock.now()).date() - timedelta(days=days)
    last = (on - timedelta(days=20)).replace(day=1)
    return {
        "prime_confirmed_on": on,
        "partner_confirmed_on": on,
        "last_confirmed_on": on,
        "last_referral_on": last,
        "is_stale": timedelta(days=days) > STALE_AFTER,
    }


def _propose(cast: Cast) -> None:
    """One link waits for the lead whose account the sign-in page offers."""
    prime, partner = cast.organisations[PROPOSES], cast.organisations[PROPOSED_TO]
    area = cast.area("16")
    db.session.add(
        SupplyLinkProposal(
            open_key=f"{prime.id}-{partner.id}-{area.id if area else 0}",
            prime=prime,
            subcontractor=partner,
            area=area,
            tier="End-to-end",
            proposed_by_id=prime.id,
        )
    )
