"""The checker: row by row, without an account, and without a trace."""

import io
import sqlite3
import tracemalloc
from datetime import date
from pathlib import Path

import pytest
import time_machine
from openpyxl import Workbook
from werkzeug import formparser

from forum.core.extensions import db
from forum.standards.returns import return_check, views
from tests.standards.returns.conftest import COMPLAINT, DAY, NAMES, PEOPLE, STANDARD, csv_of
from whatworks_return import MOST_BYTES, MOST_PROBLEMS, check, lines_of, rows
from whatworks_return.rows import names_a_person

pytestmark = pytest.mark.usefixtures("on_a_day")
TODAY = date.fromisoformat(DAY)


def test_a_right_file_is_said_to_be_right(check):
    answer = check(csv_of(PEOPLE, STANDARD, COMPLAINT))
    assert answer.status_code == 200
    assert "The file is right" in answer.text
    assert "3 rows, in version 2" in answer.text


@pytest.mark.parametrize("separator", [";", "\t"])
def test_other_separators_and_an_older_version_are_read(check, separator):
    names = [n for n in NAMES if n not in ("standard", "counted", "out_of", "exceptions")]
    answer = check(csv_of(PEOPLE, COMPLAINT, names=names, separator=separator))
    assert "2 rows, in version 1" in answer.text


@pytest.mark.parametrize("first", ["sep=;\r\n", '"sep=;"\n'])
def test_a_file_as_excel_saves_it_again_is_read(first):
    """A first line for Excel alone, and days as it writes them in Britain."""
    row = PEOPLE | {"quarter_end": "30/09/2026"}
    content = first.encode() + csv_of(row, row | {"referrals": "x"}, separator=";")
    found, rows = return_check.read(content, TODAY)

    assert [row["quarter_end"] for _line, row in rows] == ["2026-09-30"]
    assert [(one.line, one.column) for one in found.problems] == [(4, "referrals")]
    assert check(lines_of(content), TODAY).problems == found.problems


@time_machine.travel("2027-06-01 12:00+00:00", tick=False)
def test_a_version_is_refused_once_its_time_is_over(check):
    names = [n for n in NAMES if n not in ("standard", "counted", "out_of", "exceptions")]
    answer = check(csv_of(PEOPLE, names=names))
    assert "missing: standard, counted, out_of, exceptions" in answer.text


def test_a_workbook_is_read(check):
    book, out = Workbook(), io.BytesIO()
    book.active.append(NAMES)
    row = {k: int(v) if v.isdecimal() else v for k, v in PEOPLE.items()}
    book.active.append([row.get(n) for n in NAMES[:-1]] + [None])
    book.active["E2"] = date(2026, 9, 30)
    book.save(out)
    assert check(out.getvalue()).status_code == 200


WRONG = [
    (PEOPLE | {"referrals": "-3"}, "less than nothing"),
    (PEOPLE | {"referrals": "2.5"}, "not a whole number"),
    (PEOPLE | {"referrals": "99999999"}, "too large to be a count"),
    (PEOPLE | {"referrals": "=A1"}, "a formula"),
    (PEOPLE | {"prime": "Larkfield"}, "Write the prime as O030"),
    (PEOPLE | {"area": "5"}, "Write the area as CPA 5"),
    (PEOPLE | {"payment_group": "PG10"}, "no payment group of the list"),
    (PEOPLE | {"record": "person"}, "no record of the list"),
    (PEOPLE | {"quarter_end": "2026-12-31"}, "quarter is not over"),
    (PEOPLE | {"quarter_end": "2026-08-31"}, "not the last day of a quarter"),
    (PEOPLE | {"quarter_end": "2026-02-30"}, "not a date"),
    (PEOPLE | {"quarter_end": "09/30/2026"}, "not a date"),
    (PEOPLE | {"quarter_end": ""}, "This is missing"),
    (PEOPLE | {"referrals": "", "attachments": ""}, "holds no figure"),
    (PEOPLE | {"theme": "money"}, "A row of people has no theme"),
    (STANDARD | {"counted": "481"}, "More are counted (481) than out_of (480)"),
    (STANDARD | {"out_of": ""}, "A row of standard needs out_of"),
    (STANDARD | {"standard": "meeting"}, "Write the standard as PE-1"),
    (COMPLAINT | {"theme": "weather"}, "no theme of the list"),
    (COMPLAINT | {"upheld": "4"}, "More are upheld (4) than received (3)"),
    (COMPLAINT | {"withdrawn": "3"}, "than received (3)"),
    (COMPLAINT | {"received": ""}, "A row of complaint needs received"),
    (PEOPLE, "Line 2 has the same key"),
]


@pytest.mark.parametrize(("row", "said"), WRONG)
def test_a_wrong_row_is_told_with_its_line(check, row, said):
    answer = check(csv_of(PEOPLE, row))
    assert answer.status_code == 422
    assert said in answer.text
    assert '<th scope="row" class="number">3</th>' in answer.text


@pytest.mark.parametrize("place", range(len(NAMES)))
@pytest.mark.parametrize("said", ["Mr John Smith", "QQ 12 34 56 C", "07700 900123"])
def test_a_name_in_any_cell_is_refused_by_row_and_not_shown_again(app, place, said):
    row = COMPLAINT | {NAMES[place]: said}
    found, _rows = return_check.read(csv_of(row), TODAY)
    assert any("name or the details of a person" in one.rule for one in found.problems)
    assert not any(said in one.value for one in found.problems)
    alone = check(lines_of(csv_of(row)), TODAY)
    assert not any(said in one.value for one in alone.problems), "the package knows them, too"


