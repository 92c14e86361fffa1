"""Migrations on filled tables lose no row: of every landed revision, up, down and up again."""

import shutil
from contextlib import contextmanager
from pathlib import Path

import pytest
from alembic.script import ScriptDirectory
from alembic.util import pyfiles
from flask_migrate import check, downgrade, upgrade

from forum.config import ROOT
from forum.core.extensions import db
from tests.conftest import make_app
from tests.data.schema.filler import fill_empty_tables, read_rows
from tests.postgres import server

# What an upgrade takes away on purpose, by its revision: names of tables, or of "table.column".
TAKEN_AWAY: dict[str, set[str]] = {}
# What a revision writes anew, up and down: names of tables, or of "table.column".
REWRITTEN: dict[str, set[str]] = {
    "0019_one_sided": {
        "discount",
        "rater.recheck_at",
        "rater.revision",
    },  # found anew by the worker
    # What they are of now says the programme.
    "0038_programmes": {"contract.programme_id", "figure.subject", "chunk.rows"},
    "0025_showcase": {"case_study.showcase_kind"},  # the author's word alone
}
WITH_EVERY_COMMIT = {"data_version"}  # and rows are added to it


def line_of_revisions() -> list[str]:
    """Oldest first. Two heads are joined by giving one the other as its down_revision."""
    newest_first = list(ScriptDirectory(ROOT / "migrations").walk_revisions())
    assert not any(s.is_merge_point or s.is_branch_point for s in newest_first)
    return [script.revision for script in reversed(newest_first)]


@pytest.fixture(scope="module", autouse=True)
def migrations_loaded_once():
    """Alembic executes all files at each step; env.py alone has to be."""
    execute, kept = pyfiles.load_module_py, {}

    def load(name, path):
        if Path(path).name == "env.py":
            return execute(name, path)
        if path not in kept:
            kept[path] = execute(name, path)
        return kept[path]

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(pyfiles, "load_module_py", load)
        yield


@contextmanager
def database(folder, **settings):
    app = make_app(folder, **settings)
    with app.app_context():
        try:
            yield db.engine
        finally:
            db.session.remove()
            db.engine.dispose()


@pytest.fixture(scope="module")
def filled(tmp_path_factory):
    """A folder with <revision>.db, filled, for each landed revision."""
    folder = tmp_path_factory.mktemp("filled")
    with database(folder) as engine:
        for revision in steps_up_down_and_up(engine):
            engine.dispose()
            shutil.copy(folder / "exchange.db", folder / f"{revision}.db")
    return folder


def steps_up_down_and_up(engine):
    """Take each step with all tables filled, and yield its revision."""
    before = read_rows(engine)
    for revision in line_of_revisions():
        filled_to(engine, revision, before)
        downgrade(revision="-1")
        excused = REWRITTEN.get(revision, set()) | WITH_EVERY_COMMIT
        assert sorted_rows(read_rows(engine), excused) == sorted_rows(before, excused), (
            f"{revision}, down again"
        )
        before = filled_to(engine, revision, before)
        yield revision


def filled_to(engine, revision, before):
    """The rows after an upgrade that lost none, and with every table filled."""
    upgrade(revision=revision)
    after = read_rows(engine)
    lost_nothing(before, after, revision)
    rows = fill_empty_tables(engine, after)
    assert all(rows.values()), "every table has rows"
    return rows


def lost_nothing(before, after, *revisions) -> None:
    """Rows are the same but for columns that came with the revisions."""
    excused = WITH_EVERY_COMMIT.union(
        *(TAKEN_AWAY.get(r, set()) | REWRITTEN.get(r, set()) for r in revisions)
    )
    for table in before.keys() - excused:
        assert table in after, f"{table} went: if that is meant, note it in TAKEN_AWAY"
        columns = {c for c in set().union(*before[table]) if f"{table}.{c}" not in excused}
        assert rows_of(after[table], columns) == rows_of(before[table], columns), table


def rows_of(rows, columns) -> list[str]:
    """With these columns only; a column that went makes a row differ."""
    return sorted(str({n: row.get(n, "GONE") for n in sorted(columns)}) for row in rows)


def sorted_rows(all_rows, excused=frozenset()) -> dict[str, list[str]]:
    return {
        table: rows_of(rows, {c for c in set().union(*rows) if f"{table}.{c}" not in excused})
        for table, rows in all_rows.items()
        if table not in excused
    }


def test_the_revisions_are_one_line():
    assert len(line_of_revisions()) >= 13


def test_every_step_up_down_and_up_again_keeps_every_row_on_sqlite(filled):
    assert {path.stem for path in filled.glob("*.db")} == {"exchange", *line_of_revisions()}


@pytest.mark.postgres
def test_every_step_up_down_and_up_again_keeps_every_row_on_postgres(tmp_path):
    with server(tmp_path) as address, database(tmp_path / "node", database_url=address) as engine:
        assert list(steps_up_down_and_up(engine)) == line_of_revisions()
        check()


def test_a_filled_database_of_each_revision_upgrades_to_head_at_once(filled, tmp_path):
    line = line_of_revisions()
    with database(tmp_path) as engine:
        for place, revision in enumerate(line):
            shutil.copy(filled / f"{revision}.db", tmp_path / "exchange.db")
            before = read_rows(engine)
            upgrade()
            lost_nothing(before, read_rows(engine), *line[place + 1 :])
            engine.dispose()
            (tmp_path / "exchange.db").unlink()


def test_a_filled_database_comes_down_to_nothing_and_up_again(filled, tmp_path):
    shutil.copy(filled / f"{line_of_revisions()[-1]}.db", tmp_path / "exchange.db")
    with database(tmp_path):
        downgrade(revision="base")
        upgrade()
        check()
