"""Backups: made under load, checked, encrypted, restored, retired."""

import itertools
import json
import os
import sqlite3
import tarfile
import threading
from contextlib import closing
from datetime import datetime, timedelta

import psycopg
import pytest
from sqlalchemy import text

from forum.core import backup_age
from forum.core.extensions import db
from forum.data.backups import actions, archive, postgres
from forum.data.backups.archive import BadBackup
from forum.data.checks import checks
from tests.conftest import make_app
from tests.postgres import program, server


def run(app, *words):
    with app.app_context():  # of this exchange, whichever the test is in
        return app.test_cli_runner().invoke(args=words)


def elsewhere(tmp_path, name="elsewhere", **settings):
    """Another exchange, which has nothing yet."""
    folder = tmp_path / name
    folder.mkdir()
    return make_app(folder, **settings)


def titles(app):
    with app.app_context():
        return set(db.session.scalars(text("SELECT title FROM case_study")))


def only(folder):
    [backup] = folder.iterdir()
    return backup


def test_what_is_backed_up_is_restored_elsewhere(app, bus_passes, tmp_path):
    made = run(app, "backup", str(tmp_path / "kept"))
    assert made.output.startswith("Backed up, and checked by restoring it: "), made.output
    backup = only(tmp_path / "kept")
    assert backup.stat().st_mode & 0o777 == 0o600

    other = elsewhere(tmp_path)
    restored = run(other, "restore", str(backup))
    assert restored.output.startswith("Restored as of 20"), restored.output
    assert titles(other) == {bus_passes.title}
    file = other.config["SETTINGS"].data_dir / "exchange.db"
    assert file.stat().st_mode & 0o777 == 0o600
    assert "holds together" in run(other, "verify-audit").output


def test_a_database_that_is_there_is_never_overwritten(app, bus_passes, tmp_path):
    run(app, "backup", str(tmp_path / "kept"))
    refused = run(app, "restore", str(only(tmp_path / "kept")))

    assert refused.exit_code == 1
    assert "is there already: restore into an empty folder." in refused.output
    assert titles(app) == {bus_passes.title}


def test_an_encrypted_backup_opens_with_its_key_alone(app, bus_passes, tmp_path):
    key, wrong = tmp_path / "key", tmp_path / "wrong"
    said = run(app, "backup-key", str(key)).output
    run(app, "backup-key", str(wrong))
    assert key.stat().st_mode & 0o777 == 0o600
    recipient = said.strip().partition("=")[2]
    run(app, "backup", str(tmp_path / "kept"), "--to", recipient)
    backup = only(tmp_path / "kept")
    assert backup.name.endswith(".tar.gz.age")
    assert bus_passes.title.encode() not in backup.read_bytes()

    other = elsewhere(tmp_path)
    assert "is encrypted: name the file of its key" in run(other, "restore", str(backup)).output
    assert f"{wrong} does not open {backup}." in (
        run(other, "restore", str(backup), "--identity", str(wrong)).output
    )
    assert run(other, "restore", str(backup), "--identity", str(key)).exit_code == 0
    assert titles(other) == {bus_passes.title}
    assert "File exists" in run(app, "backup-key", str(key)).output


def test_a_recipient_that_is_no_key_leaves_nothing(app, tmp_path):
    refused = run(app, "backup", str(tmp_path / "kept"), "--to", "me@example.org")

    assert refused.exit_code == 1
    assert "is not a public key of age" in refused.output
    assert list((tmp_path / "kept").iterdir()) == []


