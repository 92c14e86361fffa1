"""The calendar and its clock on PostgreSQL, with several who press at once."""

from datetime import timedelta

import pytest
import time_machine
from sqlalchemy import select

from forum.core import clock
from forum.core.errors import Refused
from forum.core.extensions import db
from forum.models.accounts import Standing, User
from forum.models.releases import Release, ReleaseChange
from forum.performance.releases import actions, release_clock
from tests.test_postgres import address, at_once, node, schema  # noqa: F401

pytestmark = pytest.mark.postgres
HOUR = timedelta(hours=1)


def analyst(name):
    user = User(name=name, email=f"{name}@example.org", standing=Standing.VERIFIED, is_analyst=True)
    db.session.add(user)
    db.session.commit()
    return user.id


def announced(app):
    """(the change that waits, who may confirm it); the release is an hour ahead."""
    with app.app_context():
        release_clock.confirm_clock(clock.now())
        asker, confirmer = analyst("ann"), analyst("abe")
        at = clock.now() + HOUR
        facts = {"name": "To June", "release_at": at, "cut_off": at.date(), "because": "Soon"}
        return actions.announce(db.session.get(User, asker), **facts).id, confirmer


def test_four_who_confirm_at_once_announce_one_release(node):  # noqa: F811
    app = node("one")
    change_id, confirmer = announced(app)

    def confirm(_):
        try:
            change = db.session.get(ReleaseChange, change_id)
            return actions.confirm(db.session.get(User, confirmer), change).id
        except Refused:
            return None

    assert sum(found is not None for found in at_once(app, 4, confirm)) == 1
    with app.app_context():
        assert len(db.session.scalars(select(Release)).all()) == 1


def test_it_opens_by_a_believed_clock_on_every_node_and_stays_open(node):  # noqa: F811
    one, other = node("one"), node("other")
    change_id, confirmer = announced(one)
    with one.app_context():
        change = db.session.get(ReleaseChange, change_id)
        at = actions.confirm(db.session.get(User, confirmer), change).release_at

    def is_open(app, instant):
        with time_machine.travel(f"{instant.isoformat()}+00:00", tick=False), app.app_context():
            release_clock.watch_clock()
            release_clock.latch_open_releases()
            return db.session.scalars(select(Release)).one().is_open

    assert not is_open(other, at + timedelta(days=9))  # its clock has jumped
    assert not is_open(one, at - timedelta(seconds=1))
    assert is_open(one, at)
    assert is_open(other, at - timedelta(days=400))
