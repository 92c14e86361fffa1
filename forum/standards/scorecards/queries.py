"""The scorecard of a contract, of what its viewer may see: each row has its own release."""

from collections.abc import Sequence
from dataclasses import replace

from sqlalchemy import or_, select

from forum import policy
from forum.models.figures import Figure
from forum.models.manager_reviews import ManagerReview
from forum.models.organisations import Contract
from forum.models.provenance import Origin
from forum.models.service_standards import MEASURE_PREFIX
from forum.performance.figures import queries as figures
from forum.performance.figures.figure_view import FigureView
from forum.policy.viewer import Viewer
from forum.standards.complaints import quarters
from forum.standards.manager_reviews import queries as reviews
from forum.standards.results import queries as results
from forum.standards.results.result_lines import ResultLine
from forum.standards.scorecards import figure_rows
from forum.standards.scorecards.card import HelpLink, Quadrant, Scorecard, ScorecardRow
from forum.standards.scorecards.complaint_queries import complaint_quadrant
from forum.standards.scorecards.help_queries import Helps
from forum.standards.scorecards.standard_rows import standard_row

MOST_FIGURES = 600
NO_RESULTS = (
    "No result of a standard can be shown to you yet. The prime sends one for each quarter; "
    "everybody reads it once it is released."
)
NO_COHORT = (
    "No {months}-month cohort of this contract can be shown to you. Analysts upload cohorts; "
    "everybody reads them once they are released."
)
NO_PROFILE = (
    "No figure of this contract with a profile can be shown to you. The profile is what the "
    "contract expects; analysts upload it with the figures."
)


def scorecard(viewer: Viewer, contract: Contract) -> Scorecard:
    helps = Helps()
    lines = results.of_contract(viewer, contract)
    views = figures_of(viewer, contract)
    claimants, own_complaints = complaint_quadrant(viewer, contract, helps)
    framework = reviews.framework_of(contract)
    unreleased = [one for one in views if not one.is_released and not one.is_rounded]
    return Scorecard(
        (
            _standards(contract, lines, helps),
            _cohorts(views, helps),
            _offer(views, helps),
            claimants,
        ),
        bool(unreleased) or own_complaints or any(not one.is_released for one in lines),
        framework is not None and framework.is_demonstration,
    )


def figures_of(viewer: Viewer, contract: Contract) -> list[FigureView]:
    """Of the contract itself, or of its prime in its area and programme; without standards."""
    at_area = (Figure.area_id == contract.area_id) & Figure.contract_id.is_(None)
    rows = select(Figure).where(
        Figure.organisation_id == contract.prime_id,
        Figure.programme_id == contract.programme_id,
        or_(Figure.contract_id == contract.id, at_area),
        or_(Figure.profile.is_not(None), Figure.measure.in_(figure_rows.COHORT)),
        Figure.measure.startswith(MEASURE_PREFIX).is_(False),
        Figure.origin.in_((Origin.OFFICIAL, Origin.MANAGEMENT)),
    )
    newest = rows.order_by(*figures.NEWEST_FIRST).limit(MOST_FIGURES)
    return figures.looked_at(viewer, figures.read(viewer, newest), contract.name)


def _standards(contract: Contract, lines: Sequence[ResultLine], helps: Helps) -> Quadrant:
    report = reviews.last_issued(contract)
    seen = {one.version.standard_id: one for one in report.reviews} if report else {}
    quarter = quarters.in_words(report.quarter_end) if report else ""
    rows = []
    for one in lines:
        links = helps.of(one.standard.stage, one.version.groups, one.version.practices)
        row = standard_row(one, links)
        rows.append(_seen_too(row, seen.get(one.standard.id), quarter))
    return Quadrant("standards", "Standards kept", rows, [] if rows else [NO_RESULTS])


def _seen_too(row: ScorecardRow, review: ManagerReview | None, quarter: str) -> ScorecardRow:
    """With what the contract manager saw, of the last report that was issued."""
    if review is None or not review.seen:
        return row
    said = f"Contract manager, {quarter}: {review.seen}."
    return replace(row, note=f"{row.note} {said}".strip())


def _cohorts(views: Sequence[FigureView], helps: Helps) -> Quadrant:
    found = [one for one in views if figure_rows.is_cohort(one)]
    known = {figure_rows.COHORT[one.measure] for one in found}
    missing = [
        NO_COHORT.format(months=months)
        for months in sorted(set(figure_rows.COHORT.values()))
        if months not in known
    ]
    rows = figure_rows.rows(found, _helps_of(helps))
    return Quadrant("cohorts", "Cohort performance: 12 and 24 months", rows, missing)


def _offer(views: Sequence[FigureView], helps: Helps) -> Quadrant:
    found = [one for one in views if figure_rows.is_offered(one)]
    rows = figure_rows.rows(found, _helps_of(helps))
    missing = [] if rows else [NO_PROFILE]
    return Quadrant("offer", "Performance offer against profile", rows, missing)


def _helps_of(helps: Helps) -> figure_rows.HelpOf:
    """Jobs that last are helped in work; all else before it."""

    def of(figure: FigureView) -> tuple[HelpLink, ...]:
        is_in_work = figure.measure == "sustainment_payments"
        stage = "in-work-support" if is_in_work else "pre-work-support"
        return helps.at(stage, [figure.group] if figure.group else [])

    return of


def may_see_more(viewer: Viewer, contract: Contract) -> bool:
    """Whether the viewer is a party, who sees what is not released of it."""
    return policy.may_see_own_complaints(viewer, contract)
