"""What a report is drafted from, as a viewer may see it: review, results, complaints, samples."""

from collections.abc import Sequence
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import selectinload

from forum import policy
from forum.core.extensions import db
from forum.core.formatting import percent
from forum.gate import queries as gate
from forum.models.complaint_samples import ComplaintSample
from forum.models.manager_reviews import ManagerReport
from forum.models.organisations import Contract
from forum.policy.viewer import Viewer
from forum.reference.vocabularies import queries as vocabularies
from forum.standards.complaints import queries as complaints
from forum.standards.complaints import sampling
from forum.standards.complaints.queries import ContractQuarter
from forum.standards.complaints.sampling import SampleShare
from forum.standards.complaints.totals import QuarterTotals
from forum.standards.manager_reviews.personal_data import REVIEW
from forum.standards.manager_reviews.report import ReportParts
from forum.standards.results import queries as results
from forum.standards.results.result_lines import ResultLine
from forum.standards.versions.queries import in_quarter


def parts(viewer: Viewer, report: ManagerReport) -> ReportParts:
    """Words alike for everybody who may see the report; numbers by the viewer's sight."""
    contract, end = report.contract, report.quarter_end
    totals = complaints.totals(contract.programme)
    lines = results.of_contract(viewer, contract, end)
    own = _own_quarter(viewer, contract, end)
    is_party = policy.may_see_own_complaints(viewer, contract)
    return ReportParts(
        report=report,
        versions=in_quarter(contract, end),
        stages=vocabularies.all_stages(),
        themes=totals.themes,
        results={one.standard.id: result_in_words(one) for one in lines},
        holds_unreleased=own is not None or any(not one.is_released for one in lines),
        own=own,
        older=None if is_party else _older(viewer, contract, totals, end),
        samples=_samples(contract, end) if is_party else None,
        is_party=is_party,
        withdrawn=gate.withdrawn_among(REVIEW, [one.id for one in report.reviews]),
    )


def _own_quarter(viewer: Viewer, contract: Contract, end: date) -> ContractQuarter | None:
    found = complaints.own_quarters(viewer, contract)
    return next((one for one in found if one.sent.quarter_end == end), None)


def _older(
    viewer: Viewer, contract: Contract, totals: complaints.Totals, end: date
) -> QuarterTotals | None:
    if not policy.may_see_complaints_of_contracts(viewer):
        return None
    found = complaints.old_enough(totals, contract)
    return next((one for one in found if one.quarter_end == end), None)


def _samples(contract: Contract, end: date) -> Sequence[SampleShare] | None:
    one = ComplaintSample
    rows = select(one).where(one.contract_id == contract.id, one.quarter_end == end)
    found = db.session.scalar(rows.options(selectinload(one.notes)))
    return sampling.shares(found.notes) if found is not None else None


def result_in_words(line: ResultLine) -> str:
    """`96.1% of 480 (94 to 98). Kept`: the share, its 95% interval in per cent, and the target."""
    if line.percent is None or line.low is None or line.high is None:
        return "not shown: few people" if line.is_suppressed else "nobody was counted"
    said = f"{percent(line.percent / 100)} of {line.out_of:,}"
    return f"{said} ({line.low:.0f} to {line.high:.0f}). {line.words}"
