"""The calendar quarter of an instant, by London's clocks, and what of it is said in words."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time

from forum.core import clock
from forum.core.formatting import plural

MONTHS = 3
MOST_COUNTED = 100  # of more, a page says "more than 100": no statement reads more rows


@dataclass(frozen=True, slots=True)
class CalendarQuarter:
    first_day: date
    since: datetime  # naive UTC


def quarter_of(now: datetime) -> CalendarQuarter:
    """`now`: naive UTC."""
    today = clock.in_london(now).date()
    first_day = date(today.year, (today.month - 1) // MONTHS * MONTHS + 1, 1)
    return CalendarQuarter(first_day, clock.from_london(datetime.combine(first_day, time(0))))


@dataclass(frozen=True, slots=True)
class QuarterNumber:
    """One number of a summary: what it counts, and the part of the page that lists these rows."""

    words: str
    anchor: str


@dataclass(frozen=True, slots=True)
class QuarterCounts:
    """Each at most MOST_COUNTED + 1, which stands for more."""

    case_studies: int = 0
    tries: int = 0
    changes: int = 0
    figures: int = 0

    def numbers(self) -> Sequence[QuarterNumber]:
        """Without those that are none."""
        kinds = (
            (self.case_studies, "new case study", "new case studies", "case-studies"),
            (self.tries, "report of a try", "reports of a try", "tries"),
            (self.changes, "change of what is known", "changes of what is known", "changes"),
            (self.figures, "figure released", "figures released", "figures"),
        )
        return [
            QuarterNumber(_counted(number, one, several), anchor)
            for number, one, several, anchor in kinds
            if number
        ]


def _counted(number: int, one: str, several: str) -> str:
    if number > MOST_COUNTED:
        return f"more than {MOST_COUNTED} {several}"
    return plural(number, one, several)
