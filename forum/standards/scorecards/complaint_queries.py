"""What claimants said of a contract: complaints by theme, as its viewer may see them."""

from collections.abc import Sequence

from forum import policy
from forum.core.formatting import number
from forum.models.organisations import Contract
from forum.models.vocabularies import Term
from forum.performance.comparison.statistics import wilson
from forum.policy.viewer import Viewer
from forum.standards.complaints import quarters
from forum.standards.complaints import queries as complaints
from forum.standards.complaints.queries import ContractQuarter, Totals
from forum.standards.complaints.themes import ComplaintTheme
from forum.standards.complaints.totals import PER, QuarterTotals
from forum.standards.scorecards.card import NO_EARLIER, HelpLink, Quadrant, ScorecardRow
from forum.standards.scorecards.help_queries import Helps

MOST_THEMES = 5
UNIT = "per 1,000 people on the programme"
NO_TARGET = "none: fewer may also mean that people dare not say"
NO_SURVEY = "No survey of claimants has been made, so none is shown. A survey would stand here."
FOR_PARTIES = (
    "Complaints of one contract are shown to its parties, and to other supply chains once they "
    "are two quarters old. All contracts together are under Complaints by theme."
)
NO_RETURN = "No return of complaints has come in. The prime sends one for each quarter."
PARTIES_ALONE = "Management information: not for publication"
OLDER = "Two quarters old: for supply chains, rounded"
Counts = list[tuple[ComplaintTheme, int, int | None]]  # now, and the quarter before


def complaint_quadrant(viewer: Viewer, contract: Contract, helps: Helps) -> tuple[Quadrant, bool]:
    """And whether it holds numbers that are for the parties alone."""
    totals = complaints.totals(contract.programme)
    own = complaints.own_quarters(viewer, contract)
    if own:
        rows = _own_rows(totals, own, helps)
        return _quadrant(rows, [NO_SURVEY]), True
    if policy.may_see_own_complaints(viewer, contract):
        return _quadrant([], [NO_RETURN, NO_SURVEY]), False
    older: Sequence[QuarterTotals] = []
    if policy.may_see_complaints_of_contracts(viewer):
        older = complaints.old_enough(totals, contract)
    rows = _older_rows(totals, contract, older, helps) if older else []
    return _quadrant(rows, [NO_SURVEY] if rows else [FOR_PARTIES, NO_SURVEY]), False


def _quadrant(rows: list[ScorecardRow], missing: list[str]) -> Quadrant:
    return Quadrant("claimants", "What claimants said", rows, missing)


def _own_rows(totals: Totals, own: Sequence[ContractQuarter], helps: Helps) -> list[ScorecardRow]:
    now = own[0]
    end = quarters.earlier(now.sent.quarter_end)
    before = next((one for one in own if one.sent.quarter_end == end), None)
    counted = sorted(totals.themes, key=lambda one: -now.count(one.slug))
    rows = [_all(now, before)]
    for theme in counted[:MOST_THEMES]:
        if now.count(theme.slug):
            earlier = before.rate(theme.slug) if before else None
            stage = _main_stage(now, theme, helps)
            links = helps.of(stage, [], []) if stage else ()
            count = now.count(theme.slug)
            rows.append(_own_row(theme.name, theme.slug, now, count, earlier, links))
    return rows


def _all(now: ContractQuarter, before: ContractQuarter | None) -> ScorecardRow:
    earlier = before.received / before.sent.participants * PER if before else None
    return _own_row("All complaints", "", now, now.received, earlier, ())


def _own_row(
    name: str,
    slug: str,
    now: ContractQuarter,
    count: int,
    earlier: float | None,
    links: tuple[HelpLink, ...],
) -> ScorecardRow:
    people = now.sent.participants
    rate = count / people * PER
    between = wilson(min(count, people), people)
    low, high = PER * between.low, PER * between.high
    return ScorecardRow(
        measure=name,
        path=f"/complaints/{slug}" if slug else "/complaints",
        period=quarters.in_words(now.sent.quarter_end),
        target=NO_TARGET,
        result=f"{rate:.1f} per 1,000: {number(count)} of {number(people)}",
        low=low,
        high=high,
        unit=UNIT,
        out_of=people,
        since_last=_since(rate, earlier, low, high),
        status=PARTIES_ALONE,
        helps=(HelpLink("What resolved it", f"/complaints/{slug}"), *links) if slug else (),
    )


def _since(rate: float, earlier: float | None, low: float, high: float) -> str:
    if earlier is None:
        return NO_EARLIER
    change = round(rate - earlier, 1)
    if change == 0:
        return f"the same, {earlier:.1f}"
    chance = "within" if low <= earlier <= high else "outside"
    more = "more" if change > 0 else "fewer"
    return f"{abs(change):.1f} {more} than {earlier:.1f}: {chance} the interval"


def _main_stage(now: ContractQuarter, theme: ComplaintTheme, helps: Helps) -> Term | None:
    """Where most complaints of the theme are."""
    stages = list(helps.stages.values())
    return max(stages, key=lambda stage: now.count(theme.slug, stage.id), default=None)


def _older_rows(
    totals: Totals, contract: Contract, older: Sequence[QuarterTotals], helps: Helps
) -> list[ScorecardRow]:
    """Of numbers that are rounded, and without those that are small."""
    now, head = older[0], older[0].head(contract.id)
    if head is None:
        return []
    shown = [(theme, now.contract(theme.slug, head)) for theme in totals.themes]
    known = [(theme, one) for theme, one in shown if one.count is not None]
    return [
        ScorecardRow(
            measure=theme.name,
            path=f"/complaints/{theme.slug}",
            period=quarters.in_words(now.quarter_end),
            target=NO_TARGET,
            result=f"{one.rate or 0:.1f} per 1,000: {number(one.count)} of {number(one.people)}",
            unit=UNIT,
            out_of=one.people,
            status=OLDER,
            helps=(HelpLink("What resolved it", f"/complaints/{theme.slug}"),),
        )
        for theme, one in known
    ]
