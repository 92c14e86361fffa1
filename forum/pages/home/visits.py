"""When a visit to the home page ends, and how the page says since when things happened."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from forum.core import clock
from forum.core.formatting import day_and_time
from forum.social.stream.queries import StreamEntry

PAUSE = timedelta(minutes=30)  # without the page: the next look begins another visit
NOTE_EVERY = timedelta(minutes=1)  # looks closer together write nothing
WEEK = 7


@dataclass(frozen=True)
class Visit:
    """Of one member, in naive UTC."""

    since: datetime | None  # the last look of the visit before; None in the first
    seen_at: datetime  # the last look of this visit


@dataclass(frozen=True)
class News:
    """Of what a member follows, the newest first."""

    new: Sequence[StreamEntry]  # since the visit before; in the first visit all is new
    earlier: Sequence[StreamEntry]  # what fills the list where little is new
    more: int  # new ones that are not shown, of those that were looked at

    @classmethod
    def of(cls, latest: Sequence[StreamEntry], since: datetime | None, most: int) -> "News":
        new = [one for one in latest if since is None or one.at > since]
        earlier = latest[len(new) : most]  # the newest are first
        return cls(new[:most], earlier, max(0, len(new) - most))


def after_look(visit: Visit | None, now: datetime) -> Visit:
    """The visit once the page was looked at `now`: the same one, or another after a PAUSE."""
    if visit is None:
        return Visit(None, now)
    if now - visit.seen_at >= PAUSE:
        return Visit(visit.seen_at, now)
    return visit if now - visit.seen_at < NOTE_EVERY else Visit(visit.since, now)


def in_words(since: datetime, now: datetime) -> str:
    """`9:30am`, `yesterday`, `Tuesday`, `18 November` or `18 November 2025`, as in London."""
    local, today = clock.in_london(since), clock.in_london(now).date()
    days = (today - local.date()).days
    if days <= 0:
        return day_and_time(since).rpartition(", ")[2]
    if days == 1:
        return "yesterday"
    if days < WEEK:
        return f"{local:%A}"
    year = f" {local.year}" if local.year != today.year else ""
    return f"{local.day} {local:%B}{year}"
