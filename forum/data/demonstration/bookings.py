"""Who comes to the illustrative workshops: one is full, with an offer that waits for an answer."""

from collections import Counter
from datetime import timedelta

from sqlalchemy import select

from forum.core.extensions import db
from forum.data.demonstration.lookup import Cast, rows
from forum.models.bookings import HOLDING, Booking, BookingState
from forum.models.workshops import Workshop

OFFER_LEFT = timedelta(hours=20)


def add(cast: Cast) -> None:
    """In the order of the file, which is that in which they asked."""
    found = {w.ref: w for w in db.session.scalars(select(Workshop))}
    bookings = [_booking(cast, found[row["ref"]], row) for row in rows("bookings.csv")]
    db.session.add_all(bookings)
    taken = Counter(one.workshop.ref for one in bookings if one.state in HOLDING)
    for ref, number in taken.items():
        found[ref].places_taken = number
    db.session.flush()


def _booking(cast: Cast, workshop: Workshop, row: dict[str, str]) -> Booking:
    member, state = cast.people[row["email"]], BookingState(row["state"])
    asked_at = cast.ago(int(row["days_ago"]))
    has_place = state == BookingState.BOOKED
    return Booking(
        workshop=workshop,
        member=member,
        organisation_id=member.organisation_id if member.is_verified else None,
        state=state,
        asked_at=asked_at,
        booked_at=asked_at if has_place else None,
        offered_until=cast.now + OFFER_LEFT if state == BookingState.OFFERED else None,
        access_needs=row["access_needs"],
        reminded=_reminded(cast, workshop),
        came={"yes": True, "no": False, "": None}[row["came"]],
    )


def _reminded(cast: Cast, workshop: Workshop) -> int | None:
    """As if the letters of the days gone by had been sent."""
    days = (workshop.starts_at - cast.now).days
    return 0 if days < 0 else 7 if days < 7 else None
