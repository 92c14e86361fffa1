import shutil

import pytest

from forum.data.importing.load import FOLDER


@pytest.fixture
def folder(tmp_path):
    """The data files, to be spoiled."""
    copy = tmp_path / "data"
    shutil.copytree(FOLDER, copy)
    return copy


def change(folder, file, old, new):
    path = folder / file
    before = path.read_text(encoding="utf-8")
    assert old in before
    path.write_text(before.replace(old, new, 1), encoding="utf-8")


def by_file(reports):
    return {report.file: report for report in reports}
