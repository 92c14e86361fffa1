"""Invented shares of cohorts in work after one year and two, of a contract with standards.

They fill the second quarter of a scorecard, and are marked illustrative as all figures here.
"""

import random
from datetime import date

from sqlalchemy import select

from forum.core.extensions import db
from forum.data.demonstration.figures import BASIS, demonstration_releases
from forum.data.demonstration.lookup import Cast
from forum.data.demonstration.standards import NAME
from forum.models.figures import Figure, Origin
from forum.models.organisations import Contract
from forum.models.releases import Release
from forum.models.service_standards import StandardFramework

# Years after referral: measure, usual per cent in work, what was expected of it.
AFTER = {1: ("job_outcome_rate_12m", 21.4, None), 2: ("job_outcome_rate_24m", 29.8, 27.5)}
PEOPLE = 640  # referred in a month, of one contract
AREA, RELEASES = "CPA 18", 2  # one contract, its newest and the one before: pages stay light


def add(cast: Cast) -> None:
    framework = db.session.scalars(select(StandardFramework).filter_by(name=NAME)).one()
    chance = random.Random(2011)
    for contract in [one for one in framework.contracts if one.area.code == AREA]:
        for release in demonstration_releases(cast)[-RELEASES:]:
            for years, (measure, usual, expected) in AFTER.items():
                people = round(PEOPLE * chance.uniform(0.8, 1.2))
                value = round(usual * chance.uniform(0.92, 1.08), 1)
                made = _figure(contract, release, years, measure)
                made.value, made.profile, made.denominator = value, expected, float(people)
                db.session.add(made)


def _figure(contract: Contract, release: Release, years: int, measure: str) -> Figure:
    end = release.cut_off
    assert end is not None
    return Figure(
        ref=f"{release.ref}-{contract.ref}-c{years}",
        programme_id=contract.programme_id,
        organisation_id=contract.prime_id,
        contract_id=contract.id,
        area_id=contract.area_id,
        geography=contract.area.label,
        group_named="all",
        measure=measure,
        period=f"People referred in {_referred(end, years):%B %Y}",
        period_type=f"cohort {12 * years} month",
        cut_off=end,
        unit="percent of referrals",
        origin=Origin.OFFICIAL,
        basis=BASIS,
        release_id=release.id,
    )


def _referred(end: date, years: int) -> date:
    """In the month that ended so many years before."""
    return date(end.year - years, end.month, 1)
