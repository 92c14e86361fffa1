"""Management information outside the supply chains: small numbers hidden, the others rounded.

Applied where figures are read (queries.py), before anything is made of them; so pages, charts,
differences, exports and mails cannot tell more than it lets through.
"""

from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from typing import NamedTuple

from flask import current_app

from forum.models.figures import Figure
from forum.models.measures import MEASURES
from forum.models.provenance import ILLUSTRATIVE, Origin
from forum.performance.figures.figure_view import Shown, shown, whole
from forum.performance.figures.suppression import Cell, Hidden, Rule, suppressed

MONTHS = {"month": 1, "quarter": 3, "six months": 6, "twelve months": 12, "year": 12}
COUNTED = ("people", "payments", "starts")
COUNTED_BY = {  # of a rate: the measure that counts its numerator
    "attachment_rate": "attachments",
    "job_outcomes_per_referral": "job_outcomes",
    "job_outcomes_per_attachment": "job_outcomes",
    "job_outcome_rate_12m": "job_outcomes_by_12m",
}
NOT_ATTACHED, ATTACHED, REFERRED = "referred_not_attached", "attachments", "referrals"
PROTECTS = "not shown, so that a small number cannot be worked out"
NOT_OUTSIDE = "not shown outside the supply chains"


class Counted(NamedTuple):
    """What must be known of a figure to judge others by it."""

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


Told = Figure | Counted


def suppression_rule() -> Rule:
    """What is small and to what counts are rounded: settings."""
    settings = current_app.config["SETTINGS"]
    return Rule(settings.small_number, settings.rounding_base)


def is_controlled(figure: Figure) -> bool:
    return figure.origin == Origin.MANAGEMENT


def for_outside(figures: Iterable[Figure], beside: Sequence[Counted] = ()) -> list[Shown]:
    """These as they may be shown outside the supply chains.

    `beside` are the other figures of the same organisations that may be seen: a total on one
    page must not give away a cell on another.
    """
    figures = list(figures)
    controlled = [figure for figure in figures if is_controlled(figure)]
    if not controlled:
        return whole(figures)
    counts = _counts([*controlled, *beside])
    hidden = suppressed(counts, suppression_rule())
    _protect_remainders(counts, hidden)
    return [_masked(f, counts, hidden) if is_controlled(f) else shown(f) for f in figures]


def family(measures: Iterable[str]) -> set[str]:
    """The measures that tell of one another: what these are shares of, and their numerators."""
    found = set(measures)
    found |= {MEASURES[m].out_of for m in found if m in MEASURES and MEASURES[m].out_of}
    found |= {counted for rate, counted in COUNTED_BY.items() if rate in found}
    found |= {rate for rate, counted in COUNTED_BY.items() if counted in found}
    shares = {m.key for m in MEASURES.values() if m.out_of and m.out_of in found}
    return found | shares | {NOT_ATTACHED, ATTACHED, REFERRED}


# What is counted by a figure, by its denominator, by the numerator of a rate


def _counts(figures: Iterable[Told]) -> dict[Cell, float]:
    """Of a cell that several figures tell of, the smallest: it decides."""
    counts: dict[Cell, float] = {}
    for figure in figures:
        for cell, count in _told(figure):
            counts[cell] = min(count, counts.get(cell, count))
    return counts


def _told(figure: Told) -> list[tuple[Cell, float]]:
    told = []
    if _is_count(figure):
        told.append((_cell(figure, figure.measure), figure.value))
    elif _is_rate(figure) and figure.denominator is not None:
        told.append((_numerator(figure), figure.value * figure.denominator / 100))
    if figure.denominator is not None:
        told.append((_denominator(figure), figure.denominator))
    return told


def _cell(figure: Told, measure: str) -> Cell:
    group = figure.group_id or (None if figure.group_named in ("", "all") else figure.group_named)
    whose = (figure.organisation_id, figure.organisation_named, figure.basis == ILLUSTRATIVE)
    return Cell(whose, measure, figure.area_id, group, *_span(figure))


def _numerator(figure: Told) -> Cell:
    return _cell(figure, COUNTED_BY.get(figure.measure, f"{figure.measure}, counted"))


