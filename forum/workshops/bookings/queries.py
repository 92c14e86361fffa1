from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Select, func, select
from sqlalchemy.orm import joinedload, selectinload

from forum import policy
from forum.core import clock
from forum.core.errors import NotFound
from forum.core.extensions import db
from forum.models.bookings import HOLDING, LIVE, Booking, State
from forum.models.workshops import Status, Workshop
from forum.workshops.bookings.waiting_list import Turn, Waiting, in_turn


@dataclass(frozen=True)
class OnList:
    """Where somebody is on a waiting list, and what that depends on."""

    turn: Turn
    held: int  # places that their organisation holds now, offers included
    put_first: int  # people whom an organiser put first

    @property
    def colleagues(self) -> int:
        """Of the same organisation, and before them."""
        return self.turn.held - self.held


@dataclass(frozen=True)
class Beside:
    """What the page of a workshop says to this viewer about places."""

    own: Booking | None
    on_list: OnList | None
    waiting: int
    may_come: bool
    may_see_roster: bool


def beside(viewer, workshop: Workshop) -> Beside:
    """At most five short statements, however many have booked."""
    own_one = own(viewer, workshop) if viewer.is_authenticated else None
    return Beside(
        own=own_one,
        on_list=on_list(own_one) if own_one else None,
        waiting=_waiting(workshop),
        may_come=policy.may_book(viewer) and may_come(viewer, workshop),
        may_see_roster=policy.may_see_roster(viewer, workshop),
    )


def on_list(booking: Booking) -> OnList | None:
    """None for whoever does not wait."""
    if not booking.is_waiting:
        return None
    line = turns(booking.workshop)
    turn = next(turn for turn in line if turn.waiting.id == booking.id)
    put_first = sum(1 for other in line if other.waiting.put_first_at)
    return OnList(turn, held(booking.workshop).get(booking.organisation_id, 0), put_first)


# One's own


def own(viewer, workshop: Workshop) -> Booking | None:
    """As the database has it now, not as this session read it before."""
    found = select(Booking).where(policy.own_bookings(viewer), Booking.workshop_id == workshop.id)
    return db.session.scalar(found.execution_options(populate_existing=True))


def may_come(viewer, workshop: Workshop) -> bool:
    found = select(Workshop.id).where(policy.open_workshops(viewer), Workshop.id == workshop.id)
    return db.session.scalar(found) is not None


def coming(viewer) -> list[Booking]:
    """Live bookings of workshops that are not over, the soonest first."""
    live = _of(viewer).where(Booking.state.in_(LIVE), Workshop.ends_at > clock.now())
    return list(db.session.scalars(live.order_by(Workshop.starts_at, Booking.id)))


def been(viewer) -> Select[Booking]:
    """What is over, the newest first."""
    over = _of(viewer).where(
        Booking.state.in_([State.BOOKED, State.WALKED_IN]), Workshop.ends_at <= clock.now()
    )
    return over.order_by(Workshop.starts_at.desc(), Booking.id.desc())


def overlapping(viewer, workshop: Workshop) -> list[Workshop]:
    """Other workshops at the same hour that this member has a place in or waits for."""
    at_once = (
        select(Workshop)
        .join(Booking, Booking.workshop_id == Workshop.id)
        .where(
            policy.own_bookings(viewer),
            Booking.state.in_(LIVE),
            Workshop.id != workshop.id,
            Workshop.status == Status.PUBLISHED,
            Workshop.starts_at < workshop.ends_at,
            Workshop.ends_at > workshop.starts_at,
        )
        .order_by(Workshop.starts_at, Workshop.id)
    )
    return list(db.session.scalars(at_once))


def kept_of(member) -> Select[Booking]:
    """Every row that is this member's, for the file of their data."""
    return (
        select(Booking)
        .where(policy.own_bookings(member))
        .options(joinedload(Booking.workshop))
        .order_by(Booking.id)
    )


