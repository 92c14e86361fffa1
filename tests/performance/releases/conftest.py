from datetime import date, datetime, timedelta

import pytest

from forum.core import clock
from forum.core.extensions import db
from forum.models.accounts import Standing, User
from forum.models.releases import Release

START = datetime(2026, 11, 2, 12, 0)  # a Monday, in winter: London time is UTC


@pytest.fixture
def abe(people):
    """A second analyst."""
    abe = User(name="Abe", email="abe@forum.example", standing=Standing.VERIFIED, is_analyst=True)
    db.session.add(abe)
    db.session.commit()
    return abe


@pytest.fixture
def in_five_weeks():
    """What an analyst types into the form."""
    day = clock.in_london(clock.now() + timedelta(weeks=5))
    return {
        "name": "Work Programme statistics to 30 September 2026",
        "cut_off": "2026-09-30",
        "day": f"{day:%Y-%m-%d}",
        "at": "09:30",
        "reissue_of": "",
        "because": "",
    }


@pytest.fixture
def release(app):
    """One to come, in ten days."""
    made = Release(
        ref="test",
        name="Statistics to June",
        release_at=clock.now().replace(microsecond=0) + timedelta(days=10),
        cut_off=date(2026, 6, 30),
    )
    db.session.add(made)
    db.session.commit()
    return made
