"""What a start does to a filled database: a backup, the migrations, and a look at the result."""

import lzma
import resource
import shutil
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
from flask_migrate import check, downgrade
from sqlalchemy import inspect

from forum import create_app
from forum.config import ROOT, Settings
from forum.core.extensions import db
from forum.data.schema.upgrade import CannotUpgrade, bring_up_to_date
from forum.serve import CannotStart, prepare
from tests.data.schema.filler import fill_empty_tables, read_rows
from tests.data.schema.test_failures import REVISION
from tests.data.schema.test_filled import line_of_revisions

EDITED = Path(__file__).with_name("edited_revision.sql.xz")


@pytest.fixture
def said():
    return []


@pytest.fixture
def start(app, tmp_path, said):
    return lambda: bring_up_to_date(tmp_path, said.append)


@pytest.fixture
def older(app):
    """The app's database is filled, and some revisions behind."""
    fill_empty_tables(db.engine)
    downgrade(revision="0012_thesaurus")


def backups(tmp_path):
    return sorted((tmp_path / "backups").glob("*"))


def tables_of(backup):
    with closing(sqlite3.connect(backup)) as connection:
        return {name for (name,) in connection.execute("SELECT name FROM sqlite_master")}


def alter(tmp_path, *statements):
    """Change the tables behind the migrations' back, as one that was edited later has left them."""
    db.engine.dispose()
    with closing(sqlite3.connect(tmp_path / "exchange.db")) as connection:
        for statement in statements:
            connection.execute(statement)
        connection.commit()


def test_where_nothing_is_to_be_migrated_nothing_is_backed_up_or_said(start, said, tmp_path):
    start()

    assert said == []
    assert backups(tmp_path) == []


def test_a_new_database_needs_no_backup(start, said, tmp_path):
    db.engine.dispose()
    (tmp_path / "exchange.db").unlink()
    start()

    check()
    assert said == []
    assert backups(tmp_path) == []


def test_before_it_migrates_it_backs_up_and_says_so_in_a_line(older, start, said, tmp_path):
    rows = read_rows(db.engine)
    start()

    (backup,) = backups(tmp_path)
    assert said == [f"The tables change; the database before that is backed up as {backup}."]
    assert tables_of(backup) >= rows.keys()
    assert "discussion" not in tables_of(backup)
    check()


def test_a_backup_is_its_owner_s_alone(older, start, tmp_path):
    start()

    (backup,) = backups(tmp_path)
    assert backup.stat().st_mode & 0o777 == 0o600
    assert backup.parent.stat().st_mode & 0o777 == 0o700


def test_the_last_three_backups_stay(start, tmp_path):
    for _ in range(5):
        downgrade(revision="0012_thesaurus")
        before = backups(tmp_path)
        start()

    assert len(backups(tmp_path)) == 3
    assert backups(tmp_path)[:2] == before[1:]


def test_without_room_for_a_backup_nothing_is_migrated(older, start, tmp_path):
    rows = read_rows(db.engine)
    usual = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (100_000, usual[1]))
    try:
        with pytest.raises(CannotUpgrade, match="could not be backed up before .* is unchanged"):
            start()
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, usual)

    assert read_rows(db.engine) == rows
    assert backups(tmp_path) == []


def test_a_migration_that_fails_is_said_with_where_the_backup_is(app, start, tmp_path):
    fill_empty_tables(db.engine)
    rows = read_rows(db.engine)
    folder = shutil.copytree(ROOT / "migrations", tmp_path / "migrations")
    source = REVISION.format(head=line_of_revisions()[-1], then="1 / 0")
    (folder / "versions" / "next.py").write_text(source)
    app.extensions["migrate"].directory = str(folder)
    app.extensions["migrate"].migrate.directory, usual = str(folder), ROOT / "migrations"
    try:
        with pytest.raises(CannotUpgrade) as problem:
            start()
    finally:
        app.extensions["migrate"].migrate.directory = str(usual)

    (backup,) = backups(tmp_path)
    assert str(problem.value).startswith(
        "The tables could not be brought up to date: division by zero."
        f" The database is unchanged; a backup of it is {backup}."
    )
    assert read_rows(db.engine) == rows


def test_a_database_of_a_newer_version_is_refused(start, tmp_path):
    alter(tmp_path, "UPDATE alembic_version SET version_num = '9999_later'")

    with pytest.raises(CannotUpgrade, match=r"by a newer version \(9999_later\): start that"):
        start()


def test_missing_columns_that_may_be_empty_and_indexes_are_added(start, said, tmp_path):
    alter(
        tmp_path,
        "ALTER TABLE rating DROP COLUMN told_at",
        "DROP INDEX ix_figure_upload_id",
    )
    start()

    check()
    assert len(backups(tmp_path)) == 1
    assert said[1:] == [
        "The database lacked what its migrations make today;"
        " added: column rating.told_at, index ix_figure_upload_id."
    ]


def test_what_cannot_be_added_is_named_and_nothing_is(start, tmp_path):
    alter(
        tmp_path,
        "ALTER TABLE workshop DROP COLUMN title",
        "ALTER TABLE rating DROP COLUMN told_at",
        "DROP TABLE service_level",
    )

    with pytest.raises(CannotUpgrade) as problem:
        start()

    assert "lacks what this version needs: " in str(problem.value)
    assert "column workshop.title" in str(problem.value)
    assert "table service_level" in str(problem.value)
    assert "told_at" not in {c["name"] for c in inspect(db.engine).get_columns("rating")}


def test_what_an_operator_has_added_does_no_harm(start, said, tmp_path):
    alter(tmp_path, "CREATE TABLE mine (id INTEGER)", "CREATE INDEX mine_too ON figure (value)")
    start()

    assert said == []


def test_tables_made_by_migrations_that_were_edited_later_are_refused(start, tmp_path):
    """As commit 609d3de made them, when half of the migrations had no body yet."""
    db.engine.dispose()
    (tmp_path / "exchange.db").unlink()
    with closing(sqlite3.connect(tmp_path / "exchange.db")) as connection:
        connection.executescript(lzma.decompress(EDITED.read_bytes()).decode())
    alter(tmp_path, f"UPDATE alembic_version SET version_num = '{line_of_revisions()[-1]}'")

    with pytest.raises(CannotUpgrade) as problem:
        start()

    assert "column case_study.chain_position, " in str(problem.value)
    assert "Start the version that made it, or start with an empty " in str(problem.value)


def test_a_start_says_it_in_a_sentence(app, tmp_path):
    alter(tmp_path, "ALTER TABLE workshop DROP COLUMN title")
    db.session.remove()

    with pytest.raises(CannotStart, match=r"^The database lacks .* column workshop\.title\."):
        prepare(create_app(Settings(data_dir=tmp_path, demo=True)))
