"""London times as people type them, where the clocks go forward and back."""

from datetime import datetime, timedelta

from forum.core import clock

MINUTE = timedelta(minutes=1)


def exists(local: datetime) -> bool:
    """False of the hour that is left out when the clocks go forward."""
    return clock.in_london(clock.from_london(local)).replace(tzinfo=None, fold=0) == local


def comes_twice(local: datetime) -> bool:
    """True of the hour that is repeated when the clocks go back."""
    return clock.from_london(local) != clock.from_london(local.replace(fold=1)) and exists(local)


def naive_utc(local: datetime, *, second_time: bool = False) -> datetime:
    return clock.from_london(local.replace(fold=1 if second_time else 0))
