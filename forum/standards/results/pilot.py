"""The one area with customer service standards, beside areas with minimum service levels only."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import selectinload

from forum import policy
from forum.core import citations
from forum.core.citations import WithFootnotes
from forum.core.errors import NotFound
from forum.core.extensions import db
from forum.models.organisations import Contract, ServiceLevel
from forum.models.programmes import WORK_PROGRAMME
from forum.models.provenance import ILLUSTRATIVE
from forum.models.service_standards import Standard, StandardFramework, StandardReview
from forum.models.vocabularies import Term, Vocabulary
from forum.policy.viewer import Viewer
from forum.reference.organisations import queries as organisations
from forum.reference.programmes import queries as programmes
from forum.reference.vocabularies import queries as vocabularies
from forum.standards.results import queries
from forum.standards.results.result_lines import ResultLine
from forum.standards.versions import queries as versions

AREA = "18"  # North East Yorkshire and the Humber


@dataclass(frozen=True)
class PilotQuarter:
    quarter_end: date
    lines: Sequence[ResultLine]


@dataclass(frozen=True)
class PilotContract:
    """One contract of the area; without standards it has no quarters."""

    contract: Contract
    frameworks: Sequence[StandardFramework]
    quarters: Sequence[PilotQuarter]


@dataclass(frozen=True)
class Pilot:
    area: Term
    contracts: Sequence[PilotContract]
    reviews: Sequence[StandardReview]  # the newest first
    promises: Sequence[tuple[Term, WithFootnotes[ServiceLevel]]]  # of other areas, by stage

    @property
    def frameworks(self) -> list[StandardFramework]:
        return list(dict.fromkeys(one for each in self.contracts for one in each.frameworks))

    @property
    def is_invented(self) -> bool:
        return any(one.is_demonstration for one in self.frameworks)


def of_area(viewer: Viewer) -> Pilot:
    """NotFound where the exchange does not know the area."""
    area = _area()
    shown = [one for one in versions.frameworks() if one.prime_id is not None]
    rows = select(Contract).where(Contract.area_id == area.id).order_by(Contract.id)
    contracts = [_contract(viewer, one, shown) for one in db.session.scalars(rows)]
    frameworks = {one.id for each in contracts for one in each.frameworks}
    return Pilot(area, contracts, _reviews(frameworks), _promises())


def _area() -> Term:
    programme = programmes.by_slug(WORK_PROGRAMME)
    for area in programmes.areas_of(programme):
        if area.vocabulary == Vocabulary.AREA and _number(area) == AREA:
            return area
    raise NotFound


def _number(area: Term) -> str:
    return (area.code or "").removeprefix("CPA").strip()


def _contract(
    viewer: Viewer, contract: Contract, shown: Sequence[StandardFramework]
) -> PilotContract:
    frameworks = [one for one in shown if contract in one.contracts]
    lines = queries.all_of_contract(viewer, contract) if frameworks else []
    ends = sorted({one.quarter_end for one in lines}, reverse=True)
    quarters = [PilotQuarter(end, queries.of_quarter(lines, end)) for end in ends]
    return PilotContract(contract, frameworks, quarters)


def _reviews(framework_ids: set[int]) -> Sequence[StandardReview]:
    public = select(Standard.id).join(Standard.versions).where(policy.public_versions())
    rows = select(StandardReview).join(StandardReview.standard)
    of_them = Standard.framework_id.in_(framework_ids), Standard.id.in_(public)
    newest = rows.where(*of_them).order_by(
        StandardReview.reviewed_on.desc(), StandardReview.id.desc()
    )
    loaded = selectinload(StandardReview.standard).selectinload(Standard.versions)
    return db.session.scalars(newest.options(loaded)).all()


def _promises() -> list[tuple[Term, WithFootnotes[ServiceLevel]]]:
    found = []
    for stage in vocabularies.all_stages():
        levels = organisations.service_levels_at(stage)
        sourced = [one for one in levels if one.basis != ILLUSTRATIVE]
        if sourced:
            found.append((stage, citations.with_footnotes(sourced)))
    return found
