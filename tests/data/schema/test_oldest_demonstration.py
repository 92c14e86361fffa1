"""A real folder of the first week: the demonstration as commit 8efc866 made it.

Every row of it but for eleven of twelve figures and nine of ten index changes.
"""

import lzma
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
from flask_migrate import check, downgrade, upgrade

from tests.data.schema.filler import read_rows
from tests.data.schema.test_filled import database, line_of_revisions, lost_nothing

DUMP = Path(__file__).with_name("oldest_demonstration.sql.xz")


@pytest.fixture
def engine(tmp_path):
    with closing(sqlite3.connect(tmp_path / "exchange.db")) as connection:
        connection.executescript(lzma.decompress(DUMP.read_bytes()).decode())
    with database(tmp_path) as engine:
        yield engine


def test_it_upgrades_with_every_row(engine):
    before = read_rows(engine)
    upgrade()
    check()
    lost_nothing(before, read_rows(engine), *line_of_revisions())
    assert len(read_rows(engine)["rating_term"]) == 436


def test_down_past_a_rebuilt_parent_and_up_again_its_children_are_there(engine):
    upgrade()
    before = read_rows(engine)["rating_term"]

    downgrade(revision="0010_attachments")  # 0011 has added a column to rating
    assert read_rows(engine)["rating_term"] == before
    upgrade()
    assert read_rows(engine)["rating_term"] == before
