"""Fay organises a workshop on Monday 7 December 2026, 10am to noon; it is half past ten."""

from datetime import datetime

import pytest
import time_machine

from forum.core.extensions import db
from forum.models.workshops import Workshop, WorkshopStatus
from forum.workshops.bookings import actions as bookings

BEFORE = datetime(2026, 12, 1, 9, 0)
DURING = datetime(2026, 12, 7, 10, 30)
STARTS, ENDS = datetime(2026, 12, 7, 10, 0), datetime(2026, 12, 7, 12, 0)


@pytest.fixture(autouse=True)
def at():
    """at(datetime(…)) moves the clock, in UTC."""
    with time_machine.travel(f"{BEFORE.isoformat()}+00:00", tick=False) as traveller:

        def move(instant):
            traveller.move_to(f"{instant.isoformat()}+00:00")

        yield move


@pytest.fixture
def workshop(people, terms, at):
    """Ada and Ben have places; Dee waits."""
    made = Workshop(
        organiser_id=people["fay"].id,
        slug="mock-interviews",
        title="Mock interviews",
        place_name="Leeds Library",
        status=WorkshopStatus.PUBLISHED,
        submission_key="0" * 32,
        capacity=2,
        starts_at=STARTS,
        ends_at=ENDS,
        area_id=terms["5"].id,
        terms=[terms["pg1-jsa-18-24"], terms["lone-parents"]],
    )
    people["fay"].is_organiser = True
    db.session.add(made)
    db.session.commit()
    for member in ("ada", "ben", "dee"):
        bookings.book(people[member], made)
    at(DURING)
    return made


@pytest.fixture
def path(workshop):
    return f"/workshops/{workshop.id}-{workshop.slug}"


@pytest.fixture
def came(workshop):
    """came(ada, ben): they are noted as having come."""
    from forum.workshops.attendance import actions

    def note(*members):
        for member in members:
            actions.record_coming(member, workshop)

    return note
