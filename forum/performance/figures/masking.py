"""Management information outside the supply chains: small numbers hidden, the others rounded.

Applied where figures are read (queries.py), before anything is made of them; so pages, charts,
differences, exports and mails cannot tell more than it lets through.
"""

from collections.abc import Iterable, Sequence

from forum.models.figures import Figure
from forum.models.provenance import Origin
from forum.performance.disclosure.cells import (
    CountedColumns,
    cell_of,
    counts_of,
    denominator_of,
    is_count,
    is_rate,
    numerator_of,
    protect_remainders,
    suppression_rule,
)
from forum.performance.disclosure.suppression import CountCell, Hidden, suppressed
from forum.performance.figures.figure_view import FigureView, unmasked, view_of

PROTECTS = "not shown, so that a small number cannot be worked out"
NOT_OUTSIDE = "not shown outside the supply chains"


def is_controlled(figure: Figure) -> bool:
    return figure.origin == Origin.MANAGEMENT


def for_outside(
    figures: Iterable[Figure], others: Sequence[CountedColumns] = ()
) -> list[FigureView]:
    """These as they may be shown outside the supply chains.

    `others` are the other figures of the same organisations that may be seen: a total on one
    page must not give away a cell on another.
    """
    figures = list(figures)
    controlled = [figure for figure in figures if is_controlled(figure)]
    if not controlled:
        return unmasked(figures)
    counts = counts_of([*controlled, *others])
    hidden = suppressed(counts, suppression_rule())
    protect_remainders(counts, hidden)
    return [_masked(f, counts, hidden) if is_controlled(f) else view_of(f) for f in figures]


def _masked(
    figure: Figure, counts: dict[CountCell, float], hidden: dict[CountCell, Hidden]
) -> FigureView:
    if figure.organisation_id is None:  # a total over organisations would tell of each
        return _hide(figure, PROTECTS)
    if is_count(figure):
        return _masked_count(figure, hidden)
    if is_rate(figure) and figure.denominator is not None:
        return _masked_rate(figure, counts, hidden)
    return _hide(figure, NOT_OUTSIDE)


def _masked_count(figure: Figure, hidden: dict[CountCell, Hidden]) -> FigureView:
    why = _why(cell_of(figure, figure.measure), hidden)
    denominator, why_not = _masked_denominator(figure, hidden)
    if why:
        return _hide(figure, why, denominator=denominator, denominator_hidden=why_not)
    return view_of(
        figure,
        value=float(suppression_rule().rounded(figure.value)),
        denominator=denominator,
        denominator_hidden=why_not,
        note="",
        is_rounded=True,
    )


def _masked_rate(figure: Figure, counts, hidden: dict[CountCell, Hidden]) -> FigureView:
    """Made anew of the rounded numbers: the exact one would tell them."""
    numerator = numerator_of(figure)
    denominator, why_not = _masked_denominator(figure, hidden)
    why = _why(numerator, hidden) or why_not
    if why or not denominator:
        return _hide(
            figure, why or NOT_OUTSIDE, denominator=denominator, denominator_hidden=why_not
        )
    count = suppression_rule().rounded(counts[numerator])
    rate = min(100.0, round(100 * count / denominator, 1))
    return view_of(figure, value=rate, denominator=denominator, note="", is_rounded=True)


def _masked_denominator(figure: Figure, hidden) -> tuple[float | None, str]:
    if figure.denominator is None:
        return None, ""
    why = _why(denominator_of(figure), hidden)
    return (None, why) if why else (float(suppression_rule().rounded(figure.denominator)), "")


def _why(cell: CountCell, hidden: dict[CountCell, Hidden]) -> str:
    """In words; empty where it may be shown."""
    if hidden.get(cell) == Hidden.SMALL:
        return f"fewer than {suppression_rule().threshold}"
    return PROTECTS if cell in hidden else ""


def _hide(figure: Figure, why: str, denominator: float | None = None, **more) -> FigureView:
    return view_of(
        figure, value=None, hidden=why, denominator=denominator, note="", is_rounded=True, **more
    )
