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


class State(StrEnum):
    BOOKED = "booked"
    WAITING = "waiting"
    OFFERED = "offered"  # holds a place until offered_until
    LAPSED = "lapsed"  # the offer was not answered
    CANCELLED = "cancelled"  # by the person, or by an organiser with a reason
    WALKED_IN = "walked in"  # came without a booking: takes no place


HOLDING = (State.BOOKED, State.OFFERED)  # these are what workshop.places_taken counts
LIVE = (State.BOOKED, State.OFFERED, State.WAITING)


class Booking(db.Model):
    """One person and one workshop. Asking again after cancelling is the same row's next round."""

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
    # None once whose it was is forgotten; the organisation stays, for the numbers.
    member_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"), index=True)
    # As confirmed when they asked; None for who had none.
    organisation_id: Mapped[int | None] = mapped_column(ForeignKey("organisation.id"), index=True)
    state: Mapped[State] = mapped_column(String(20))
    round: Mapped[int] = mapped_column(default=1)  # how often this person has asked
    asked_at: Mapped[datetime] = mapped_column(default=clock.now)
    booked_at: Mapped[datetime | None]
    offered_until: Mapped[datetime | None]
    put_first_at: Mapped[datetime | None]  # by an organiser, over the order of the list
    reason: Mapped[str] = mapped_column(String(REASON_LENGTH), default="")  # of an organiser's act
    access_needs: Mapped[str] = mapped_column(String(NEEDS_LENGTH), default="")  # organisers only
    reminded: Mapped[int | None]  # days ahead of the last reminder; 0: told they were missed
    came: Mapped[bool | None]  # None: nobody has said

    workshop: Mapped[Workshop] = relationship()
    member: Mapped[User | None] = relationship()
    organisation: Mapped[Organisation | None] = relationship()

    @property
    def is_booked(self) -> bool:
        return self.state == State.BOOKED

    @property
    def is_waiting(self) -> bool:
        return self.state == State.WAITING

    @property
    def is_offered(self) -> bool:
        return self.state == State.OFFERED

    @property
    def is_live(self) -> bool:
        return self.state in LIVE

    @property
    def holds_place(self) -> bool:
        return self.state in HOLDING

    @property
    def has_lapsed(self) -> bool:
        """Even before the worker has seen to it."""
        return self.offered_until is not None and self.offered_until <= clock.now()

    def fact(self, what: str) -> str:
        """The name under which the outbox tells this once a round; see outbox.send()."""
        return f"{facts_of(self.workshop_id)}{self.id}.{self.round}:{what}"


def facts_of(workshop_id: int) -> str:
    """How the names of all that is told about one workshop begin."""
    return f"workshop:{workshop_id}:"
