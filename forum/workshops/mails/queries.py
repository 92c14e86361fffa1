"""The mails of a workshop, for its organisers, and whom the next would reach."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Select, func, select
from sqlalchemy.orm import joinedload

from forum import policy
from forum.core.errors import NotFound
from forum.core.extensions import db
from forum.mail.preferences.models import MailKind, MailStop
from forum.models.accounts import Standing, User
from forum.models.bookings import Booking, BookingState
from forum.models.workshop_mails import Audience, WorkshopMail
from forum.models.workshops import Workshop
from forum.policy.viewer import Viewer

WAITING = (BookingState.WAITING, BookingState.OFFERED)
STATES = {
    Audience.BOOKED: (BookingState.BOOKED,),
    Audience.BOOKED_AND_WAITING: (BookingState.BOOKED, *WAITING),
    Audience.WAITING: WAITING,
}


def sent(viewer: Viewer, workshop: Workshop) -> Select[WorkshopMail]:
    """The newest first; NotFound for others than the organisers."""
    if not policy.may_see_mails(viewer, workshop):
        raise NotFound
    mails = select(WorkshopMail).where(WorkshopMail.workshop_id == workshop.id)
    return mails.options(joinedload(WorkshopMail.writer)).order_by(WorkshopMail.id.desc())


def audience_counts(viewer: Viewer, workshop: Workshop) -> dict[Audience, int]:
    """How many people each would reach now; those who came, once it has begun."""
    if not policy.may_see_mails(viewer, workshop):
        raise NotFound
    offered = [one for one in Audience if one != Audience.CAME or workshop.has_started]
    return {one: _count(workshop, one) for one in offered}


def recipient_ids(workshop: Workshop, audience: Audience) -> Sequence[int]:
    return db.session.scalars(_recipients(workshop, audience, User.id)).all()


def _count(workshop: Workshop, audience: Audience) -> int:
    return db.session.scalar(_recipients(workshop, audience, func.count(User.id))) or 0


def _recipients(workshop: Workshop, audience: Audience, what: Any) -> Select:
    """Who can be reached; after its end without those who stopped the follow-up of workshops."""
    state = Booking.state.in_(STATES[audience]) if audience in STATES else Booking.came.is_(True)
    recipients = (
        select(what)
        .select_from(Booking)
        .join(User, User.id == Booking.member_id)
        .where(
            Booking.workshop_id == workshop.id,
            state,
            User.standing.in_((Standing.VERIFIED, Standing.PENDING)),
        )
    )
    if not workshop.is_past:
        return recipients
    stopped = select(MailStop.user_id).where(MailStop.kind == MailKind.WORKSHOPS)
    return recipients.where(User.id.not_in(stopped))
