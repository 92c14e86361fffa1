"""London's clocks: the hours they show twice or not at all, and spans of time in words."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Protocol

from forum.core import clock
from forum.core.dates import clock_time, last_of_month

TICK = timedelta(microseconds=1)
MIDNIGHT = time(0)


@dataclass(frozen=True)
class PossibleInstant:
    """One instant that a local time may mean."""

    instant: datetime  # naive UTC
    label: str


def possible_instants(local: datetime) -> list[PossibleInstant]:
    """The instants that a naive London time may mean: one, or two to choose from.

    A repeated hour has a first and a second run. For a skipped hour, the offsets before and after
    the change give two instants.
    """
    both = [naive_utc(local, second_time=is_second) for is_second in (False, True)]
    if both[0] == both[1]:
        return [PossibleInstant(both[0], hour_of(both[0]))]
    if exists(local):
        runs = ("the first time, before the clocks go back", "the second time, after it")
        labels = [f"{hour_of(at)}, {run}" for at, run in zip(both, runs, strict=True)]
        return [PossibleInstant(*pair) for pair in zip(both, labels, strict=True)]
    return [PossibleInstant(at, hour_of(at)) for at in sorted(both)]


def exists(local: datetime) -> bool:
    """False in the hour that is skipped when the clocks go forward."""
    return clock.in_london(naive_utc(local)).replace(tzinfo=None, fold=0) == local


def comes_twice(local: datetime) -> bool:
    """True in the hour that is repeated when the clocks go back."""
    return naive_utc(local) != naive_utc(local, second_time=True) and exists(local)


def naive_utc(local: datetime, *, second_time: bool = False) -> datetime:
    there = local.replace(tzinfo=clock.LONDON, fold=int(second_time))
    return there.astimezone(UTC).replace(tzinfo=None)


def hour_of(instant: datetime) -> str:
    """9:30am"""
    return clock_time(clock.in_london(instant).time())


def today() -> date:
    return clock.in_london(clock.now()).date()


def day_bounds(first: date, last: date | None = None) -> tuple[datetime, datetime]:
    """Naive UTC of London's midnights before the first and after the last day."""
    after = (last or first) + timedelta(days=1)
    return _midnight(first), _midnight(after)


def month_bounds(month: date) -> tuple[datetime, datetime]:
    return day_bounds(month.replace(day=1), last_of_month(month))


def _midnight(day: date) -> datetime:
    return clock.from_london(datetime.combine(day, MIDNIGHT))


def days_of(starts_at: datetime, ends_at: datetime) -> tuple[date, date]:
    """The first and the last day in London; an end at midnight belongs to the day before."""
    return clock.in_london(starts_at).date(), clock.in_london(ends_at - TICK).date()


def is_whole_days(starts_at: datetime, ends_at: datetime) -> bool:
    """From one midnight in London to another."""
    return all(clock.in_london(at).time() == MIDNIGHT for at in (starts_at, ends_at))


def span(starts_at: datetime, ends_at: datetime) -> str:
    """Friday 4 December 2026, 9:30am to 12:30pm; the last day is named where it is another."""
    first, last = days_of(starts_at, ends_at)
    if is_whole_days(starts_at, ends_at):
        days = _weekday(first) if first == last else f"{_weekday(first)} to {_weekday(last)}"
        return f"{days}, all day"
    start = f"{_weekday(first)}, {hour_of(starts_at)}"
    if first != last:
        return f"{start} to {_weekday(last)}, {end_hour(ends_at)}"
    return f"{start} to {end_hour(ends_at)}"


def _weekday(day: date) -> str:
    return f"{day:%A} {day.day} {day:%B %Y}"


def end_hour(ends_at: datetime) -> str:
    """12:30pm, or midnight"""
    return "midnight" if clock.in_london(ends_at).time() == MIDNIGHT else hour_of(ends_at)


class Timed(Protocol):
    @property
    def starts_at(self) -> datetime: ...
    @property
    def ends_at(self) -> datetime: ...


def span_of(event: Timed) -> str:
    """span() of something with a start and an end, such as a workshop."""
    return span(event.starts_at, event.ends_at)
