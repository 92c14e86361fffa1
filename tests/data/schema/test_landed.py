"""A migration that has landed never changes: databases that ran it do not run it again."""

import shutil

import pytest

from forum.config import ROOT
from forum.data.schema.landed import problems, record_new


def test_every_migration_is_as_it_landed():
    assert problems() == []


@pytest.fixture
def folder(tmp_path):
    return shutil.copytree(ROOT / "migrations", tmp_path / "migrations")


@pytest.fixture
def thesaurus(folder):
    return next(folder.glob("versions/*thesaurus.py"))


def test_one_that_changes_is_named_and_its_record_stays(folder, thesaurus):
    thesaurus.write_text(thesaurus.read_text() + "\n")
    record_new(folder)

    assert problems(folder) == [
        f"{thesaurus.name} has changed since it landed: put it back, and make a new migration"
        " (flask --app wsgi db migrate)."
    ]


def test_one_that_goes_is_named(folder, thesaurus):
    thesaurus.unlink()

    assert problems(folder) == [f"{thesaurus.name} has landed and is gone: put it back."]


def test_a_new_one_is_recorded_on_landing(folder, thesaurus):
    shutil.copy(thesaurus, thesaurus.with_name("later.py"))
    assert problems(folder) == [
        "later.py is new: run python -m forum.data.schema.landed when it lands."
    ]

    record_new(folder)
    assert problems(folder) == []
