"""A brief in words. It says more or less than expected, never good or bad."""

import math
from collections.abc import Callable, Sequence

from forum.core.formatting import dated, day_and_time, number, percent
from forum.mail.mailer import address
from forum.models.case_studies import CaseStudy
from forum.models.organisations import Organisation
from forum.models.releases import Release
from forum.models.vocabularies import Term
from forum.performance.comparison import statistics
from forum.performance.figures.figure_view import FigureView

MOST_LISTED = 12
MOST_BEYOND = 3
MOST_CASE_STUDIES = 3
SIGNED = "What Works Exchange"
MADE_UP = "Demonstration: these figures are invented."
BETWEEN_US = (
    "Where it says management information, it is not for publication: do not pass it on outside "
    "the supply chain."
)
BY_CHANCE = (
    "Nothing in it differs from what was expected by more than chance alone would give, as far "
    "as that can be told."
)

ByOthers = Callable[[Term], Sequence[CaseStudy]]


def subject(release: Release) -> str:
    return f"{release.name} are out: what they say of your organisation"[:200]


def body(
    organisation: Organisation, release: Release, figures: Sequence[FigureView], by_others: ByOthers
) -> str:
    is_made_up = any(figure.is_illustrative for figure in figures)
    is_between_us = any(figure.is_management for figure in figures)
    parts = [
        "Hello,",
        f"{release.name}: released on {day_and_time(release.release_at)}. This is what it says of "
        f"{organisation.name}.",
        MADE_UP if is_made_up else "",
        BETWEEN_US if is_between_us else "",
        _results(figures),
        *_beyond(figures, by_others),
        f"All figures, with what can be said of them: {address(_path(organisation))}",
        SIGNED,
    ]
    return "\n\n".join(part for part in parts if part)


def _path(organisation: Organisation) -> str:
    return f"/organisations/{organisation.id}-{organisation.slug}"


def _results(figures: Sequence[FigureView]) -> str:
    """What stands beside an expectation, each place and period said once."""
    expected = [figure for figure in figures if figure.profile is not None]
    lines: list[str] = ["Your results against what was expected"]
    said = ""
    for figure in (expected or figures)[:MOST_LISTED]:
        heading = _heading(figure)
        lines += ["", heading] if heading != said else []
        said = heading
        lines.append(_line(figure))
    more = len(figures) - min(len(expected or figures), MOST_LISTED)
    lines += ["", f"There {'is' if more == 1 else 'are'} {more} more on your page."] if more else []
    return "\n".join(lines)


def _heading(f: FigureView) -> str:
    parts = (f.where, dated(f.period), "management information" if f.is_management else "")
    return ", ".join(part for part in parts if part)


def _line(f: FigureView) -> str:
    expected = f", expected {f.expected}" if f.profile is not None else ""
    return f"- {f.measure_name}, {f.of_whom}: {f.value_in_words}{expected}"


def _beyond(figures: Sequence[FigureView], by_others: ByOthers) -> list[str]:
    """The furthest from what was expected, counted in what chance would give."""
    far = [(distance, figure) for figure in figures if (distance := _distance(figure))]
    far.sort(key=lambda pair: -pair[0])
    if not far:
        return [BY_CHANCE] if any(figure.expected_share for figure in figures) else []
    told = [_told(figure, by_others) for _, figure in far[:MOST_BEYOND]]
    return ["Beyond what chance alone would give", *told]


def _distance(f: FigureView) -> float:
    """In standard deviations; 0 within chance, and where nothing can be said."""
    share, expected, count = f.share, f.expected_share, f.expected_count
    if share is None or expected is None or count is None or not 0 < expected < 1:
        return 0.0
    where = statistics.against(share.count, share.out_of, count)
    if where is None or not where.is_beyond_chance:
        return 0.0
    return abs(share.rate - expected) / math.sqrt(expected * (1 - expected) / share.out_of)


def _told(f: FigureView, by_others: ByOthers) -> str:
    assert f.share is not None and f.expected_share is not None
    side = "more" if f.share.rate > f.expected_share else "less"
    lines = [
        f"{f.measure_name}, {f.of_whom}: {number(f.share.count)} of {number(f.share.out_of)} "
        f"({percent(f.share.rate)}). Expected was {percent(f.expected_share)}: it is {side} than "
        "that, by more than chance alone would give."
    ]
    studies = list(by_others(f.group)) if f.group else []
    if f.group:
        told = "What others did for" if studies else "No other organisation has yet told of"
        lines.append(f"{told} {f.of_whom}{':' if studies else '.'}")
    for case_study in studies:
        lines += [case_study.title, address(f"/case-studies/{case_study.id}-{case_study.slug}")]
    return "\n".join(lines)
