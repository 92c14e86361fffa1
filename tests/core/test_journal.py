"""SQLite's two journals: WAL, and the rollback journal of builds with the WAL-reset bug."""

import sqlite3
from contextlib import closing

import pytest
from sqlalchemy import select, text

from forum.core import db as database
from forum.core.extensions import db
from forum.models.comments import Comment
from tests.conftest import make_app


@pytest.fixture(params=[(3, 51, 3), (3, 40, 1)], ids=["wal", "rollback"])
def app(request, tmp_path, migrated, monkeypatch):
    """On a build of this number; the copied database was made in WAL mode."""
    monkeypatch.setattr(database, "sqlite_build", lambda: request.param)
    (tmp_path / "exchange.db").write_bytes(migrated.read_bytes())
    app = make_app(tmp_path)
    with app.app_context():
        yield app
        db.session.remove()
        db.engine.dispose()


@pytest.mark.parametrize(
    ("build", "journal"),
    [((3, 6, 23), "wal"), ((3, 40, 1), "truncate"), ((3, 51, 2), "truncate"), ((3, 53, 4), "wal")],
)
def test_the_journal_follows_the_build(monkeypatch, build, journal):
    monkeypatch.setattr(database, "sqlite_build", lambda: build)

    assert database.journal_mode() == journal


def test_a_reader_that_takes_its_time_keeps_no_writer_waiting(app, browse, ada, bus_passes):
    path, data = f"/case-studies/{bus_passes.id}", {"body": "We tried it.", "key": "1" * 32}
    writer = browse(ada)
    with db.engine.connect() as connection, app.test_request_context("/"):
        connection.execute(text("select 1 from case_study")).all()
        answer = writer.post(f"{path}-bus-passes-for-the-first-month/comments", data=data)

    assert answer.status_code == 302
    assert db.session.scalar(select(Comment.body)) == "We tried it."


def test_a_page_sees_what_was_committed_before_it_began(app, browse, bus_passes):
    with closing(sqlite3.connect(app.config["SETTINGS"].data_dir / "exchange.db")) as other:
        other.execute("update case_study set title = 'Trams'")
        other.commit()

    assert "Trams" in browse().get(f"/case-studies/{bus_passes.id}", follow_redirects=True).text


def test_what_a_writer_does_is_undone_as_a_whole(app, bus_passes):
    bus_passes.title = "Half done"
    db.session.flush()
    db.session.rollback()

    assert bus_passes.title == "Bus passes for the first month"