def as_kept(booking: Booking) -> dict:
    return {
        "workshop": booking.workshop.title,
        "starts_at": _time(booking.workshop.starts_at),
        "state": booking.state,
        "asked_at": _time(booking.asked_at),
        "booked_at": _time(booking.booked_at),
        "access_needs": booking.access_needs or None,
        "came": booking.came,
    }


# The list


def turns(workshop: Workshop) -> list[Turn]:
    """The waiting list in the order that waiting.py gives it. Two statements."""
    waiting = select(
        Booking.id, Booking.organisation_id, Booking.asked_at, Booking.put_first_at
    ).where(Booking.workshop_id == workshop.id, Booking.state == State.WAITING)
    rows = [Waiting(*row) for row in db.session.execute(waiting)]
    return in_turn(held(workshop), rows) if rows else []


def held(workshop: Workshop) -> dict[int | None, int]:
    """Places, offers included, by organisation; None for members without a confirmed one."""
    counted = (
        select(Booking.organisation_id, func.count())
        .where(Booking.workshop_id == workshop.id, Booking.state.in_(HOLDING))
        .group_by(Booking.organisation_id)
    )
    return {row[0]: row[1] for row in db.session.execute(counted)}


def lapsed(workshop: Workshop, now: datetime) -> list[Booking]:
    over = select(Booking).where(
        Booking.workshop_id == workshop.id,
        Booking.state == State.OFFERED,
        Booking.offered_until <= now,
    )
    return list(db.session.scalars(over.order_by(Booking.id)))


def by_ids(ids: Collection[int]) -> list[Booking]:
    """In the order of the ids."""
    found = {b.id: b for b in db.session.scalars(select(Booking).where(Booking.id.in_(ids)))}
    return [found[one] for one in ids if one in found]


# For those who organise it


def roster(viewer, workshop: Workshop) -> list[Booking]:
    """Who has a place, by name; NotFound for whoever may not know."""
    if not policy.may_see_roster(viewer, workshop):
        raise NotFound
    people = _with_people(workshop).where(
        Booking.state.in_([State.BOOKED, State.OFFERED, State.WALKED_IN])
    )
    return sorted(
        (one for one in db.session.scalars(people) if one.member),
        key=lambda one: (one.member.name.casefold() if one.member else "", one.id),
    )


def waiting_list(viewer, workshop: Workshop) -> list[tuple[Turn, Booking]]:
    if not policy.may_see_roster(viewer, workshop):
        raise NotFound
    people = _with_people(workshop).where(Booking.state == State.WAITING)
    found = {one.id: one for one in db.session.scalars(people)}
    return [(turn, found[turn.waiting.id]) for turn in turns(workshop)]


def one_of(viewer, workshop: Workshop, booking_id: int) -> Booking:
    """A live booking, for an organiser to change."""
    if not policy.may_see_roster(viewer, workshop):
        raise NotFound
    one = _with_people(workshop).where(Booking.id == booking_id, Booking.state.in_(LIVE))
    found = db.session.scalar(one)
    if found is None:
        raise NotFound
    return found


def _with_people(workshop: Workshop) -> Select[Booking]:
    return (
        select(Booking)
        .where(Booking.workshop_id == workshop.id)
        .options(selectinload(Booking.member), selectinload(Booking.organisation))
    )


def _of(viewer) -> Select[Booking]:
    return (
        select(Booking)
        .join(Booking.workshop)
        .where(policy.own_bookings(viewer), Workshop.status != Status.DRAFT)
        .options(joinedload(Booking.workshop))
    )


def _waiting(workshop: Workshop) -> int:
    counted = select(func.count()).where(
        Booking.workshop_id == workshop.id, Booking.state == State.WAITING
    )
    return db.session.scalar(counted) or 0


def _time(at: datetime | None) -> str | None:
    return f"{at.isoformat(timespec='seconds')}Z" if at else None
