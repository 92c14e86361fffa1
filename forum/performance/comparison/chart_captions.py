"""Charts of performance pages, with their titles and text alternatives."""

from collections.abc import Sequence

from markupsafe import Markup

from forum.core.formatting import dated, lower_first, number, percent
from forum.models.measures import MEASURES
from forum.performance.charts import contact_sheet, funnel, over_time, svg
from forum.performance.charts.drawing import Drawing, ShapeStyle
from forum.performance.charts.frame import NARROW, PANEL, WIDE, Size, as_number
from forum.performance.charts.over_time import SeriesPoint
from forum.performance.comparison import statistics
from forum.performance.comparison.comparison import Comparison, History
from forum.performance.figures.figure_view import FigureView

MOST_TIPS = 60  # names that a dot shows when pointed at; the table has them all


def funnel_drawing(comparison: Comparison, size: Size = WIDE) -> Drawing | None:
    """None where there are too few for limits."""
    if comparison.funnel is None:
        return None
    middle = comparison.funnel.middle
    figure = comparison.shares[0].figure
    tipped = len(comparison.shares) <= MOST_TIPS
    places = [
        funnel.FunnelPoint(
            row.figure.whose if tipped or row.is_marked else "",
            row.share.count,
            row.share.out_of,
            row.is_marked,
        )
        for row in comparison.shares
        if row.share
    ]
    return funnel.draw(
        size,
        funnel_title(figure),
        _funnel_description(comparison),
        places,
        middle,
        lambda people: statistics.limits(middle, people),
        out_of_whom(figure),
    )


def funnel_title(figure: FigureView) -> str:
    of = f"{figure.measure_name} of {lower_first(out_of_whom(figure))}, {figure.of_whom}"
    return f"{of}, {dated(figure.period)}"


def out_of_whom(figure: FigureView) -> str:
    measure = MEASURES.get(figure.measure)
    return (measure.denominator if measure else "") or "People"


def _funnel_description(comparison: Comparison) -> str:
    assert comparison.funnel is not None
    count = len(comparison.shares)
    said = f"{count} organisations. Of all together: {percent(comparison.funnel.middle)}."
    said += f" {len(comparison.beyond)} lie outside the 95% limits."
    for row in comparison.shares:
        if row.is_marked and row.share and row.position:
            of = f"{number(row.share.count)} of {number(row.share.out_of)}"
            said += f" {row.figure.whose}: {of}, {percent(row.share.rate)}, {row.position}."
    return said


def funnel_svg(comparison: Comparison) -> Markup:
    return _both(funnel_drawing(comparison, WIDE), funnel_drawing(comparison, NARROW))


def history_drawing(history: History, size: Size = WIDE) -> Drawing:
    said = percent if history.is_of_shares else as_number
    steps = steps_of(history)
    return over_time.draw(size, history_title(history), _series_in_words(steps, said), steps, said)


def history_title(history: History) -> str:
    newest = history.newest
    what = newest.measure_name
    if history.is_of_shares:
        what += f" of {lower_first(out_of_whom(newest))}"
    against = " against profile" if history.has_profile else " over time"
    where = f", {newest.where}" if newest.where else ""
    return f"{newest.whose}: {lower_first(what)}{against}, {newest.of_whom}{where}"


def steps_of(history: History) -> list[SeriesPoint]:
    return [_step(figure, history.is_of_shares) for figure in history.figures]


def _step(figure: FigureView, of_shares: bool) -> SeriesPoint:
    label = f"{figure.cut_off:%b} {figure.cut_off:%y}" if figure.cut_off else ""
    if not of_shares:
        return SeriesPoint(label, figure.value, profile=figure.profile)
    share = figure.share
    if share is None:
        return SeriesPoint(label, None, profile=figure.expected_share)
    low, high = statistics.wilson(share.count, share.out_of)
    return SeriesPoint(label, share.rate, low, high, figure.expected_share)


def _series_in_words(steps: Sequence[SeriesPoint], said) -> str:
    words = [
        f"{s.label}: {said(s.actual) if s.actual is not None else 'not shown'}"
        + (f", expected {said(s.profile)}" if s.profile is not None else "")
        for s in steps
    ]
    return "; ".join(words) + "."


def history_svg(history: History) -> Markup:
    return _both(history_drawing(history, WIDE), history_drawing(history, NARROW))


def panels(lines: Sequence[History]) -> list[tuple[History, Drawing]]:
    """Small ones to one scale, so that heights can be compared."""
    of_shares = all(line.is_of_shares for line in lines)
    all_steps = [steps_of(line) for line in lines]
    top = max((over_time.highest(steps) for steps in all_steps), default=0.0) or 1.0
    said = percent if of_shares else as_number
    return [
        (
            line,
            over_time.draw(
                PANEL,
                history_title(line),
                _series_in_words(steps, said),
                steps,
                said,
                top,
                is_panel=True,
            ),
        )
        for line, steps in zip(lines, all_steps, strict=True)
    ]


def panels_sheet(lines: Sequence[History]) -> Drawing:
    drawn = [(line.name, drawing) for line, drawing in panels(lines)]
    newest = lines[0].newest
    title = f"{newest.whose}: {lower_first(newest.measure_name)} by payment group"
    return contact_sheet.laid_out(f"{title}, {newest.where}", "", drawn, panels_key(lines))


def panels_key(lines: Sequence[History]) -> list[tuple[ShapeStyle, str]]:
    """What the lines and the shaded part are, for a page and for a picture."""
    return over_time.legend_entries([step for line in lines for step in steps_of(line)])


def panel_svg(drawing: Drawing) -> Markup:
    return svg.paint(drawing, "chart-panel")


def _both(wide: Drawing | None, narrow: Drawing | None) -> Markup:
    return svg.figure(wide, narrow) if wide and narrow else Markup("")