def spoilt(backup, how):
    if how == "cut short":
        os.truncate(backup, backup.stat().st_size // 2)
    elif how == "a byte of the database changed":
        pack(backup, dict, spoil=change_a_byte)
    elif how == "of another format":
        pack(backup, lambda manifest: manifest | {"format": 2})
    elif how == "with other rows":
        pack(backup, lambda manifest: manifest | {"rows": manifest["rows"] | {"comment": 7}})
    else:
        backup.write_bytes(b"no archive")


def change_a_byte(folder):
    database = folder / "database.db"
    content = bytearray(database.read_bytes())
    content[len(content) // 2] ^= 1
    database.write_bytes(content)


def pack(backup, change, spoil=lambda folder: None):
    """The same archive with another manifest, or with files that are no longer what it says."""
    folder = backup.with_name("unpacked")
    folder.mkdir()
    with tarfile.open(backup) as tar:
        for member in tar:
            (folder / member.name).write_bytes(tar.extractfile(member).read())
    listing = folder / archive.MANIFEST
    listing.write_text(json.dumps(change(json.loads(listing.read_text()))))
    spoil(folder)
    with tarfile.open(backup, "w:gz") as tar:
        for file in folder.iterdir():
            tar.add(file, file.name)


@pytest.mark.parametrize(
    ("how", "said"),
    [
        ("cut short", "is not a whole backup"),
        ("a byte of the database changed", "what is in it is not what was put in"),
        ("of another format", "was made by a newer version"),
        ("with other rows", "has other rows than the manifest says"),
        ("no archive", "is not a whole backup"),
    ],
)
def test_a_damaged_backup_is_refused_and_nothing_is_restored(app, bus_passes, tmp_path, how, said):
    run(app, "backup", str(tmp_path / "kept"))
    backup = only(tmp_path / "kept")
    spoilt(backup, how)

    other = elsewhere(tmp_path)
    refused = run(other, "restore", str(backup))
    assert refused.exit_code == 1
    assert refused.output.startswith("Error: Nothing was restored.")
    assert said in refused.output
    assert not (other.config["SETTINGS"].data_dir / "exchange.db").exists()


def test_one_under_write_load_has_every_write_acknowledged_before_it(app, bus_passes, tmp_path):
    """20 rounds; each is restored, and its newest row is at least the last one acknowledged."""
    file = app.config["SETTINGS"].data_dir / "exchange.db"
    sqlite = db.engine.dialect.dbapi  # two builds in one process would undo each other's locks
    with closing(sqlite.connect(file)) as database:
        database.execute("create table ticks (n integer primary key)")
    acknowledged, stop = [0], threading.Event()

    def write():
        with closing(sqlite.connect(file, timeout=30, isolation_level=None)) as database:
            for number in itertools.count(1):
                if stop.is_set():
                    return
                database.execute("insert into ticks values (?)", (number,))
                acknowledged[0] = number

    writer = threading.Thread(target=write)
    writer.start()
    try:
        for turn in range(20):
            before = acknowledged[0]
            made = actions.make(tmp_path / str(turn), app.config["SETTINGS"].data_dir).path
            unpacked = tmp_path / f"{turn}-unpacked"
            unpacked.mkdir()
            actions.verify(made, unpacked)
            with closing(sqlite3.connect(unpacked / actions.DATABASE)) as copy:
                newest, count = copy.execute("select max(n), count(*) from ticks").fetchone()
            assert (newest or 0) >= before
            assert count == (newest or 0), "none is missing among them"
    finally:
        stop.set()
        writer.join()
    assert acknowledged[0] > 100


def test_old_backups_are_retired_by_day_and_week(tmp_path):
    begin = datetime(2026, 10, 1, 2, 0, 0)
    for hours in range(0, 24 * 56, 12):
        at = begin + timedelta(hours=hours)
        (tmp_path / f"exchange-{at:%Y%m%d-%H%M%S}.tar.gz").touch()
    (tmp_path / "exchange-of-mine.tar.gz").touch()

    actions.retire(tmp_path, days=3, weeks=2)

    assert sorted(path.name for path in tmp_path.iterdir()) == [
        "exchange-20261122-140000.tar.gz",  # the Sunday that ends the week before
        "exchange-20261123-140000.tar.gz",
        "exchange-20261124-140000.tar.gz",
        "exchange-20261125-140000.tar.gz",
        "exchange-of-mine.tar.gz",
    ]


def test_the_worker_makes_one_a_day_and_the_status_tells(app, browse, tmp_path, at):
    settings = app.config["SETTINGS"]
    assert browse().get("/status?json").json["backup"] == "off"
    settings.backup_folder = tmp_path / "nightly"
    try:
        assert browse().get("/status?json").json["backup"] == "late"
        actions.back_up_daily(settings)
        actions.back_up_daily(settings)
        first = only(settings.backup_folder)
        assert browse().get("/status?json").json["backup"] == "ok"

        at(backup_age.made_at(first) + timedelta(hours=49))
        assert browse().get("/status?json").json["backup"] == "late"
        assert "The last backup is older than two days." in browse().get("/status").text
        actions.back_up_daily(settings)
        assert len(list(settings.backup_folder.iterdir())) == 2
        assert browse().get("/status?json").json["backup"] == "ok"
    finally:
        settings.backup_folder = None


def test_without_a_folder_the_command_asks_for_one(app):
    assert "Name a folder, or set FORUM_BACKUP_FOLDER." in run(app, "backup").output


def test_postgresql_is_dumped_rehearsed_and_restored(tmp_path, monkeypatch):
    monkeypatch.setenv("PATH", f"{os.path.dirname(program('pg_dump'))}:{os.environ['PATH']}")
    with server(tmp_path) as address:
        app = elsewhere(tmp_path, "first", database_url=address)
        with app.app_context():
            db.create_all()
            db.session.execute(text("CREATE TABLE tick AS SELECT generate_series(1, 500) AS n"))
            db.session.commit()
        made = run(app, "backup", str(tmp_path / "kept"))
        assert made.exit_code == 0, made.output
        with app.app_context(), db.engine.connect() as connection:
            names = connection.scalars(text("SELECT datname FROM pg_database")).all()
            assert [name for name in names if "rehearsal" in name] == []
        refused = run(app, "restore", str(only(tmp_path / "kept")))
        assert "The database has tables already: restore into an empty one." in refused.output

        with app.app_context(), db.engine.connect() as connection:
            autocommit = connection.execution_options(isolation_level="AUTOCOMMIT")
            autocommit.exec_driver_sql("CREATE DATABASE second")
        second = elsewhere(tmp_path, "second", database_url=address.replace("/postgres", "/second"))
        restored = run(second, "restore", str(only(tmp_path / "kept")))
        assert restored.exit_code == 0, restored.output
        with second.app_context():
            assert db.session.scalar(text("SELECT count(*) FROM tick")) == 500
            db.session.remove()
            db.engine.dispose()
        with app.app_context():
            db.engine.dispose()


def test_without_the_programs_of_postgresql_it_says_so(monkeypatch, tmp_path):
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(BadBackup, match="pg_restore is not here"):
        postgres._run("pg_restore", [], None)


def test_a_backup_that_no_trial_was_possible_of_says_so(tmp_path, monkeypatch):
    monkeypatch.setenv("PATH", f"{os.path.dirname(program('pg_dump'))}:{os.environ['PATH']}")
    with server(tmp_path) as address:
        with psycopg.connect(address, autocommit=True) as connection:
            connection.execute("CREATE ROLE plain LOGIN")
            connection.execute("CREATE DATABASE theirs OWNER plain")
        plain = address.replace("exchange@", "plain@").replace("/postgres", "/theirs")
        app = elsewhere(tmp_path, "plain", database_url=plain)
        with app.app_context():
            db.create_all()
        made = run(app, "backup", str(tmp_path / "kept"))
        with app.app_context():
            app.config["SETTINGS"].backup_folder = tmp_path / "kept"
            checked = [one.words for one in checks.check_backups(app.config["SETTINGS"])]
            db.engine.dispose()

    assert made.exit_code == 0, made.output
    assert made.output.startswith("Backed up, but not restored for a trial: ")
    assert postgres.MAY_NOT in made.output
    assert postgres.MAY_NOT in checked


@pytest.mark.parametrize("name", ["../outside", "/tmp/outside", "folder/database.db", ".."])
def test_a_file_of_an_archive_lies_in_no_folder(tmp_path, name):
    """Whoever changes a backup cannot write anywhere by it, on any Python."""
    bad = tmp_path / "bad.tar.gz"
    with tarfile.open(bad, "w:gz") as tar:
        tar.addfile(tarfile.TarInfo(name))
    (tmp_path / "into").mkdir()

    with pytest.raises(BadBackup, match="not a whole backup"):
        archive.unpack(bad, tmp_path / "into")
    assert list((tmp_path / "into").iterdir()) == []
    assert not (tmp_path / "outside").exists()
