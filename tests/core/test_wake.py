"""Commits of other connections are noticed, without a look into any table."""

import multiprocessing
import sqlite3
import threading

import psycopg
import pytest
from flask_migrate import upgrade
from sqlalchemy import text

from forum.core import wake
from forum.core.extensions import db
from forum.core.lease import LeaseHolder
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
    another = multiprocessing.get_context("spawn").Process(
        target=write_a_letter, args=(app.config["SETTINGS"].data_dir,)
    )
    another.start()

    assert event.wait(30)
    another.join()


def write_a_letter(folder):
    with make_app(folder).app_context():
        send("nia@newtown.example", "Hello", "Hello.")
        db.session.commit()


def test_it_wakes_after_the_commit(app, noticed):
    """The byte comes just before; nothing would be found then."""
    event = noticed(app)
    with db.engine.connect() as connection:
        connection.execute(text("create table one (n)"))
        connection.execute(text("insert into one values (1)"))
        wake._write(app.config["SETTINGS"].data_dir / wake.PIPE)
        assert not event.wait(0.3)
        connection.commit()

    assert event.wait(NOTICED_S)


def test_who_only_reads_or_renews_a_lease_wakes_nobody(app, noticed):
    event = noticed(app)
    db.session.scalar(text("select 1"))
    db.session.commit()
    assert LeaseHolder("worker").take()

    assert not event.wait(wake.COMMIT_S + 0.5)


def test_without_a_watcher_commits_go_on(app):
    for number in range(3):
        send("nia@newtown.example", f"Hello {number}", "Hello.")
        db.session.commit()


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
