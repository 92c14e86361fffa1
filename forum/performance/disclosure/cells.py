"""What each figure counts, as cells of suppression: of a rate its numerator and denominator too."""

from collections.abc import Iterable
from datetime import date, timedelta
from typing import NamedTuple

from flask import current_app

from forum.models.figures import Figure
from forum.models.measures import MEASURES
from forum.models.provenance import ILLUSTRATIVE
from forum.performance.disclosure.suppression import CountCell, Hidden, SuppressionRule

MONTHS = {"month": 1, "quarter": 3, "six months": 6, "twelve months": 12, "year": 12}
COUNTED = ("people", "payments", "starts")
COUNTED_BY = {  # of a rate: the measure that counts its numerator
    "attachment_rate": "attachments",
    "job_outcomes_per_referral": "job_outcomes",
    "job_outcomes_per_attachment": "job_outcomes",
    "job_outcome_rate_12m": "job_outcomes_by_12m",
}
NOT_ATTACHED, ATTACHED, REFERRED = "referred_not_attached", "attachments", "referrals"


def suppression_rule() -> SuppressionRule:
    """What is small and to what counts are rounded: settings."""
    settings = current_app.config["SETTINGS"]
    return SuppressionRule(settings.small_number, settings.rounding_base)


class CountedColumns(NamedTuple):
    """What must be known of a figure to judge others by it."""

    programme_id: int
    organisation_id: int | None
    organisation_named: str
    area_id: int | None
    group_id: int | None
    group_named: str
    measure: str
    period_type: str
    cut_off: date | None
    value: float
    denominator: float | None
    unit: str
    basis: str


CountedFigure = Figure | CountedColumns


def family(measures: Iterable[str]) -> set[str]:
    """The measures that tell of one another: what these are shares of, and their numerators."""
    found = set(measures)
    found |= {MEASURES[m].out_of for m in found if m in MEASURES and MEASURES[m].out_of}
    found |= {counted for rate, counted in COUNTED_BY.items() if rate in found}
    found |= {rate for rate, counted in COUNTED_BY.items() if counted in found}
    shares = {m.key for m in MEASURES.values() if m.out_of and m.out_of in found}
    return found | shares | {NOT_ATTACHED, ATTACHED, REFERRED}


def counts_of(figures: Iterable[CountedFigure]) -> dict[CountCell, float]:
    """Of a cell that several figures tell of, the smallest: it decides."""
    counts: dict[CountCell, float] = {}
    for figure in figures:
        for cell, count in _counted_cells(figure):
            counts[cell] = min(count, counts.get(cell, count))
    return counts


def _counted_cells(figure: CountedFigure) -> list[tuple[CountCell, float]]:
    counted = []
    if is_count(figure):
        counted.append((cell_of(figure, figure.measure), figure.value))
    elif is_rate(figure) and figure.denominator is not None:
        counted.append((numerator_of(figure), figure.value * figure.denominator / 100))
    if figure.denominator is not None:
        counted.append((denominator_of(figure), figure.denominator))
    return counted


def cell_of(figure: CountedFigure, measure: str) -> CountCell:
    group = figure.group_id or (None if figure.group_named in ("", "all") else figure.group_named)
    whose = (figure.organisation_id, figure.organisation_named, figure.programme_id)
    return CountCell(
        (*whose, figure.basis == ILLUSTRATIVE), measure, figure.area_id, group, *_span(figure)
    )


def numerator_of(figure: CountedFigure) -> CountCell:
    return cell_of(figure, COUNTED_BY.get(figure.measure, f"{figure.measure}, counted"))


def denominator_of(figure: CountedFigure) -> CountCell:
    measure = MEASURES.get(figure.measure)
    counted = measure.out_of if measure else ""
    return cell_of(figure, counted or f"{figure.measure}, out of")


def _span(figure: CountedFigure) -> tuple[date, date]:
    """From the first day to the last; of what is counted since the beginning, from the first."""
    end = figure.cut_off or date.max
    months = MONTHS.get(figure.period_type)
    if months is None or figure.cut_off is None:
        return date.min, end
    after = end + timedelta(days=1)
    count = after.year * 12 + after.month - 1 - months
    return date(count // 12, count % 12 + 1, 1), end


def is_count(figure: CountedFigure) -> bool:
    return figure.unit.partition(" (")[0] in COUNTED


def is_rate(figure: CountedFigure) -> bool:
    return figure.unit.startswith("percent")


def protect_remainders(counts: dict[CountCell, float], hidden: dict[CountCell, Hidden]) -> None:
    """Referred = attached + not attached: of a hidden part the whole is hidden too."""
    for cell in list(hidden):
        if cell.measure not in (NOT_ATTACHED, ATTACHED):
            continue
        other = ATTACHED if cell.measure == NOT_ATTACHED else NOT_ATTACHED
        if cell._replace(measure=other) in counts:
            for whole_one in _holding(cell._replace(measure=REFERRED), counts):
                hidden[whole_one] = Hidden.PROTECTS


def _holding(cell: CountCell, counts: dict[CountCell, float]) -> list[CountCell]:
    return [
        other
        for other in counts
        if (other.whose, other.measure) == (cell.whose, cell.measure)
        and other.area in (None, cell.area)
        and other.group in (None, cell.group)
        and other.start <= cell.start
        and cell.end <= other.end
    ]
