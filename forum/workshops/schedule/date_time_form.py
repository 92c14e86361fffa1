"""When a workshop is: its days, its times, and questions about hours that London's clocks repeat.

An end before the start means the next day where that makes at most LONGEST_NIGHT; anything longer
needs its last day. A workshop of whole days is stored from midnight to midnight.
"""

import datetime as dt
from collections.abc import Callable
from typing import Any, TypeVar

from wtforms import BooleanField, Field, RadioField, StringField
from wtforms import Form as AnyForm
from wtforms.fields.choices import SelectChoice

from forum.core import clock, dates, formatting
from forum.core.forms import Dropdown, Form, Required
from forum.core.london_time import PossibleInstant, exists, possible_instants, today
from forum.models.workshops import MOST_DAYS
from forum.workshops.schedule import recurrence
from forum.workshops.schedule.actions import Occurrence
from forum.workshops.schedule.recurrence import MOST_OCCURRENCES, REPEAT_NAMES, Repeat

YEARS_AHEAD = 2
LONGEST_NIGHT = dt.timedelta(hours=8)
LONGEST_SINGLE_DAY = dt.timedelta(hours=16)
ONE_DAY = dt.timedelta(days=1)
DATE_HINT = "Enter a date, such as 4 December 2026."
END_TOO_EARLY = "The end must be later than the start."

Parsed = TypeVar("Parsed", dt.date, dt.time)


class TimeRequired(Required):
    """Not asked of whole days."""

    def __call__(self, form: AnyForm, field: Field) -> None:
        if not form["is_all_day"].data:
            super().__call__(form, field)


