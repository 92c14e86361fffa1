"""Bookings: who has a place at a workshop, waits for one, or came."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from forum.core import clock
from forum.core.extensions import db
from forum.models.accounts import User
from forum.models.organisations import Organisation
from forum.models.workshops import Workshop

NEEDS_LENGTH = 600
REASON_LENGTH = 300


class BookingState(StrEnum):
    BOOKED = "booked"
    WAITING = "waiting"
    OFFERED = "offered"  # holds a place until offered_until
    LAPSED = "lapsed"  # the offer was not answered
    CANCELLED = "cancelled"  # by the person, or by an organiser with a reason
    WALKED_IN = "walked in"  # came without a booking: takes no place


HOLDING = (BookingState.BOOKED, BookingState.OFFERED)  # counted by workshop.places_taken
LIVE = (BookingState.BOOKED, BookingState.OFFERED, BookingState.WAITING)


class Booking(db.Model):
    """One member at one workshop. Booking again after cancelling is the row's next round."""

    __table_args__ = (
        UniqueConstraint("workshop_id", "member_id"),
        CheckConstraint(
            "(state = 'offered') = (offered_until IS NOT NULL)", name="offer_has_an_end"
        ),
        Index("ix_booking_workshop_id_state", "workshop_id", "state"),
        Index("ix_booking_state_offered_until", "state", "offered_until"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    workshop_id: Mapped[int] = mapped_column(ForeignKey("workshop.id"))
    # None once the member is erased; the organisation stays, for the numbers.
    member_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"), index=True)
    # Confirmed at the time of booking; None: no confirmed organisation.
    organisation_id: Mapped[int | None] = mapped_column(ForeignKey("organisation.id"), index=True)
    # The colleague who booked for them, in this round; None: they booked themselves.
    booked_by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"), index=True)
    state: Mapped[BookingState] = mapped_column(String(20))
    round: Mapped[int] = mapped_column(default=1)  # how often this member has booked
    asked_at: Mapped[datetime] = mapped_column(default=clock.now)
    booked_at: Mapped[datetime | None]
    offered_until: Mapped[datetime | None]
    put_first_at: Mapped[datetime | None]  # by an organiser, ahead of the order of the list
    reason: Mapped[str] = mapped_column(
        String(REASON_LENGTH), default=""
    )  # an organiser's, for the last act
    access_needs: Mapped[str] = mapped_column(String(NEEDS_LENGTH), default="")  # organisers only
    reminded: Mapped[int | None]  # days ahead of the last reminder; 0: letter to missed
    came: Mapped[bool | None]  # None: attendance not recorded

    workshop: Mapped[Workshop] = relationship()
    member: Mapped[User | None] = relationship(foreign_keys=[member_id])
    booked_by: Mapped[User | None] = relationship(foreign_keys=[booked_by_id])
    organisation: Mapped[Organisation | None] = relationship()

    @property
    def is_booked(self) -> bool:
        return self.state == BookingState.BOOKED

    @property
    def is_waiting(self) -> bool:
        return self.state == BookingState.WAITING

    @property
    def is_offered(self) -> bool:
        return self.state == BookingState.OFFERED

    @property
    def is_live(self) -> bool:
        return self.state in LIVE

    @property
    def holds_place(self) -> bool:
        return self.state in HOLDING

    @property
    def has_lapsed(self) -> bool:
        """True from the deadline on, before the worker changes the state."""
        return self.offered_until is not None and self.offered_until <= clock.now()

    def dedupe_key(self, what: str) -> str:
        """The outbox sends one letter for each key: each kind of letter once a round."""
        return f"{dedupe_prefix(self.workshop_id)}{self.id}.{self.round}:{what}"


def dedupe_prefix(workshop_id: int) -> str:
    """Of the keys of all letters about one workshop."""
    return f"workshop:{workshop_id}:"
