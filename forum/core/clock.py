"""The one source of the time, so that tests can move it."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

LONDON = ZoneInfo("Europe/London")


def now() -> datetime:
    """Naive UTC, as every DateTime column holds it."""
    return datetime.now(UTC).replace(tzinfo=None)


def in_london(instant: datetime) -> datetime:
    """A naive UTC instant as London's clocks showed it."""
    return instant.replace(tzinfo=UTC).astimezone(LONDON)


def from_london(local: datetime) -> datetime:
    """A naive London time as naive UTC; of an hour that exists twice, the first."""
    return local.replace(tzinfo=LONDON).astimezone(UTC).replace(tzinfo=None)
