"""A database that is corrupt, full, locked or away: said once a minute, and by the status page."""

import errno
import os
import sqlite3
from collections import Counter

import psycopg
import pytest
import structlog
from sqlalchemy import event, text
from sqlalchemy.exc import DataError, IntegrityError, OperationalError
from structlog.testing import capture_logs

from forum import wings, worker
from forum.administration.operations import runs
from forum.config import POSTGRES_LIMITS
from forum.core import db_health, logs
from forum.core.extensions import db
from forum.core.jobs import Task
from forum.core.lease import LeaseHolder
from forum.data.schema.migrating import connection_for_migrations
from forum.mail.outbox import send
from forum.models.accounts import User
from forum.models.case_studies import CaseStudy
from forum.policy.access import open_to_all
from tests.conftest import make_app
from tests.postgres import server


@pytest.fixture(autouse=True)
def nothing_logged(monkeypatch):
    monkeypatch.setattr(logs, "_logged_at", {})


def status(browse):
    return browse().get("/status?json")


@pytest.fixture
def corrupt(app, bus_passes):
    """Overwrites a page of the case studies in the database file."""
    of_table = "SELECT rootpage FROM sqlite_master WHERE name = 'case_study'"
    page = db.session.scalar(text(of_table))
    size = db.session.scalar(text("PRAGMA page_size"))
    db.session.remove()
    db.engine.dispose()  # the last connection moves everything from the journal to the file
    with (app.config["SETTINGS"].data_dir / "exchange.db").open("r+b") as file:
        file.seek((page - 1) * size)
        file.write(b"\xff" * size)


def test_a_corrupt_page_is_found_and_the_status_is_not_ok(corrupt, browse):
    assert status(browse).status_code == 200, "nobody has met the page yet"
    db_health.check()

    answer = status(browse)
    assert (answer.status_code, answer.json["database"]) == (503, "corrupt")


def test_whoever_meets_a_corrupt_page_first_makes_it_known(corrupt, browse, app, monkeypatch):
    def read_all():
        return str([row.did for row in db.session.scalars(db.select(CaseStudy))])

    monkeypatch.setitem(app.view_functions, "pages.home", open_to_all(read_all))
    assert browse().get("/").status_code == 503

    assert status(browse).json["database"] == "corrupt"


def test_a_database_that_is_whole_again_is_ok(app, browse):
    db_health._file().touch()
    assert status(browse).status_code == 503
    db_health.check()
    assert status(browse).status_code == 200


@pytest.mark.parametrize("reason", [errno.ENOSPC, errno.EDQUOT])
def test_on_a_full_disk_the_site_is_not_ready(app, browse, monkeypatch, reason):
    def refuse(*_):
        raise OSError(reason, os.strerror(reason))

    monkeypatch.setattr(os, "posix_fallocate", refuse)

    answer = status(browse)
    assert (answer.status_code, answer.json["database"]) == (503, "disk full")
    assert browse().get("/status").status_code == 503


@pytest.fixture
def full(app):
    """SQLite may not have one page more."""
    db.session.remove()
    with db.engine.connect() as connection:
        pages = connection.exec_driver_sql("PRAGMA page_count").scalar()

    def limit(connection):
        connection.exec_driver_sql(f"PRAGMA max_page_count={pages}")

    event.listen(db.engine, "begin", limit)
    yield
    event.remove(db.engine, "begin", limit)


def test_a_full_database_is_one_line_a_minute_and_a_503_with_a_reference(
    app, browse, ada, bus_passes, full
):
    page = "/case-studies/1-bus-passes-for-the-first-month"
    browser = browse(db.session.get(User, 1))
    statuses, references = Counter(), set()
    with capture_logs() as lines:
        for number in range(12):
            body = {"body": "Long. " * 300, "key": f"{number:032}"}
            answer = browser.post(f"{page}/comments", data=body)
            statuses[answer.status_code] += 1
            if answer.status_code == 503:
                references.add(answer.headers["X-Request-Id"])
                assert answer.headers["X-Request-Id"] in answer.text

    assert statuses[503] >= 5
    assert len(references) == statuses[503]
    assert [line["event"] for line in lines] == ["database_unavailable"]