class DateTimeForm(Form):
    """read_occurrences() fills `occurrences`, or asks which of two hours is meant."""

    date = StringField("Date", [Required("Enter a date.")])
    start = StringField("Starts", [TimeRequired("Enter when it starts.")])
    end = StringField("Ends", [TimeRequired("Enter when it ends.")])
    end_date = StringField(
        "Last day, if it is another",
        description=f"Only where it takes several days or a night. Up to {MOST_DAYS} days.",
    )
    is_all_day = BooleanField("Whole days, without times")
    # Without choices until an hour turns out to be repeated or skipped.
    start_which = RadioField("Which start do you mean?", validate_choice=False)
    end_which = RadioField("Which end do you mean?", validate_choice=False)
    repeat = Dropdown("Repeat it", [])
    times = StringField(
        "How many times in all",
        description=f"From 2 to {MOST_OCCURRENCES}, the first one included.",
    )

    def __init__(self, *args: Any, **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.repeat.choices = [SelectChoice("", "No, once only")]
        self.repeat.choices += [SelectChoice(str(k), name) for k, name in REPEAT_NAMES.items()]
        self.start_which.choices, self.end_which.choices = [], []
        self.occurrences: list[Occurrence] = []

    def read_occurrences(self, unchanged: Occurrence | None = None) -> None:
        """`unchanged`: the saved times, whose start may be past."""
        first = self._parse(self.date, dates.parse_day, DATE_HINT)
        last = self._parse(self.end_date, dates.parse_day, DATE_HINT)
        hours = self._hours()
        if first is None or hours is None or self.end_date.errors:
            return
        starts = self._start_days(first)
        if not starts or not self._is_near(first):
            return
        length = self._days_between(first, last, *hours)
        if length is not None:
            self._read_instants(starts, length, hours, unchanged)

    def _parse(self, field: Field, parse: Callable[[str], Parsed], message: str) -> Parsed | None:
        if field.errors or not field.data:
            return None
        try:
            return parse(field.data)
        except dates.DateError:
            self.wrong(field, message)
            return None

    def _hours(self) -> tuple[dt.time, dt.time] | None:
        if self.is_all_day.data:
            return dt.time(), dt.time()
        hint = "Enter a time, such as {} or noon."
        start = self._parse(self.start, dates.parse_time, hint.format("9:30am, 14:00"))
        end = self._parse(self.end, dates.parse_time, hint.format("12:30pm, 16:00"))
        return None if start is None or end is None else (start, end)

    def _is_near(self, day: dt.date) -> bool:
        if day > today() + dt.timedelta(days=366 * YEARS_AHEAD):
            self.wrong(self.date, f"Enter a date within the next {YEARS_AHEAD} years.")
            return False
        return True

    def _start_days(self, first: dt.date) -> list[dt.date]:
        if not self.repeat.data or self.repeat.errors:
            return [first]
        times = (self.times.data or "").strip()
        count = int(times) if times.isascii() and times.isdigit() and len(times) < 4 else 0
        if not 2 <= count <= MOST_OCCURRENCES:
            self.wrong(self.times, f"Enter a number from 2 to {MOST_OCCURRENCES}.")
            return []
        return recurrence.dates(first, Repeat(self.repeat.data), count)

    def _days_between(
        self, first: dt.date, last: dt.date | None, start: dt.time, end: dt.time
    ) -> dt.timedelta | None:
        """From the day of the start to the day of the end; None where they do not fit."""
        length = (last or first) - first
        if length < dt.timedelta():
            self.wrong(self.end_date, "The last day must not be before the first.")
            return None
        if length >= dt.timedelta(days=MOST_DAYS):
            self.wrong(self.end_date, f"A workshop lasts at most {MOST_DAYS} days.")
            return None
        if self.is_all_day.data:
            return length + ONE_DAY
        is_night = last is None and end <= start and _hours_of_night(start, end) <= LONGEST_NIGHT
        return ONE_DAY if is_night and not _is_repeated(first, start, end) else length

    def _read_instants(
        self,
        days: list[dt.date],
        length: dt.timedelta,
        hours: tuple[dt.time, dt.time],
        unchanged: Occurrence | None,
    ) -> None:
        start, end = hours
        if not length and end <= start and not _is_repeated(days[0], start, end):
            self.wrong(self.end, f"{END_TOO_EARLY} If it ends on another day, enter its last day.")
            return
        starts = self._instants(self.start_which, self.start, days, start)
        ends = self._instants(self.end_which, self.end, [day + length for day in days], end)
        if self.start_which.errors or self.end_which.errors:
            return
        self.occurrences = [Occurrence(*pair) for pair in zip(starts, ends, strict=True)]
        self._check_order(length, unchanged)

    def _instants(
        self, question: RadioField, field: Field, days: list[dt.date], hour: dt.time
    ) -> list[dt.datetime]:
        """The instant of each day; the first repeated or skipped hour is asked about."""
        readings = [possible_instants(dt.datetime.combine(day, hour)) for day in days]
        unclear = next((n for n, found in enumerate(readings) if len(found) > 1), None)
        if unclear is None:
            return [found[0].instant for found in readings]
        question.choices = [
            SelectChoice(str(n), one.label) for n, one in enumerate(readings[unclear])
        ]
        if question.data not in ("0", "1"):
            question.data = None
            self.wrong(question, _why_unclear(days[unclear], hour))
            return []
        chosen = int(question.data)
        question.errors = []
        return [_chosen(found, chosen).instant for found in readings]

    def _check_order(self, length: dt.timedelta, unchanged: Occurrence | None) -> None:
        first = self.occurrences[0]
        following = zip(self.occurrences, self.occurrences[1:], strict=False)
        if any(one.ends_at <= one.starts_at for one in self.occurrences):
            self.wrong(self.end, END_TOO_EARLY)
        elif not length and first.ends_at - first.starts_at > LONGEST_SINGLE_DAY:
            self.wrong(self.end, "A workshop lasts at most 16 hours a day. Or is it whole days?")
        elif any(later.starts_at < one.ends_at for one, later in following):
            self.wrong(self.end_date, "Each of a series must end before the next begins.")
        elif first.starts_at <= clock.now() and not (
            unchanged and unchanged.starts_at == first.starts_at
        ):
            self.wrong(self.date, "This is past. Enter a date and a start that are still to come.")

    @property
    def rule(self) -> str:
        """Of a series, in words; "" of a single workshop."""
        if len(self.occurrences) < 2:
            return ""
        return recurrence.description(dates.parse_day(self.date.data), Repeat(self.repeat.data))


def _hours_of_night(start: dt.time, end: dt.time) -> dt.timedelta:
    """From the start to the end on the next day, by the hands of the clock."""
    day = dt.date(2000, 1, 1)
    return dt.datetime.combine(day + ONE_DAY, end) - dt.datetime.combine(day, start)


def _is_repeated(day: dt.date, *hours: dt.time) -> bool:
    """Whether the clocks show one of these hours twice, or not at all, on that day."""
    return any(len(possible_instants(dt.datetime.combine(day, hour))) > 1 for hour in hours)


def _chosen(found: list[PossibleInstant], number: int) -> PossibleInstant:
    return found[min(number, len(found) - 1)]


def _why_unclear(day: dt.date, hour: dt.time) -> str:
    hour_words, day_words = dates.clock_time(hour), formatting.day(day)
    if exists(dt.datetime.combine(day, hour)):
        return f"{hour_words} comes twice on {day_words}, when the clocks go back. Choose which."
    return f"There is no {hour_words} on {day_words}: the clocks go forward. Choose another hour."
