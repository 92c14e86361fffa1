"""One comparison, ready to be drawn: who is in it, the marked one over time and by group."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property

from markupsafe import Markup
from werkzeug.datastructures import MultiDict

from forum.core import citations
from forum.core.citations import WithFootnotes
from forum.models.measures import Measure
from forum.performance.comparison import chart_captions, comparison_params, narrative, queries
from forum.performance.comparison.comparison import (
    Comparison,
    ComparisonRow,
    History,
    compare,
    histories,
)
from forum.performance.comparison.comparison_params import ComparisonParams
from forum.performance.figures.figure_view import FigureView
from forum.policy.viewer import Viewer

MOST_PANELS = 12


@dataclass(frozen=True)
class ComparisonPage:
    params: ComparisonParams
    comparison: Comparison
    lines: list[History]  # of the marked organisation, one for each group

    @property
    def marked(self) -> ComparisonRow | None:
        return next((row for row in self.comparison.rows if row.is_marked), None)

    @property
    def main(self) -> History | None:
        """The marked one, over time, of the group that is looked at."""
        group = self.params.group.id if self.params.group else None
        return next((line for line in self.lines if line.newest.group_id == group), None)

    @cached_property
    def rows_with_footnotes(self) -> WithFootnotes[ComparisonRow]:
        return citations.with_footnotes(self.comparison.rows, lambda row: row.figure.note)

    @property
    def organisations(self) -> list[tuple[int, str]]:
        found = {r.figure.organisation_id: r.figure.whose for r in self.comparison.rows}
        return [(key, name) for key, name in found.items() if key is not None]

    @property
    def can_say(self) -> list[str]:
        return narrative.can_say(self.comparison)

    @property
    def cannot_say(self) -> list[str]:
        said = narrative.cannot_say(self.comparison, self.params.kind)
        if not self.comparison.is_of_several_programmes:
            return said
        return [f"That one programme did better. {self.params.programme.warning}", *said]

    @property
    def funnel(self) -> Markup:
        return chart_captions.funnel_svg(self.comparison) if self.comparison.funnel else Markup("")


def read(viewer: Viewer, measure: Measure, args: MultiDict) -> ComparisonPage | None:
    """None where there is nothing that the viewer may compare."""
    params = comparison_params.params_from(viewer, measure, args)
    if params is None:
        return None
    marked = params.organisation_id or viewer.organisation_id or None
    figures = queries.figures_compared(
        viewer, params.filter, params.period, marked, params.description
    )
    rows = _of_one_kind_of_place([f for f in figures if _is_of(f, params)])
    if marked not in {figure.organisation_id for figure in rows}:
        marked = None
    own = [f for f in figures if marked is not None and f.organisation_id == marked]
    place = _place_of(rows, marked)
    lines = histories(f for f in own if (f.programme_id, f.area_id) == place)[:MOST_PANELS]
    params = replace(params, organisation_id=marked)
    return ComparisonPage(params, compare(rows, marked), lines)


def _is_of(figure: FigureView, params: ComparisonParams) -> bool:
    of_group = figure.group_id == params.filter.group_id
    of_area = params.area is None or figure.area_id == params.area.id
    period = (figure.period, figure.period_type, figure.cut_off)
    return of_group and of_area and period == params.period


def _of_one_kind_of_place(rows: list[FigureView]) -> list[FigureView]:
    """Of each programme the areas of organisations, or their wholes; not both, for then people
    would count twice.
    """
    with_areas = {figure.programme_id for figure in rows if figure.area_id is not None}
    return [f for f in rows if f.area_id is not None or f.programme_id not in with_areas]


def _place_of(rows: Sequence[FigureView], marked: int | None) -> tuple[int | None, int | None]:
    """The programme and the area of the marked one's first figure: lines are of one place."""
    found = ((f.programme_id, f.area_id) for f in rows if f.organisation_id == marked)
    return next(found, (None, None))
