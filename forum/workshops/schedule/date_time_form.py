"""The when of a workshop as a form asks it: a date, two times, and a question about odd hours."""

import datetime as dt

from wtforms import RadioField, StringField
from wtforms.fields.choices import SelectChoice

from forum.core import clock
from forum.core.forms import Dropdown, Form, Required
from forum.core.london_time import Reading, exists, read_date, read_time, readings, today
from forum.workshops.schedule import recurrence as rules
from forum.workshops.schedule.actions import When
from forum.workshops.schedule.recurrence import MOST_OCCURRENCES, REPEAT_NAMES, Repeat

YEARS_AHEAD = 2
LONGEST = dt.timedelta(hours=16)


class WhenForm(Form):
    """Asks again which hour is meant where London's clocks show it twice or not at all."""

    date = StringField("Date", [Required("Enter a date.")])
    start = StringField("Starts", [Required("Enter when it starts.")])
    end = StringField("Ends", [Required("Enter when it ends.")])
    # Asked only where the answer is not plain; until then they have no choices.
    start_which = RadioField("Which start do you mean?", validate_choice=False)
    end_which = RadioField("Which end do you mean?", validate_choice=False)
    repeat = Dropdown("Repeat it", [])
    times = StringField(
        "How many times in all",
        description=f"From 2 to {MOST_OCCURRENCES}, the first one included.",
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.repeat.choices = [SelectChoice("", "No, once only")]
        self.repeat.choices += [SelectChoice(str(k), name) for k, name in REPEAT_NAMES.items()]
        self.start_which.choices, self.end_which.choices = [], []
        self.when: list[When] = []

    def read_when(self, unchanged: When | None = None) -> None:
        """Fill `when`, or say what is wrong. `unchanged`: when it is now, which may be past."""
        day = self._read(self.date, read_date, "Enter a date, such as 4 December 2026.")
        start = self._read(self.start, read_time, "Enter a time, such as 9:30am or 14:00.")
        end = self._read(self.end, read_time, "Enter a time, such as 12:30pm or 16:00.")
        days = self._days(day) if day else []
        if day and start and end and days and self._is_near(day):
            self._read_instants(days, start, end, unchanged)

    def _read(self, field, read, message: str):
        if field.errors or not field.data:
            return None
        if (found := read(field.data)) is None:
            self.wrong(field, message)
        return found

    def _is_near(self, day: dt.date) -> bool:
        last = today() + dt.timedelta(days=366 * YEARS_AHEAD)
        if day > last:
            self.wrong(self.date, f"Enter a date within the next {YEARS_AHEAD} years.")
        return day <= last

    def _days(self, first: dt.date) -> list[dt.date]:
        if not self.repeat.data or self.repeat.errors:
            return [first]
        typed = (self.times.data or "").strip()
        times = int(typed) if typed.isascii() and typed.isdigit() and len(typed) < 4 else 0
        if not 2 <= times <= MOST_OCCURRENCES:
            self.wrong(self.times, f"Enter a number from 2 to {MOST_OCCURRENCES}.")
            return []
        return rules.dates(first, Repeat(self.repeat.data), times)

    def _read_instants(
        self, days: list[dt.date], start: dt.time, end: dt.time, unchanged: When | None
    ) -> None:
        if end <= start and not self._has_odd_hour(days, start, end):
            self.wrong(self.end, "The end must be later than the start.")
            return
        starts = self._ask(self.start_which, self.start, days, start)
        ends = self._ask(self.end_which, self.end, days, end)
        if self.start_which.errors or self.end_which.errors:
            return
        self.when = [When(*pair) for pair in zip(starts, ends, strict=True)]
        self._check_order(unchanged)

    def _has_odd_hour(self, days: list[dt.date], *hours: dt.time) -> bool:
        return any(len(readings(dt.datetime.combine(d, hour))) > 1 for d in days for hour in hours)

    def _ask(self, question, field, days: list[dt.date], hour: dt.time) -> list[dt.datetime]:
        """The instant of each day; where one day leaves a choice, what was chosen."""
        read = [readings(dt.datetime.combine(day, hour)) for day in days]
        odd = next((n for n, found in enumerate(read) if len(found) > 1), None)
        if odd is None:
            return [found[0].instant for found in read]
        question.choices = [SelectChoice(str(n), one.words) for n, one in enumerate(read[odd])]
        if question.data not in ("0", "1"):
            question.data = None
            self.wrong(question, _why(days[odd], hour))
            return []
        chosen = int(question.data)
        question.errors = []
        return [_chosen(found, chosen).instant for found in read]

    def _check_order(self, unchanged: When | None) -> None:
        first = self.when[0]
        if any(one.ends_at <= one.starts_at for one in self.when):
            self.wrong(self.end, "The end must be later than the start.")
        elif first.ends_at - first.starts_at > LONGEST:
            self.wrong(self.end, "A workshop lasts at most 16 hours.")
        elif first.starts_at <= clock.now() and not (
            unchanged and unchanged.starts_at == first.starts_at
        ):
            self.wrong(self.date, "This is past. Enter a date and a start that are still to come.")

    @property
    def rule(self) -> str:
        """Of a series, in words."""
        day = read_date(self.date.data or "")
        is_series = len(self.when) > 1 and day
        return rules.in_words(day, Repeat(self.repeat.data)) if is_series and day else ""


def _chosen(found: list[Reading], number: int) -> Reading:
    return found[min(number, len(found) - 1)]


def _why(day: dt.date, hour: dt.time) -> str:
    shown = f"{hour.hour % 12 or 12}:{hour:%M}{'am' if hour.hour < 12 else 'pm'}"
    said = f"{day.day} {day:%B %Y}"
    if exists(dt.datetime.combine(day, hour)):
        return f"{shown} comes twice on {said}, when the clocks go back. Choose which one."
    return f"There is no {shown} on {said}: the clocks go forward. Choose another hour."
