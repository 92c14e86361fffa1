"""Commits of other connections are noticed, without a look into any table."""

import sqlite3
import threading
from contextlib import closing

import psycopg
import pytest
from flask_migrate import upgrade

from forum.core import wake
from forum.core.extensions import db
from forum.mail.outbox import send
from tests.conftest import make_app
from tests.postgres import server

NOTICED_S = 5.0


@pytest.fixture
def noticed():
    """noticed(app) starts watching; it gives an event that each commit sets."""
    stop, threads = threading.Event(), []

    def start(app):
        event = threading.Event()
        threads.append(threading.Thread(target=wake.watch, args=(app, stop, event.set)))
        threads[-1].start()
        assert event.wait(NOTICED_S), "what was committed before is looked at"
        event.clear()
        return event

    yield start
    stop.set()
    for thread in threads:
        thread.join(5)
        assert not thread.is_alive()


def test_a_commit_of_another_process_is_noticed_on_sqlite(app, noticed):
    event = noticed(app)
    with closing(sqlite3.connect(app.config["SETTINGS"].data_dir / "exchange.db")) as other:
        other.execute("create table one (n)")
        other.commit()

    assert event.wait(NOTICED_S)


@pytest.mark.postgres
def test_a_letter_or_an_index_job_is_noticed_on_postgresql(tmp_path, noticed):
    with server(tmp_path) as address:
        app = make_app(tmp_path / "node", database_url=address)
        with app.app_context():
            upgrade()
            event = noticed(app)
            send("nia@newtown.example", "Hello", "Hello.")
            db.session.commit()
            assert event.wait(NOTICED_S)

            event.clear()
            with psycopg.connect(address) as other:
                other.execute(
                    "INSERT INTO change (kind, object_id, at) VALUES ('case_study', 1, now())"
                )
            assert event.wait(NOTICED_S)
            db.session.remove()
            db.engine.dispose()


def test_an_error_does_not_end_the_watch(app, noticed, monkeypatch):
    monkeypatch.setattr(wake, "RETRY_S", 0.01)
    real, tries = wake._own_connection, []

    def once_away(engine):
        tries.append(engine)
        if len(tries) == 1:
            raise sqlite3.OperationalError("unable to open database file")
        return real(engine)

    monkeypatch.setattr(wake, "_own_connection", once_away)
    noticed(app)

    assert len(tries) == 2
