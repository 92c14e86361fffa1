from datetime import timedelta
from itertools import count

import pytest

from forum.core import clock
from forum.core.extensions import db
from forum.mail.outbox import Letter
from forum.models.workshops import Workshop, WorkshopStatus
from forum.workshops.bookings import actions, queries

numbers = count(1)


@pytest.fixture
def organiser(people):
    """Gus of Hilltop is not among the cast who book: Fay is."""
    fay = people["fay"]
    fay.is_organiser = True
    db.session.commit()
    return fay


@pytest.fixture
def workshop_of(organiser):
    """workshop_of(capacity=2, days=10): Fay's, published, that many days ahead, two hours long."""

    def make(capacity=2, days=10.0, **other):
        starts_at = clock.now().replace(microsecond=0) + timedelta(days=days)
        facts = {
            "slug": "mock-interviews",
            "title": "Mock interviews",
            "place_name": "Leeds Library",
            "status": WorkshopStatus.PUBLISHED,
            "submission_key": f"{next(numbers):032}",
        }
        workshop = Workshop(
            organiser_id=organiser.id,
            capacity=capacity,
            starts_at=starts_at,
            ends_at=starts_at + timedelta(hours=2),
            **facts | other,
        )
        db.session.add(workshop)
        db.session.commit()
        return workshop

    return make


@pytest.fixture
def workshop(workshop_of):
    return workshop_of()


@pytest.fixture
def book():
    """book(workshop, ada, ben): each asks for a place, in this order."""

    def all_of(workshop, *members, **how):
        for member in members:
            actions.book(member, workshop, **how)

    return all_of


def states(workshop, *members):
    found = [queries.own(member, workshop) for member in members]
    return [str(one.state) if one else None for one in found]


def facts(workshop=None):
    """What has been written to whom: {(address, what)}."""
    letters = db.session.scalars(db.select(Letter).where(Letter.dedupe_key.is_not(None)))
    return sorted((one.to, one.dedupe_key.rpartition(":")[2]) for one in letters)


def line(workshop, *members):
    """The waiting list, as names among these members."""
    names = {queries.own(member, workshop).id: member.name for member in members}
    return [names[turn.member.id] for turn in queries.waiting_turns(workshop)]
