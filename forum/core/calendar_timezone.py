"""What every calendar file shares (RFC 5545): London's clock, as a rule that all programs read."""

from datetime import datetime, timedelta

from icalendar import Timezone, TimezoneDaylight, TimezoneStandard, vRecur

from forum.core import clock


def london() -> Timezone:
    """London's rule since 1996: nothing in our calendars is older than 2011.

    Calendar.add_missing_timezones() lists every change since 1970 instead, which some programs
    read as summer time all year round (vobject does, measured).
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
