"""What a table shows, for a spreadsheet program or another program: the same figures, no more."""

from collections.abc import Iterable, Sequence
from datetime import date

from forum.core import clock, text, wilson
from forum.core.formatting import dated
from forum.models.provenance import Origin
from forum.performance.figures.figure_view import FigureView

HEADER = (
    "programme",
    "organisation",
    "area",
    "claimant group",
    "measure",
    "period",
    "figures to",
    "value",
    "why it is not shown",
    "unit",
    "out of",
    "share in percent",
    "expected",
    "kind",
    "status",
    "source",
    "note",
)
# Of a comparison or a series: with the interval that its picture draws.
HEADER_WITH_BAND = (*HEADER, "Wilson 95% from, in percent", "Wilson 95% to, in percent")
NOT_FOR_PUBLICATION = "management information: not for publication"


def rows(figures: Iterable[FigureView]) -> list[list[object]]:
    """In the order of HEADER; an empty cell where nothing is known."""
    return [_row(figure) for figure in figures]


def rows_with_band(figures: Iterable[FigureView]) -> list[list[object]]:
    """In the order of HEADER_WITH_BAND."""
    return [[*_row(figure), *_band(figure)] for figure in figures]


def _band(figure: FigureView) -> tuple[object, object]:
    if figure.share is None:
        return "", ""
    low, high = wilson.interval(figure.share.rate, figure.share.out_of)
    return round(low * 100, 1), round(high * 100, 1)


def _row(f: FigureView) -> list[object]:
    return [
        f.programme.name,
        f.whose,
        f.where,
        f.of_whom,
        f.measure_name,
        dated(f.period),
        f.cut_off.isoformat() if f.cut_off else "",
        "" if f.value is None else plain(f.value),
        f.hidden,
        f.unit + (", rounded" if f.is_rounded else ""),
        f.denominator_hidden if f.denominator is None else plain(f.denominator),
        round(f.share.rate * 100, 1) if f.share else "",
        "" if f.profile is None else plain(f.profile),
        f.origin_name,
        status(f),
        f.source,
        f.note,
    ]


def status(figure: FigureView) -> str:
    if figure.origin == Origin.LEAKED:
        return "never released"
    if figure.is_management:
        return "" if figure.is_rounded else NOT_FOR_PUBLICATION
    if figure.is_released:
        return "released" if figure.release else "published by others"
    return "not released: do not share"


def as_json(figures: Iterable[FigureView]) -> list[dict[str, object]]:
    """The same cells by name; null where a cell is empty."""
    return _by_name(HEADER, rows(figures))


def as_json_with_band(figures: Iterable[FigureView]) -> list[dict[str, object]]:
    names = (*HEADER, "wilson 95 from in percent", "wilson 95 to in percent")
    return _by_name(names, rows_with_band(figures))


def _by_name(header: Sequence[str], rows: list[list[object]]) -> list[dict[str, object]]:
    names = [name.replace(" ", "_") for name in header]
    return [
        {name: (None if cell == "" else cell) for name, cell in zip(names, row, strict=True)}
        for row in rows
    ]


def plain(value: float) -> int | float:
    return int(value) if value == int(value) else value


def file_name(parts: Sequence[str], figures: Iterable[FigureView]) -> str:
    """`job-outcomes-pg1-figures-to-2014-06-30-taken-2014-09-18`: to when, and when taken."""
    figures = list(figures)
    days = [figure.cut_off for figure in figures if figure.cut_off]
    named = "-".join(text.slug(part) for part in parts if part)
    if any(figure.is_illustrative for figure in figures):
        named += "-demonstration"
    to = f"-figures-to-{max(days).isoformat()}" if days else ""
    return f"{named}{to}-taken-{_today().isoformat()}"


def _today() -> date:
    return clock.in_london(clock.now()).date()
