"""Find figures that are quoted before their release, in words that members wrote.

Official statistics and management information may not be quoted before their release.
A sentence with a number, the name of a measure and a period later than the last released
cut-off waits for a moderator, who is told why and until when. A false alarm costs a day; a
figure that is out cannot be called back.
"""

import calendar
import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from forum.models import releases

MEASURE = re.compile(
    r"\b(?:referrals?|attachments?|job outcomes?|outcome payments?|sustainment\w*|"
    r"performance (?:figures?|level|against)|minimum performance|MPL|contract(?:ual)? profile|"
    r"management information|official statistics)\b",
    re.IGNORECASE,
)
NUMBER = re.compile(r"\d[\d,.]*\s*(?:%|per ?cent\b)|\b\d[\d,.]*\b|\bper ?cent\b", re.IGNORECASE)
MONTHS = [name.lower() for name in calendar.month_abbr[1:]]
MONTH = rf"(?P<month>{'|'.join(MONTHS)})[a-z]*\.?"
PERIODS = (
    re.compile(rf"\b{MONTH}\s+(?P<year>20\d\d)\b", re.IGNORECASE),
    re.compile(r"\b(?:Q|quarter )(?P<quarter>[1-4])\s*(?:of\s+)?(?P<year>20\d\d)\b", re.IGNORECASE),
    re.compile(r"\b\d{1,2}[/.](?P<number>0?[1-9]|1[0-2])[/.](?P<year>20\d\d)\b"),
    re.compile(r"\b(?P<year>20\d\d)\b"),
)
SENTENCE = re.compile(r"(?<=[.!?;])\s+|\n+")


@dataclass(frozen=True)
class Finding:
    """A sentence that quotes a figure of a period whose figures are not out."""

    sentence: str
    measure: str  # the words that name it
    until: date | None  # when they come out, where that is announced
    last_cut_off: date | None

    @property
    def way_out(self) -> str:
        """For a form that refuses the words: what its author can do."""
        when = f"on {_day(self.until)}" if self.until else "once it is released"
        return (
            f"Take the figure out: it can be added {when}. If this is no figure of performance, "
            f"do not put “{self.measure}”, a number and a date in one sentence."
        )

    @property
    def reason(self) -> str:
        known = f"Figures up to {_day(self.last_cut_off)} are out. " if self.last_cut_off else ""
        when = f"on {_day(self.until)}" if self.until else "when these are released"
        return (
            f"It seems to quote a figure that is not released yet: “{self.sentence}” "
            f"{known}A moderator looks at it: it can go out {when}, or without the figure."
        )


def unreleased_figures(*texts: str) -> list[Finding]:
    """The sentences in these that must wait; empty where nothing must."""
    suspects = [s for text in texts for s in SENTENCE.split(text or "") if _quotes_a_measure(s)]
    if not suspects:
        return []
    last = releases.released_up_to()
    findings = []
    for sentence in suspects:
        ends = [end for end in _periods(sentence) if last is None or end > last]
        if ends:
            until = releases.announced_for(max(ends))
            measure = MEASURE.search(sentence)
            findings.append(
                Finding(sentence.strip()[:200], measure[0] if measure else "", until, last)
            )
    return findings


def first_unreleased_figure(texts: Iterable[str]) -> Finding | None:
    return next(iter(unreleased_figures(*texts)), None)


def _quotes_a_measure(sentence: str) -> bool:
    without_years = re.sub(r"\b20\d\d\b", "", sentence)
    return bool(MEASURE.search(sentence) and NUMBER.search(without_years))


def _periods(sentence: str) -> list[date]:
    """The last days of the periods named; of a bare year its first, for part of it may be out."""
    last_days = []
    for pattern in PERIODS:
        last_days += [_last_day(match.groupdict()) for match in pattern.finditer(sentence)]
        if last_days:  # "June 2014" is not the whole of 2014 too
            break
    return last_days


def _last_day(parts: dict[str, str | None]) -> date:
    year = int(parts["year"] or 0)
    if name := parts.get("month"):
        month = MONTHS.index(name[:3].lower()) + 1
    elif number := parts.get("number"):
        month = int(number)
    elif quarter := parts.get("quarter"):
        month = int(quarter) * 3
    else:
        return date(year, 1, 1)  # a year is later than a cut-off when all of it is
    return date(year, month, calendar.monthrange(year, month)[1])


def _day(day: date | None) -> str:
    return f"{day.day} {day:%B %Y}" if day else ""
