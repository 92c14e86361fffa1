"""Workshops of feeds and calendars, and the keys of members' feeds."""

from datetime import timedelta

from sqlalchemy import ColumnElement, func, or_, select

from forum import policy
from forum.core import clock
from forum.core.errors import NotFound
from forum.core.extensions import db
from forum.core.rate_limit import hashed
from forum.models.accounts import Standing, User
from forum.models.bookings import Booking, BookingState
from forum.models.workshops import CalendarKey, Workshop, WorkshopStatus
from forum.policy.viewer import Viewer
from forum.workshops.schedule.queries import WorkshopFilter, filter_conditions, listed, with_related

LOOKS_BACK = timedelta(days=60)
MOST = 250


def in_calendar(narrowed: WorkshopFilter) -> list[Workshop]:
    """With cancelled ones and those of the last weeks, which calendar programs must update."""
    statement = with_related(select(Workshop).where(*_recent(), *filter_conditions(narrowed)))
    return list(db.session.scalars(statement.order_by(Workshop.starts_at, Workshop.id).limit(MOST)))


def state(narrowed: WorkshopFilter) -> str:
    """For an ETag: differs whenever in_calendar() does. One short statement."""
    counted = select(func.count(), func.max(Workshop.id), func.max(Workshop.changed_at))
    conditions = (*_recent(), *filter_conditions(narrowed))
    number, last, changed = db.session.execute(counted.where(*conditions)).one()
    # Names of people and terms may change too, so the state changes daily.
    return f"{number} {last} {changed} {clock.now():%Y-%m-%d}"


def _recent() -> tuple[ColumnElement[bool], ...]:
    return (Workshop.status != WorkshopStatus.DRAFT, Workshop.ends_at > clock.now() - LOOKS_BACK)


def of_member(member: User) -> list[Workshop]:
    """Those that they have a place in or organise."""
    booked = select(Booking.workshop_id).where(
        policy.own_bookings(member), Booking.state == BookingState.BOOKED
    )
    own = select(Workshop).where(
        *_recent(), or_(Workshop.id.in_(booked), policy.organised_workshops(member))
    )
    in_order = with_related(own).order_by(Workshop.starts_at, Workshop.id)
    return list(db.session.scalars(in_order.limit(MOST)))


def newest(narrowed: WorkshopFilter, most: int) -> list[Workshop]:
    """Upcoming ones for the news feed, the last published first."""
    upcoming = listed(narrowed).order_by(None)
    in_order = upcoming.order_by(Workshop.published_at.desc(), Workshop.id.desc())
    return list(db.session.scalars(in_order.limit(most)))


def key_of(viewer: Viewer) -> CalendarKey | None:
    return db.session.get(CalendarKey, viewer.id)


def member_of(key: str) -> User:
    """The member whose feed this key opens; NotFound of one who has left or is suspended."""
    may_read = User.standing.in_((Standing.VERIFIED, Standing.PENDING))
    member = db.session.scalar(
        select(User)
        .join(CalendarKey, CalendarKey.user_id == User.id)
        .where(CalendarKey.key_hash == hashed(key), may_read)
    )
    if member is None:
        raise NotFound
    return member
