"""Days read out of a source's words. Words that name no day give None: nothing is guessed."""

import calendar
import re
from datetime import date

_DAY = re.compile(r"\b(20\d\d)-(\d\d)(?:-(\d\d))?\b")
_SPOKEN = re.compile(rf"\b(?:({'|'.join(calendar.month_name[1:])}) )?(20\d\d)\b")


def first_day(words: str) -> date | None:
    """The earliest that these words can mean: `2011-06`, `active at July 2012`, `in 2013`."""
    found = _parts(words)
    return found and date(found[0], found[1] or 1, found[2] or 1)


def latest_day(words: str) -> date | None:
    """The same of the last day that is said: of `2011 to 2013` the first of 2013."""
    spoken = list(_SPOKEN.finditer(words))
    return first_day(spoken[-1][0]) if spoken else None


def last_day(words: str) -> date | None:
    """The latest that these words can mean."""
    found = _parts(words)
    if found is None:
        return None
    year, month, day = found[0], found[1] or 12, found[2]
    return date(year, month, day or calendar.monthrange(year, month)[1])


def _parts(words: str) -> tuple[int, int, int] | None:
    """Year, month and day; 0 where it is not said."""
    written = _DAY.search(words)
    if written:
        year, month, day = (int(part or 0) for part in written.groups())
        return (year, month, day) if 1 <= month <= 12 else None
    spoken = _SPOKEN.search(words)
    if spoken is None:
        return None
    month = list(calendar.month_name).index(spoken[1]) if spoken[1] else 0
    return int(spoken[2]), month, 0
