"""Who organises what, how they want to hear of bookings, and what is new."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, CompoundSelect, Select, and_, func, or_, select
from sqlalchemy.orm import joinedload, selectinload

from forum import policy
from forum.core.extensions import db
from forum.mail.preferences.models import MailKind, MailStop
from forum.models.accounts import User
from forum.models.bookings import Booking
from forum.models.workshop_mails import BookingNews, BookingNewsStrength, OrganiserPreference
from forum.models.workshops import Workshop, WorkshopStatus, workshop_organiser
from forum.policy.viewer import Viewer


def preference_of(viewer: Viewer) -> OrganiserPreference | None:
    return db.session.get(OrganiserPreference, viewer.id, populate_existing=True)


def organisers_at_once(workshop: Workshop) -> list[User]:
    """Those who want a mail for each booking of this workshop. One statement."""
    helpers = select(workshop_organiser.c.user_id).where(
        workshop_organiser.c.workshop_id == workshop.id
    )
    organisers = (
        select(User)
        .join(OrganiserPreference, OrganiserPreference.member_id == User.id)
        .where(
            or_(User.id == workshop.organiser_id, User.id.in_(helpers)),
            OrganiserPreference.bookings == BookingNewsStrength.AT_ONCE,
            User.id.not_in(_stopped()),
        )
    )
    return list(db.session.scalars(organisers.order_by(User.id)))


def organisers_due(until: datetime) -> list[int]:
    """Ids of those with a daily summary, of whose workshops something is new since the last."""
    is_new = and_(
        BookingNews.at <= until,
        or_(
            OrganiserPreference.told_until.is_(None),
            BookingNews.at > OrganiserPreference.told_until,
        ),
    )
    news = select(BookingNews.id).join(Workshop, Workshop.id == BookingNews.workshop_id)
    helps = workshop_organiser.c.user_id == User.id
    helped = select(workshop_organiser.c.workshop_id).where(helps).correlate(User)
    organised = or_(Workshop.organiser_id == User.id, Workshop.id.in_(helped))
    of_theirs = news.where(organised, is_new, _not_cancelled())
    due = (
        select(User.id)
        .outerjoin(OrganiserPreference, OrganiserPreference.member_id == User.id)
        .where(
            _wants_summary(),
            User.id.not_in(_stopped()),
            User.id.in_(_organisers()),
            of_theirs.correlate(User, OrganiserPreference).exists(),
        )
    )
    return list(db.session.scalars(due.order_by(User.id)))


def news_for(organiser: User, since: datetime | None, until: datetime) -> list[BookingNews]:
    """The last of each booking, by workshop in the order of start; also of what they help with."""
    last = (
        select(func.max(BookingNews.id))
        .where(*_between(since, until))
        .group_by(BookingNews.booking_id)
    )
    booking = joinedload(BookingNews.booking)
    news = (
        select(BookingNews)
        .join(BookingNews.workshop)
        .where(BookingNews.id.in_(last), policy.organised_workshops(organiser), _not_cancelled())
        .options(
            joinedload(BookingNews.workshop),
            booking.options(selectinload(Booking.member), selectinload(Booking.organisation)),
        )
        .order_by(Workshop.starts_at, Workshop.id, BookingNews.id)
    )
    return list(db.session.scalars(news))


def _between(since: datetime | None, until: datetime) -> Sequence[ColumnElement[bool]]:
    after = [BookingNews.at > since] if since else []
    return [BookingNews.at <= until, *after]


def _wants_summary() -> ColumnElement[bool]:
    chosen = OrganiserPreference.bookings
    return or_(chosen.is_(None), chosen == BookingNewsStrength.DAILY)


def _not_cancelled() -> ColumnElement[bool]:
    return Workshop.status == WorkshopStatus.PUBLISHED


def _stopped() -> Select[int]:
    return select(MailStop.user_id).where(MailStop.kind == MailKind.BOOKINGS)


def _organisers() -> CompoundSelect[Any]:
    """Of workshops of which there is news: few, so that no other member is looked at."""
    with_news = select(BookingNews.workshop_id)
    first = select(Workshop.organiser_id).where(Workshop.id.in_(with_news))
    helpers = select(workshop_organiser.c.user_id).where(
        workshop_organiser.c.workshop_id.in_(with_news)
    )
    return first.union(helpers)
