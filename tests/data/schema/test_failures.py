"""A migration that fails, or loses a row's parent, leaves the database as it was."""

import shutil
import sqlite3
from contextlib import closing

import pytest
from flask_migrate import downgrade, upgrade

from forum.config import ROOT
from forum.core.extensions import db
from forum.data.schema.migrating import RowsWithoutParent
from tests.data.schema.filler import fill_empty_tables
from tests.data.schema.test_filled import line_of_revisions

REVISION = """
from alembic import op
import sqlalchemy as sa

revision = "9999_next"
down_revision = "{head}"


def rebuild():
    with op.batch_alter_table("rating") as batch_op:
        batch_op.alter_column("told_at", nullable=True, new_column_name="mailed_at")
    {then}


def upgrade():
    op.create_table("further", sa.Column("id", sa.Integer(), primary_key=True))
    rebuild()


def downgrade():
    pass
"""


@pytest.fixture
def next_migration(app, tmp_path):
    """next_migration("…") is a folder of migrations with one more, which ends so."""
    fill_empty_tables(db.engine)

    def add(then):
        folder = tmp_path / "migrations"
        shutil.copytree(ROOT / "migrations", folder)
        source = REVISION.format(head=line_of_revisions()[-1], then=then)
        (folder / "versions" / "next.py").write_text(source)
        return str(folder)

    return add


@pytest.fixture
def dump(tmp_path):
    def everything():
        with closing(sqlite3.connect(tmp_path / "exchange.db")) as connection:
            return list(connection.iterdump())

    return everything


def test_one_that_fails_half_way_leaves_the_database_as_it_was(next_migration, dump):
    before = dump()

    with pytest.raises(ZeroDivisionError):
        upgrade(directory=next_migration("1 / 0"))

    assert dump() == before


def test_one_that_takes_a_parent_away_is_refused_and_undone(next_migration, dump):
    before = dump()

    with pytest.raises(RowsWithoutParent, match="3 of rating_term without their rating"):
        upgrade(directory=next_migration('op.execute("DELETE FROM rating")'))

    assert dump() == before


def test_of_several_steps_none_is_done_where_the_last_fails(next_migration, dump):
    downgrade(revision="base")
    before = dump()

    with pytest.raises(ZeroDivisionError):
        upgrade(directory=next_migration("1 / 0"))

    assert dump() == before


def test_foreign_keys_hold_again_after_a_migration(next_migration):
    upgrade(directory=next_migration("pass"))

    assert db.session.connection().exec_driver_sql("PRAGMA foreign_keys").scalar() == 1