def _denominator(figure: Told) -> Cell:
    measure = MEASURES.get(figure.measure)
    counted = measure.out_of if measure else ""
    return _cell(figure, counted or f"{figure.measure}, out of")


def _span(figure: Told) -> tuple[date, date]:
    """From the first day to the last; of what is counted since the beginning, from the first."""
    end = figure.cut_off or date.max
    months = MONTHS.get(figure.period_type)
    if months is None or figure.cut_off is None:
        return date.min, end
    after = end + timedelta(days=1)
    count = after.year * 12 + after.month - 1 - months
    return date(count // 12, count % 12 + 1, 1), end


def _is_count(figure: Told) -> bool:
    return figure.unit.partition(" (")[0] in COUNTED


def _is_rate(figure: Told) -> bool:
    return figure.unit.startswith("percent")


def _protect_remainders(counts: dict[Cell, float], hidden: dict[Cell, Hidden]) -> None:
    """Referred = attached + not attached: of a hidden part the whole is hidden too."""
    for cell in list(hidden):
        if cell.measure not in (NOT_ATTACHED, ATTACHED):
            continue
        other = ATTACHED if cell.measure == NOT_ATTACHED else NOT_ATTACHED
        if cell._replace(measure=other) in counts:
            for whole_one in _holding(cell._replace(measure=REFERRED), counts):
                hidden[whole_one] = Hidden.PROTECTS


def _holding(cell: Cell, counts: dict[Cell, float]) -> list[Cell]:
    return [
        other
        for other in counts
        if (other.whose, other.measure) == (cell.whose, cell.measure)
        and other.area in (None, cell.area)
        and other.group in (None, cell.group)
        and other.start <= cell.start
        and cell.end <= other.end
    ]


# What is left of a figure


def _masked(figure: Figure, counts: dict[Cell, float], hidden: dict[Cell, Hidden]) -> Shown:
    if figure.organisation_id is None:  # a total over organisations would tell of each
        return _hide(figure, PROTECTS)
    if _is_count(figure):
        return _masked_count(figure, hidden)
    if _is_rate(figure) and figure.denominator is not None:
        return _masked_rate(figure, counts, hidden)
    return _hide(figure, NOT_OUTSIDE)


def _masked_count(figure: Figure, hidden: dict[Cell, Hidden]) -> Shown:
    why = _why(_cell(figure, figure.measure), hidden)
    denominator, why_not = _masked_denominator(figure, hidden)
    if why:
        return _hide(figure, why, denominator=denominator, denominator_hidden=why_not)
    return shown(
        figure,
        value=float(suppression_rule().rounded(figure.value)),
        denominator=denominator,
        denominator_hidden=why_not,
        note="",
        is_rounded=True,
    )


def _masked_rate(figure: Figure, counts, hidden: dict[Cell, Hidden]) -> Shown:
    """Made anew of the rounded numbers: the exact one would tell them."""
    numerator = _numerator(figure)
    denominator, why_not = _masked_denominator(figure, hidden)
    why = _why(numerator, hidden) or why_not
    if why or not denominator:
        return _hide(
            figure, why or NOT_OUTSIDE, denominator=denominator, denominator_hidden=why_not
        )
    count = suppression_rule().rounded(counts[numerator])
    rate = min(100.0, round(100 * count / denominator, 1))
    return shown(figure, value=rate, denominator=denominator, note="", is_rounded=True)


def _masked_denominator(figure: Figure, hidden) -> tuple[float | None, str]:
    if figure.denominator is None:
        return None, ""
    why = _why(_denominator(figure), hidden)
    return (None, why) if why else (float(suppression_rule().rounded(figure.denominator)), "")


def _why(cell: Cell, hidden: dict[Cell, Hidden]) -> str:
    """In words; empty where it may be shown."""
    if hidden.get(cell) == Hidden.SMALL:
        return f"fewer than {suppression_rule().threshold}"
    return PROTECTS if cell in hidden else ""


def _hide(figure: Figure, why: str, denominator: float | None = None, **more) -> Shown:
    return shown(
        figure, value=None, hidden=why, denominator=denominator, note="", is_rounded=True, **more
    )