@pytest.fixture
def letters(app, monkeypatch):
    """Waiting; no task has noted yet how it went."""
    monkeypatch.setattr(runs, "_noted", {})
    for number in range(3):
        send(f"n{number}@x.example", "Hello", "Hello. " * 400)
    db.session.commit()


def test_a_full_database_is_one_line_a_minute_of_the_worker_too(app, letters, full):
    """Each task fails, or cannot note how it went; nor can the lease be renewed."""
    with capture_logs() as lines:
        for task in wings.TASKS:
            worker.do(worker.Due(task))
        LeaseHolder("worker").take()

    assert [(line["event"], line["reason"]) for line in lines] == [
        ("database_unavailable", "database or disk is full")
    ]


def test_another_failure_of_a_task_is_told_with_its_name(app):
    def locked():
        raise OperationalError("UPDATE", {}, sqlite3.OperationalError("database is locked"))

    with capture_logs() as lines:
        for fail in (locked, locked, lambda: 1 / 0):
            worker.do(worker.Due(Task("count", 60, fail)))

    assert [(line["event"], line["task"], line["kind"]) for line in lines] == [
        ("task_failed", "count", "OperationalError"),
        ("task_failed", "count", "ZeroDivisionError"),
    ]


@pytest.mark.parametrize(
    ("kind", "is_outage"),
    [
        (psycopg.errors.DiskFull, True),
        (psycopg.errors.AdminShutdown, True),
        (psycopg.errors.TooManyConnections, True),
        (psycopg.OperationalError, True),  # no answer
        (psycopg.errors.QueryCanceled, False),
        (psycopg.errors.DeadlockDetected, False),
    ],
)
def test_what_the_server_of_postgresql_cannot_help_is_told_apart(kind, is_outage):
    assert db_health.is_outage(OperationalError("SELECT", {}, kind())) == is_outage


def test_a_minute_later_there_is_another_line(app, monkeypatch):
    now = [1000.0]
    monkeypatch.setattr("forum.core.logs.time.monotonic", lambda: now[0])
    with capture_logs() as lines:
        for now[0] in (1000.0, 1030.0, 1059.9, 1060.0, 1100.0):
            logs.once_a_minute("away", kind="OperationalError")
        logs.once_a_minute("away", kind="another")

    assert len(lines) == 3


def test_every_line_of_a_request_bears_its_reference(app):
    assert logs.with_request in structlog.get_config()["processors"]
    with app.test_request_context("/"):
        line = logs.with_request(None, "error", {"event": "away"})
        assert line == {"event": "away", "request_id": logs.request_id()}
    with app.test_request_context("/"):
        assert line["request_id"] != logs.request_id()


def test_an_error_names_no_parameter(app, ada):
    with pytest.raises(IntegrityError) as error:
        db.session.execute(
            text("INSERT INTO user (id, email) VALUES (:id, :email)"),
            {"id": ada.id, "email": "secret@x.example"},
        )

    assert "secret@x.example" not in str(error.value)


@pytest.mark.parametrize(
    ("kind", "expected"), [(IntegrityError, 500), (DataError, 500), (OperationalError, 503)]
)
def test_only_what_the_database_cannot_help_is_an_outage(app, browse, monkeypatch, kind, expected):
    def fail():
        raise kind("INSERT", {}, Exception("reason"))

    monkeypatch.setitem(app.view_functions, "pages.home", open_to_all(fail))

    assert browse().get("/").status_code == expected


@pytest.mark.postgres
def test_what_a_stuck_client_holds_on_postgresql_is_bounded_but_for_migrations(tmp_path):
    with server(tmp_path) as address:
        app = make_app(tmp_path / "node", database_url=address)
        with app.app_context():
            limits = {name: db.session.scalar(text(f"SHOW {name}")) for name in POSTGRES_LIMITS}
            db.session.remove()
            with connection_for_migrations(db.engine) as connection:
                assert connection.exec_driver_sql("SHOW statement_timeout").scalar() == "0"
            with pytest.raises(OperationalError, match="statement timeout"):
                db.session.execute(text("SET LOCAL statement_timeout = 20; SELECT pg_sleep(2)"))
            db.session.remove()
            db.engine.dispose()

    assert limits == {
        "statement_timeout": "30s",
        "idle_in_transaction_session_timeout": "1min",
    }
