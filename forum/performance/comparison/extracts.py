"""Downloads of a comparison's page: captions, file names and markings of each.

A picture or a file is parted from its page: so its caption, name and cells are made of its own
figures, never of those of another piece.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from forum.core.formatting import dated, day, lower_first
from forum.models.programmes import Programme
from forum.models.provenance import Origin
from forum.performance.charts.drawing import Drawing
from forum.performance.comparison import chart_captions
from forum.performance.comparison.comparison_page import ComparisonPage
from forum.performance.figures import exports
from forum.performance.figures.figure_view import FigureView

EXACT_LIMITS = (
    "Limits are exact binomial ones: chance alone keeps 95 in 100 within the inner pair, "
    "998 in 1,000 within the outer"
)
WILSON_BAND = "Band: Wilson 95% interval of each share"
NEWER = "newer than the last release: {periods}"


class ExtractPart(StrEnum):
    """As in the address."""

    FUNNEL = "funnel"
    OVER_TIME = "over-time"
    GROUPS = "groups"


@dataclass(frozen=True)
class Extract:
    piece: ExtractPart
    view: ComparisonPage
    figures: list[FigureView]
    released_to: date | None  # the cut-off of the last release

    @property
    def organisation(self) -> str:
        """Whose series it is; empty of a comparison."""
        return "" if self.piece == ExtractPart.FUNNEL else self.figures[0].whose

    @property
    def programme(self) -> str:
        """`Work Programme`; of two that stand side by side both."""
        return " and ".join(one.name for one in self._programmes)

    @property
    def area(self) -> str:
        if self.piece == ExtractPart.FUNNEL:
            return self.view.params.area.name if self.view.params.area else "all areas"
        return self.figures[0].where

    @property
    def group(self) -> str:
        return "by payment group" if self.piece == ExtractPart.GROUPS else self.figures[0].of_whom

    @property
    def period(self) -> str:
        """`April to June 2014`; of a series the first and the last of its periods."""
        in_order = sorted(self.figures, key=lambda f: f.cut_off or date.min)
        first, last = dated(in_order[0].period), dated(in_order[-1].period)
        return first if first == last else f"from {first} to {last}"

    @property
    def cut_off(self) -> date | None:
        return max((f.cut_off for f in self.figures if f.cut_off), default=None)

    @property
    def description(self) -> str:
        """`Southgate Works: job outcomes, PG1 JSA 18-24, North East England, from ... to ...`"""
        measure = self.view.params.measure.name
        of = f"{self.organisation}: {lower_first(measure)}" if self.organisation else measure
        return ", ".join((of, self.group, self.area, self.period, self.programme))

    @property
    def warning(self) -> str:
        """How the definitions of two programmes differ; empty of one."""
        is_of_two = len(self._programmes) > 1
        return self.view.params.programme.warning if is_of_two else ""

    @property
    def band(self) -> str:
        """What the shaded part, or the limits, stand for; empty where none are drawn."""
        if self.piece == ExtractPart.FUNNEL:
            return EXACT_LIMITS if self.view.comparison.funnel else ""
        return WILSON_BAND if any(figure.share for figure in self.figures) else ""

    @property
    def marking(self) -> str:
        """Whether it, or which part of it, may be shared."""
        marks = list(dict.fromkeys(filter(None, map(exports.status, self.figures))))
        newer = [f.period for f in self.figures if self._is_newer(f)]
        if newer:
            marks.append(NEWER.format(periods=", ".join(dict.fromkeys(map(dated, newer)))))
        return "; ".join(marks)

    def _is_newer(self, figure: FigureView) -> bool:
        if figure.origin != Origin.MANAGEMENT or figure.cut_off is None:
            return False
        return self.released_to is None or figure.cut_off > self.released_to

    @property
    def kind(self) -> str:
        return "; ".join(dict.fromkeys(figure.origin_name for figure in self.figures))

    @property
    def caption(self) -> str:
        to = f"Figures to {day(self.cut_off)}" if self.cut_off else ""
        parts = (
            *(self.description, to, self.kind, self.marking, self.band),
            *(self.warning.rstrip("."), "What Works Exchange"),
        )
        return ". ".join(part[:1].upper() + part[1:] for part in parts if part) + "."

    @property
    def file_name(self) -> str:
        params, figure = self.view.params, self.figures[0]
        if self.piece == ExtractPart.FUNNEL:
            area = params.area.slug if params.area else "all-areas"
        else:
            area = figure.area.slug if figure.area else figure.geography
        whose = [one.slug for one in self._programmes if not one.is_work_programme]
        parts = [params.measure.slug, self.organisation, self._group_slug(), f"area-{area}", *whose]
        return exports.file_name(parts, self.figures)

    @property
    def _programmes(self) -> list[Programme]:
        return list({f.programme_id: f.programme for f in self.figures}.values())

    def _group_slug(self) -> str:
        if self.piece == ExtractPart.GROUPS:
            return "by-payment-group"
        group = self.figures[0].group
        return group.code or group.slug if group else "all-groups"

    @property
    def drawing(self) -> Drawing | None:
        if self.piece == ExtractPart.FUNNEL:
            return chart_captions.funnel_drawing(self.view.comparison)
        if self.piece == ExtractPart.GROUPS:
            return chart_captions.panels_sheet(self.view.lines)
        return chart_captions.history_drawing(self.view.main) if self.view.main else None


def extract(view: ComparisonPage, piece: ExtractPart, released_to: date | None) -> Extract | None:
    """None where the page has no such piece."""
    figures = _figures(view, piece)
    return Extract(piece, view, figures, released_to) if figures else None


def _figures(view: ComparisonPage, piece: ExtractPart) -> list[FigureView]:
    if piece == ExtractPart.FUNNEL:
        return [row.figure for row in view.comparison.rows]
    lines: Sequence = (
        view.lines if piece == ExtractPart.GROUPS else [view.main] if view.main else []
    )
    return [figure for line in lines for figure in line.figures]
