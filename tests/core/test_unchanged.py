"""Parts that are kept for all are gone with the next change, and hold nothing of one viewer."""

from datetime import datetime, timedelta

import pytest
import time_machine
from sqlalchemy import update

from forum.core import data_version, unchanged
from forum.core.extensions import db
from forum.core.page_cache import of_app
from forum.models.organisations import Organisation
from forum.models.releases import Release
from tests.core.test_page_cache import opened

NOW = datetime(2026, 3, 2, 9, 0)


@pytest.fixture
def cached(app, tmp_path):
    """Another web process on the data of `app`: with a cache."""
    with opened(tmp_path, 8) as other:
        yield other


@pytest.fixture
def look(cached):
    """As a request that asks for one part would; each says the number of the making."""
    made = []

    def ask(wrote=False, method="GET"):
        with cached.test_request_context("/", method=method) as context:
            unchanged.note_version(of_app(cached).version)
            if wrote:
                context.request.environ[data_version.WROTE] = True
            return unchanged.part("number", lambda: made.append(1) or len(made))

    return ask


def rename(app):
    with app.app_context():
        db.session.execute(update(Organisation).where(Organisation.id == 1).values(name="Renamed"))
        db.session.commit()


def test_a_part_is_made_once_until_data_change_in_any_process(app, look, bus_passes):
    assert (look(), look()) == (1, 1)
    rename(app)
    assert (look(), look()) == (2, 2)


def test_a_part_is_made_again_at_the_instant_of_a_release(app, look):
    with time_machine.travel(NOW, tick=False) as clock:
        with app.app_context():
            at = NOW + timedelta(seconds=100)
            db.session.add(Release(ref="r1", name="Next", release_at=at))
            db.session.commit()
        look()
        clock.shift(99)
        assert look() == 1
        clock.shift(1)
        assert look() == 2


def test_what_is_changed_past_the_application_shows_after_five_minutes(look):
    with time_machine.travel(NOW, tick=False) as clock:
        assert look() == 1
        clock.shift(300)
        assert look() == 2


def test_a_request_that_writes_neither_reads_nor_keeps_a_part(look):
    assert look() == 1
    assert look(wrote=True) == 2
    assert look(method="POST") == 3
    assert look() == 1


def test_a_transaction_that_has_begun_keeps_nothing(cached):
    with cached.test_request_context("/"):
        db.session.execute(db.text("SELECT 1"))
        unchanged.note_version(of_app(cached).version)
        assert unchanged.noted() is None


def test_html_whose_making_wrote_is_made_each_time(cached):
    made = []

    def render():
        made.append(1)
        unchanged.request.environ[data_version.WROTE] = True
        return "looked"

    for _ in range(2):
        with cached.test_request_context("/"):
            unchanged.note_version(of_app(cached).version)
            assert unchanged.html(("log",), render) == "looked"
    assert len(made) == 2


def test_rows_are_read_once_each_and_come_in_the_order_that_is_asked(cached):
    read = []

    def rows(ids):
        read.extend(ids)
        return {i: str(i) for i in ids if i != 3}

    for ids, expected in (([2, 1, 3], ["2", "1"]), ([1, 3, 4], ["1", "4"])):
        with cached.test_request_context("/"):
            unchanged.note_version(of_app(cached).version)
            assert unchanged.many("rows", ids, rows) == expected
    assert read == [2, 1, 3, 4]
