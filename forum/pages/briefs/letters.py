"""The text of a brief. It says “more” or “less” than expected, never “good” or “bad”."""

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
MOST_OUTLIERS = 3
MOST_CASE_STUDIES = 3
SIGNED = "What Works Exchange"
INVENTED = "Demonstration: these figures are invented."
NOT_FOR_PUBLICATION = (
    "Where it says management information, it is not for publication: do not pass it on outside "
    "the supply chain."
)
BY_CHANCE = (
    "Nothing in it differs from what was expected by more than chance alone would give, as far "
    "as that can be told."
)

CaseStudiesOfOthers = Callable[[Term], Sequence[CaseStudy]]


def subject(release: Release) -> str:
    return f"{release.name} are out: what they say of your organisation"[:200]


def body(
    organisation: Organisation,
    release: Release,
    figures: Sequence[FigureView],
    of_others: CaseStudiesOfOthers,
) -> str:
    is_invented = any(figure.is_illustrative for figure in figures)
    is_management = any(figure.is_management for figure in figures)
    parts = [
        "Hello,",
        f"{release.name}: released on {day_and_time(release.release_at)}. This is what it says of "
        f"{organisation.name}.",
        INVENTED if is_invented else "",
        NOT_FOR_PUBLICATION if is_management else "",
        _results(figures),
        *_outliers(figures, of_others),
        f"All figures, with what can be said of them: {address(_path(organisation))}",
        SIGNED,
    ]
    return "\n\n".join(part for part in parts if part)


def _path(organisation: Organisation) -> str:
    return f"/organisations/{organisation.id}-{organisation.slug}"


def _results(figures: Sequence[FigureView]) -> str:
    """Figures with an expectation; each place and period is a heading once."""
    expected = [figure for figure in figures if figure.profile is not None]
    lines: list[str] = ["Your results against what was expected"]
    last_heading = ""
    for figure in (expected or figures)[:MOST_LISTED]:
        heading = _heading(figure)
        lines += ["", heading] if heading != last_heading else []
        last_heading = heading
        lines.append(_line(figure))
    more = len(figures) - min(len(expected or figures), MOST_LISTED)
    lines += ["", f"There {'is' if more == 1 else 'are'} {more} more on your page."] if more else []
    return "\n".join(lines)


def _heading(f: FigureView) -> str:
    is_management = "management information" if f.is_management else ""
    parts = (f.where, dated(f.period), _other_programme(f), is_management)
    return ", ".join(part for part in parts if part)


def _other_programme(f: FigureView) -> str:
    """Its name where it is not the Work Programme, of which most figures are."""
    return "" if f.programme.is_work_programme else f.programme.name


def _line(f: FigureView) -> str:
    expected = f", expected {f.expected}" if f.profile is not None else ""
    return f"- {f.measure_name}, {f.of_whom}: {f.value_in_words}{expected}"


def _outliers(figures: Sequence[FigureView], of_others: CaseStudiesOfOthers) -> list[str]:
    """The figures furthest from what was expected, in standard deviations."""
    far = [(distance, figure) for figure in figures if (distance := _distance(figure))]
    far.sort(key=lambda pair: -pair[0])
    if not far:
        return [BY_CHANCE] if any(figure.expected_share for figure in figures) else []
    outliers = [_outlier(figure, of_others) for _, figure in far[:MOST_OUTLIERS]]
    return ["Beyond what chance alone would give", *outliers]


def _distance(f: FigureView) -> float:
    """In standard deviations; 0 within chance, and where it cannot be computed."""
    share, expected, count = f.share, f.expected_share, f.expected_count
    if share is None or expected is None or count is None or not 0 < expected < 1:
        return 0.0
    comparison = statistics.against(share.count, share.out_of, count)
    if comparison is None or not comparison.is_beyond_chance:
        return 0.0
    return abs(share.rate - expected) / math.sqrt(expected * (1 - expected) / share.out_of)


def _outlier(f: FigureView, of_others: CaseStudiesOfOthers) -> str:
    assert f.share is not None and f.expected_share is not None
    side = "more" if f.share.rate > f.expected_share else "less"
    of = ", ".join(part for part in (f.measure_name, f.of_whom, _other_programme(f)) if part)
    lines = [
        f"{of}: {number(f.share.count)} of {number(f.share.out_of)} "
        f"({percent(f.share.rate)}). Expected was {percent(f.expected_share)}: it is {side} than "
        "that, by more than chance alone would give."
    ]
    studies = list(of_others(f.group)) if f.group else []
    if f.group:
        heading = "What others did for" if studies else "No other organisation has yet told of"
        lines.append(f"{heading} {f.of_whom}{':' if studies else '.'}")
    for case_study in studies:
        lines += [case_study.title, address(f"/case-studies/{case_study.id}-{case_study.slug}")]
    return "\n".join(lines)