def test_a_name_in_a_heading_or_beyond_the_columns_is_not_shown_again(check):
    answer = check(csv_of(PEOPLE, names=[*NAMES, "Mrs Jane Brown"]))
    assert answer.status_code == 422 and "Jane" not in answer.text.title()
    beyond = check(csv_of(PEOPLE) + b",Mrs Jane Brown")
    assert "details of a person" in beyond.text and "Jane" not in beyond.text


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (csv_of(PEOPLE, names=[*NAMES, "upheld"]), "“upheld” is there twice"),
        (csv_of(PEOPLE, names=[*NAMES, "note"]), "no column of the format: “note”"),
        (csv_of(), "no row"),
        (b"", "The file is empty"),
        (b"%PDF-1.4", "not a table"),
        (b"PK\x03\x04", "damaged"),
        (b'{"format": "figures"}', "does not say"),
        (b'{"format": "whatworks-return", "rows": [{"record": 1, "record": 2}]}', "two members"),
        (b'{"format": "whatworks-return", "columns": 1, "rows": []}', "not a list of names"),
        (b'{"format": "whatworks-return", "columns": ["a", "a"], "rows": []}', "is there twice"),
        (b'{"format": ', "not JSON"),
        (csv_of(PEOPLE) + b'\n"', "stops being CSV"),
    ],
)
def test_a_file_that_is_no_return_is_told_so(check, content, said):
    answer = check(content)
    assert answer.status_code == 422
    assert said in answer.text


def test_no_file_and_one_that_is_too_large(browse, check):
    answer = browse(None).post("/returns/check", data={}, content_type="multipart/form-data")
    assert answer.status_code == 422
    assert "Choose the file" in answer.text
    larger = check(b"x" * (MOST_BYTES + views.AROUND_IT + 1))
    assert larger.status_code == 413
    assert "up to 8 megabytes" in larger.text


def test_checks_of_one_address_are_limited(check, monkeypatch):
    monkeypatch.setattr(views, "CHECKS", 2)
    statuses = [check(csv_of(PEOPLE)).status_code for _ in range(3)]
    assert statuses == [200, 200, 429]


def _everything(app):
    """Each file of the data folder with its bytes, and each row of the database."""
    folder = Path(app.config["SETTINGS"].data_dir)
    files = {p: p.read_bytes() for p in sorted(folder.rglob("*")) if p.is_file()}
    database = sqlite3.connect(db.engine.url.database)
    rows = list(database.iterdump())
    database.close()
    kept = {path: body for path, body in files.items() if db.engine.url.database not in str(path)}
    return kept, rows


def _never(*_about, **_more):
    raise AssertionError("a file was written")


@pytest.mark.parametrize("member", [False, True])
def test_the_checker_leaves_no_trace(app, check, ada, member, caplog, capfd, monkeypatch):
    who = ada if member else None
    check(csv_of(PEOPLE), who)  # what a session writes at its first page is written now
    before = _everything(app)
    canary = "Zebedee Quillfeather"
    monkeypatch.setattr(formparser, "SpooledTemporaryFile", _never)
    large = csv_of(*[PEOPLE | {"prime": canary}] * 9_000)
    assert check(large, who).status_code == 422
    assert check(csv_of(PEOPLE), who).status_code == 200
    assert before[1], "the database was read"
    assert _everything(app) == before
    said = caplog.text + "".join(capfd.readouterr())
    assert "Zebedee" not in said


def test_a_visitor_gets_no_cookie(check):
    assert "Set-Cookie" not in check(csv_of(PEOPLE)).headers


def _large(count):
    keys = ((f"O{n // 90:03}", f"CPA {n // 5 % 18 + 1}", f"PG{n % 5 + 1}") for n in range(count))
    return csv_of(*(PEOPLE | {"prime": p, "area": a, "payment_group": g} for p, a, g in keys))


def test_a_million_cells_are_checked(app):
    found = check(lines_of(_large(1_000_000 // len(NAMES))), TODAY)
    assert (found.problems, found.rows) == ([], 1_000_000 // len(NAMES))


def test_memory_is_that_of_the_text_and_the_keys_and_not_of_the_cells(app):
    content = _large(4_000)
    tracemalloc.start()
    found = check(lines_of(content), TODAY)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert found.rows == 4_000
    assert peak < 16 * len(content)


def test_a_file_without_end_is_looked_at_for_a_while_only(app, monkeypatch):
    """However many wrong cells there are, few are looked at for people, which is what costs."""
    looked = []

    def look(cell):
        looked.append(cell)
        return names_a_person(cell)

    lines = lines_of(csv_of(*[dict.fromkeys(NAMES, "Mr John Smith")] * 200))
    found = check(lines, TODAY, look)
    assert found.number_of_problems == 200 * len(NAMES)
    assert len(found.problems) == MOST_PROBLEMS
    assert len(looked) == MOST_PROBLEMS
    wrong = check(_with_headings((n, ["x"] * len(NAMES)) for n in range(2, 10**9)), TODAY)
    assert rows.MOST_COUNTED < wrong.number_of_problems < rows.MOST_COUNTED + 30
    monkeypatch.setattr(rows, "MOST_ROWS", 50)
    cells = [PEOPLE.get(name, "") for name in NAMES]
    over = check(_with_headings((n, cells) for n in range(2, 10**9)), TODAY)
    assert over.rows == 51


def _with_headings(lines):
    yield 1, NAMES
    yield from lines
