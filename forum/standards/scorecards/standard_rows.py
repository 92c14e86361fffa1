"""Rows of a scorecard made of results of standards."""

from forum.core import text
from forum.core.formatting import percent
from forum.standards.complaints import quarters
from forum.standards.results.result_lines import ResultLine
from forum.standards.scorecards.card import NO_EARLIER, HelpLink, ScorecardRow
from forum.standards.versions.differences import target_in_words

HIDDEN = "not shown: few people"
NOBODY = "nobody was counted"
PARTIES_ALONE = "Management information: not for publication"


def standard_row(line: ResultLine, helps: tuple[HelpLink, ...]) -> ScorecardRow:
    version = line.version
    return ScorecardRow(
        measure=f"{line.standard.code} {version.title}",
        path=f"/standards/{line.standard.code}-{version.slug or text.slug(version.title)}",
        period=quarters.in_words(line.quarter_end),
        target=target_in_words(version),
        result=_result(line),
        low=line.low,
        high=line.high,
        out_of=line.out_of,
        standing=line.words.lower(),
        since_last=_since(line),
        status="Released" if line.is_released else PARTIES_ALONE,
        note=_guard(line),
        helps=helps,
    )


def _result(line: ResultLine) -> str:
    if line.percent is None:
        return HIDDEN if line.is_suppressed else NOBODY
    return f"{percent(line.percent / 100)}: {line.counted:,} of {line.out_of:,}"


def _since(line: ResultLine) -> str:
    """Of the quarter before, under the same version of the standard."""
    if line.since_last is None or line.percent is None or line.low is None or line.high is None:
        return NO_EARLIER
    before = line.percent - line.since_last
    if line.since_last == 0:
        return f"the same, {percent(before / 100)}"
    more = "more" if line.since_last > 0 else "less"
    chance = "within" if line.low <= before <= line.high else "outside"
    points = f"{abs(line.since_last):g} points {more}"
    return f"{points} than {percent(before / 100)}: {chance} the interval"


def _guard(line: ResultLine) -> str:
    if line.guard is None:
        return ""
    before = f" (was {line.guard_before:g}%)" if line.guard_before is not None else ""
    return f"Guard measure, {line.version.guard}: {line.guard:g}%{before}."
