"""What feeds and calendars read."""

from datetime import timedelta

from sqlalchemy import func, or_, select

from forum import policy
from forum.core import clock
from forum.core.errors import NotFound
from forum.core.extensions import db
from forum.core.rate_limit import hashed
from forum.models.accounts import Standing, User
from forum.models.bookings import Booking, State
from forum.models.workshops import CalendarKey, Status, Workshop
from forum.workshops.schedule.queries import Wanted, listed, narrowed, with_names

LOOKS_BACK = timedelta(days=60)
MOST = 250


def in_calendar(wanted: Wanted) -> list[Workshop]:
    """What a calendar that is read again must hear of: cancelled ones, and the last weeks' too."""
    told = (Workshop.status != Status.DRAFT, Workshop.ends_at > clock.now() - LOOKS_BACK)
    found = with_names(select(Workshop).where(*told, *narrowed(wanted)))
    return list(db.session.scalars(found.order_by(Workshop.starts_at, Workshop.id).limit(MOST)))


def state(wanted: Wanted) -> str:
    """Differs whenever in_calendar() does, and is found in no time."""
    told = (Workshop.status != Status.DRAFT, Workshop.ends_at > clock.now() - LOOKS_BACK)
    counted = select(func.count(), func.max(Workshop.id), func.max(Workshop.changed_at))
    number, last, changed = db.session.execute(counted.where(*told, *narrowed(wanted))).one()
    # The names of people and terms may change too: so it is another one each day.
    return f"{number} {last} {changed} {clock.now():%Y-%m-%d}"


def of_member(member: User) -> list[Workshop]:
    """What one has a place in, and what one organises."""
    told = (Workshop.status != Status.DRAFT, Workshop.ends_at > clock.now() - LOOKS_BACK)
    booked = select(Booking.workshop_id).where(
        policy.own_bookings(member), Booking.state == State.BOOKED
    )
    found = select(Workshop).where(
        *told, or_(Workshop.id.in_(booked), policy.organised_workshops(member))
    )
    in_order = with_names(found).order_by(Workshop.starts_at, Workshop.id)
    return list(db.session.scalars(in_order.limit(MOST)))


def newest(wanted: Wanted, most: int) -> list[Workshop]:
    """For the news feed: those to come, by when they were published."""
    found = listed(wanted).order_by(None)
    by_news = found.order_by(Workshop.published_at.desc(), Workshop.id.desc())
    return list(db.session.scalars(by_news.limit(most)))


def key_of(viewer) -> CalendarKey | None:
    return db.session.get(CalendarKey, viewer.id)


def member_of(key: str) -> User:
    """Whose feed this key opens; of somebody who has left or is suspended it opens nothing."""
    may_read = User.standing.in_((Standing.VERIFIED, Standing.PENDING))
    found = db.session.scalar(
        select(User)
        .join(CalendarKey, CalendarKey.user_id == User.id)
        .where(CalendarKey.key_hash == hashed(key), may_read)
    )
    if found is None:
        raise NotFound
    return found
