"""A backup restored beside a newer index: search answers by what the database holds now."""

import json
import shutil

import pytest
from sqlalchemy import select

from forum import create_app
from forum.config import Settings
from forum.core import clock
from forum.core.extensions import db
from forum.data.schema.backup import back_up
from forum.mail.outbox import IndexJob
from forum.models.accounts import User
from forum.models.case_studies import CaseStudy
from forum.search import index
from forum.search.engine import Query
from forum.serve import prepare


@pytest.fixture(scope="session")
def database():
    """With PostgreSQL there is no file of the index, and no position."""
    return "sqlite"


def titles(app, words):
    keys = index.engine(app).search(Query(words, limit=100)).keys
    return {db.session.get(CaseStudy, int(key.partition(":")[2])).title for key in keys}


def status(browse):
    return browse().get("/status?json").json


@pytest.fixture
def restored(app, share, ada, indexer, tmp_path):
    """restored(n): a backup of one case study, with n posted since; the index knows those only."""

    def restore(posted_since):
        share(ada, title="Trams before the backup")
        indexer.catch_up()
        backup = back_up(db.engine, tmp_path)
        for number in range(posted_since):
            share(ada, title=f"Ferry {number} after the backup")
        indexer.catch_up()
        index.close(app)
        db.session.remove()
        db.engine.dispose()
        shutil.copy(backup, tmp_path / "exchange.db")
        return backup

    return restore


def start(app, tmp_path):
    """As forum.serve does before the web server answers."""
    index.close(app)
    db.session.remove()
    prepare(create_app(Settings(data_dir=tmp_path, demo=True, argon2_memory_kib=8)))


def test_a_start_mends_the_index_before_the_first_answer(app, restored, tmp_path, capsys):
    restored(60)
    start(app, tmp_path)

    assert titles(app, "trams") == {"Trams before the backup"}
    assert titles(app, "ferry") == set()
    assert "The search index was of another database; it is built again." in capsys.readouterr().err


def test_the_status_says_that_it_is_being_built(restored, browse, indexer):
    restored(2)

    assert status(browse)["index"] == "being built"
    indexer.catch_up()
    assert status(browse)["index"] == "ok"


def test_what_is_posted_after_the_restore_is_found(app, restored, share, indexer):
    """As many changes as went, so that their numbers say nothing."""
    restored(2)
    author = db.session.scalars(select(User).where(User.name == "Ada")).one()
    for number in range(3):
        share(author, terms=[], title=f"Barge {number} after the restore")
    indexer.catch_up()

    assert titles(app, "barge") == {f"Barge {n} after the restore" for n in range(3)}
    assert titles(app, "ferry") == set()
    assert titles(app, "trams") == {"Trams before the backup"}


def test_another_database_with_as_many_changes_is_noticed(app, bus_passes, indexer, browse):
    indexer.catch_up()
    newest = db.session.get(IndexJob, index.engine(app).watermark())
    newest.at = clock.now()
    db.session.commit()

    assert status(browse)["index"] == "being built"


def test_an_index_without_a_note_is_judged_by_its_number(app, bus_passes, indexer, browse):
    indexer.catch_up()
    (app.config["SETTINGS"].index_dir / "position.json").unlink()

    assert status(browse)["index"] == "ok"


def test_without_a_note_a_number_beyond_the_database_is_noticed(app, restored, browse):
    restored(2)
    (app.config["SETTINGS"].index_dir / "position.json").unlink()

    assert status(browse)["index"] == "being built"


def test_a_note_of_another_commit_says_nothing(app, bus_passes, indexer, browse):
    """A crash between the commit of the index and the note."""
    indexer.catch_up()
    note = {"watermark": 1, "newest": [1, "other", 1, "2026-01-01T00:00:00"]}
    (app.config["SETTINGS"].index_dir / "position.json").write_text(json.dumps(note))
    bus_passes.title = "Trams"
    db.session.commit()

    assert indexer.catch_up() > 0, "it is caught up, not rebuilt"
    assert status(browse)["index"] == "ok"
