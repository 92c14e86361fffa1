"""When a standard is looked at again: at least every six months. Pure."""

from datetime import date

from dateutil.relativedelta import relativedelta

MONTHS = 6
REMINDERS = (28, 14, 1)  # days before


def latest(last: date) -> date:
    """The last day of the next review, after a review (or a beginning) on `last`."""
    return last + relativedelta(months=MONTHS)


def why_not(last: date, following: date) -> str | None:
    """A sentence where the next review is not within six months after the last; else None."""
    if following <= last:
        return "The next review comes after the last one, or after the day from which it applies."
    if following > latest(last):
        by = latest(last)
        return f"A standard is looked at every six months: by {by.day} {by:%B %Y} at the latest."
    return None
