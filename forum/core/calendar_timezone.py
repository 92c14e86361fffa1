"""The VTIMEZONE of London for calendar files (RFC 5545), as a yearly rule."""

from datetime import datetime, timedelta

from icalendar import Timezone, TimezoneDaylight, TimezoneStandard, vRecur

from forum.core import clock


def london() -> Timezone:
    """The rule since 1996; events are not older than 2011.

    Calendar.add_missing_timezones() would list every change since 1970, which vobject reads as
    summer time all year round.
    """
    zone = Timezone()
    zone.add("tzid", clock.LONDON.key)
    for kind, name, month, hour, before, after in (
        (TimezoneDaylight, "BST", 3, 1, 0, 1),
        (TimezoneStandard, "GMT", 10, 2, 1, 0),
    ):
        change = kind()
        change.add("dtstart", datetime(1996, month, 31 if month == 3 else 27, hour))
        change.add("rrule", vRecur(freq="YEARLY", bymonth=month, byday="-1SU"))
        change.add("tzoffsetfrom", timedelta(hours=before))
        change.add("tzoffsetto", timedelta(hours=after))
        change.add("tzname", name)
        zone.add_component(change)
    return zone
