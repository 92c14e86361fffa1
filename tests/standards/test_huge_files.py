"""A file of a million cells is answered with a sentence, and read no further than it takes."""

import pytest

from forum.core.tabular import xlsx_file
from forum.standards.complaints import return_file
from tests.standards.complaints.conftest import HEADINGS, ROW, last_quarter, lead, send  # noqa: F401
from tests.standards.huge_files import LAST_ROW, table, workbook
from tests.standards.returns.conftest import NAMES, check  # noqa: F401
from whatworks_return import rows

COLUMNS, CELLS = HEADINGS.split(","), ROW.split(",")
MILLION = 112_000  # rows of nine cells
TWO = [*COLUMNS[:-1], "received"]


@pytest.fixture
def lines_read(monkeypatch):
    """How many lines of a workbook were looked at, in a list of one number."""
    read, usual = [0], xlsx_file._rows

    def counted(sheet):
        for one in usual(sheet):
            read[0] += 1
            yield one

    monkeypatch.setattr(xlsx_file, "_rows", counted)
    return read


def test_a_workbook_of_complaints_is_read_until_too_much_is_wrong(send, lead, lines_read):  # noqa: F811
    answer = send(lead, content=workbook(COLUMNS, ["x"] * 9, 20_000))
    assert answer.status_code == 422
    assert "the rest was not looked at" in answer.text
    assert lines_read[0] <= return_file.MOST_COUNTED


def test_a_million_cells_unpack_to_too_much_for_complaints(send, lead, lines_read):  # noqa: F811
    answer = send(lead, content=workbook(COLUMNS, CELLS, MILLION))
    assert answer.status_code == 422
    assert "too large when it is unpacked" in answer.text
    assert lines_read[0] == 0


def test_empty_lines_are_counted_too(send, lead, lines_read):  # noqa: F811
    far = workbook(COLUMNS, CELLS, 0, [LAST_ROW])
    answer = send(lead, content=far)
    assert answer.status_code == 422
    assert f"more than {return_file.MOST_LINES:,} lines, empty ones among them" in answer.text
    assert lines_read[0] <= return_file.MOST_LINES + 2


def test_a_table_of_complaints_of_a_million_cells(send, lead):  # noqa: F811
    wrong = send(lead, content=table(COLUMNS, ["1"] * 9, 20_000))
    assert wrong.status_code == 422
    assert "the rest was not looked at" in wrong.text
    right = return_file.read(table(COLUMNS, CELLS, MILLION), {})
    assert "larger than 2 megabytes" in right.problems[0].rule


@pytest.mark.parametrize("make", [table, workbook])
def test_two_columns_of_one_name(send, lead, check, make):  # noqa: F811
    complaints = send(lead, content=make(TWO, CELLS, 1_000))
    assert complaints.status_code == 422 and "is there twice" in complaints.text
    twice = [*NAMES, "theme"]
    returned = check(make(twice, ["1"] * len(twice), 1_000))
    assert returned.status_code == 422 and "“theme” is there twice" in returned.text


def test_a_return_of_a_million_cells_is_read_until_too_much_is_wrong(check, lines_read):  # noqa: F811
    answer = check(workbook(NAMES, ["1"] * len(NAMES), 44_000))
    assert answer.status_code == 422
    assert "the rest was not looked at" in answer.text
    assert lines_read[0] < 12_000


def test_a_return_with_a_line_at_the_end_of_the_sheet(check, lines_read):  # noqa: F811
    answer = check(workbook(NAMES, ["1"] * len(NAMES), 0, [LAST_ROW]))
    assert answer.status_code == 422
    assert f"more than {rows.MOST_LINES:,} lines, empty ones among them" in answer.text
    assert lines_read[0] <= rows.MOST_LINES + 2


def test_a_return_of_empty_lines(check):  # noqa: F811
    answer = check(b"\n" * 1_000_000)
    assert answer.status_code == 422
    assert f"more than {rows.MOST_LINES:,} lines" in answer.text
