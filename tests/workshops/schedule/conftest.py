"""Olga organises (Northfield Trust). It is Monday 7 December 2026, 9am, unless a test says."""

from datetime import datetime

import pytest
import time_machine

from forum.core import clock
from forum.core.extensions import db
from forum.models.accounts import Standing, User
from forum.workshops.schedule import actions
from forum.workshops.schedule.actions import Occurrence

NOW = datetime(2026, 12, 7, 9, 0)


@pytest.fixture(autouse=True)
def december():
    with time_machine.travel(f"{NOW.isoformat()}+00:00", tick=False) as traveller:
        yield traveller


@pytest.fixture
def olga(people, northfield):
    person = User(name="Olga", email="olga@northfield.example", standing=Standing.VERIFIED)
    person.organisation, person.is_organiser = northfield, True
    db.session.add(person)
    db.session.commit()
    return person


@pytest.fixture
def typed_workshop(terms):
    """What a browser sends from the form."""
    return {
        "title": "What works for lone parents",
        "date": "2026-12-18",
        "start": "09:30",
        "end": "12:30",
        "place": "Central Library, Newcastle",
        "area": "5",
        "groups": ["lone-parents"],
        "capacity": "12",
        "has_waiting_list": "yes",
        "who_may_come": "anyone",
    }


@pytest.fixture
def workshop_answers(terms):
    return {
        "title": "What works for lone parents",
        "place_name": "Central Library, Newcastle",
        "link": "",
        "address": "33 New Bridge Street",
        "access_notes": "",
        "agenda": "1. Three *short* cases",
        "area_id": terms["5"].id,
        "terms": [terms["lone-parents"]],
        "capacity": 12,
        "has_waiting_list": True,
        "who_may_come": "anyone",
        "co_organisers": [],
        "invited": [],
    }


def london(day: str, start: str = "09:30", end: str = "12:30") -> Occurrence:
    at = [clock.from_london(datetime.fromisoformat(f"{day}T{hour}")) for hour in (start, end)]
    return Occurrence(*at)


@pytest.fixture
def schedule(olga, workshop_answers):
    """schedule("2026-12-18", title="…") is a workshop of Olga's that is published."""
    made = iter(range(1_000))

    def one(day="2026-12-18", organiser=olga, is_draft=False, start="09:30", end="12:30", **other):
        when = [london(day, start, end)]
        answers = workshop_answers | other
        return actions.schedule(organiser, f"{next(made):032x}", answers, when, "", is_draft)

    return one


@pytest.fixture
def workshop(schedule):
    """Olga's, on 18 December 2026."""
    return schedule()
