"""A return: taken once for a contract and quarter, and refused row by row where it is wrong."""

import io
from datetime import date, timedelta

import pytest
import time_machine
from openpyxl import Workbook
from sqlalchemy import select

from forum.core.audit import AuditEntry
from forum.core.extensions import db
from forum.models.complaints import ComplaintCount, ComplaintReturn
from forum.standards.complaints import quarters, return_file
from tests.standards.complaints.conftest import HEADINGS, PAGE, ROW


def all_of(model):
    db.session.rollback()
    return list(db.session.scalars(select(model).order_by(model.id)))


def test_a_return_is_taken_and_noted(send, lead, contract, browse, last_quarter):
    answer = send(lead, ROW, "My information,Pre-work support,Manager,Not answered yet,2,,,,")
    assert answer.status_code == 302
    (made,) = all_of(ComplaintReturn)
    assert (made.contract_id, made.quarter_end) == (contract.id, last_quarter)
    assert made.participants == 1_200
    counts = [(c.theme, c.received, c.upheld) for c in all_of(ComplaintCount)]
    assert counts == [("money", 3, 1), ("my-information", 2, 0)]
    assert [e.act for e in all_of(AuditEntry)] == ["sent a return of complaints"]
    page = browse(lead).get("/complaints/returns").text
    assert quarters.in_words(last_quarter) in page
    assert "1,200" in page


def test_a_workbook_is_taken_too(send, lead):
    book, out = Workbook(), io.BytesIO()
    for row in (HEADINGS, ROW):
        book.active.append([int(c) if c.isdecimal() else c for c in row.split(",")])
    book.save(out)
    assert send(lead, content=out.getvalue()).status_code == 302
    assert [c.received for c in all_of(ComplaintCount)] == [3]


@pytest.mark.parametrize(
    ("row", "said"),
    [
        ("money,pre-work-support,adviser,10 or fewer,-3,0,0,0,0", "less than nothing"),
        ("money,pre-work-support,adviser,10 or fewer,3,5,0,0,0", "More are upheld (5) than were"),
        ("money,pre-work-support,adviser,10 or fewer,3,2,2,0,0", "more findings (4) than"),
        ("money,pre-work-support,adviser,10 or fewer,3,1,0,0,0", "2 of 3 have no finding"),
        ("money,pre-work-support,adviser,not answered yet,3,1,0,0,0", "not answered yet, but"),
        ("weather,pre-work-support,adviser,10 or fewer,3,3,0,0,0", "no theme of the list"),
        ("money,pre-work-support,boss,10 or fewer,3,3,0,0,0", "no step of the list"),
        ("money,nowhere,adviser,10 or fewer,3,3,0,0,0", "no stage of the list"),
        ("money,pre-work-support,adviser,soon,3,3,0,0,0", "no days of the list"),
        ("money,pre-work-support,adviser,10 or fewer,,0,0,0,0", "number of complaints is missing"),
        ("money,pre-work-support,adviser,10 or fewer,2.5,0,0,0,0", "not a whole number"),
        ("money,pre-work-support,adviser,10 or fewer,=A1,0,0,0,0", "a formula"),
        ("money,pre-work-support,adviser,10 or fewer,3,3", "ends after 6 of 9 cells"),
        (ROW, "on line 2 already"),
    ],
)
def test_a_wrong_row_is_refused_with_its_line_and_nothing_is_taken(send, lead, row, said):
    answer = send(lead, ROW, row)
    assert answer.status_code == 422
    assert said in answer.text
    assert '<th scope="row" class="number">3</th>' in answer.text
    assert 'value="1,200"' in answer.text, "what was typed stays"
    assert all_of(ComplaintReturn) == []


@pytest.mark.parametrize("place", range(9))
@pytest.mark.parametrize("said", ["Mr John Smith", "QQ 12 34 56 C", "07700 900123"])
def test_a_name_in_any_cell_is_refused_by_row_and_not_shown_again(send, lead, place, said):
    cells = ROW.split(",")
    cells[place] = said
    answer = send(lead, ",".join(cells))
    assert answer.status_code == 422
    assert "name or the details of a person" in answer.text
    assert said not in answer.text
    assert all_of(ComplaintReturn) == []


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (f"{HEADINGS},note\n{ROW},x", "“note” is no column"),
        (f"{HEADINGS},upheld\n{ROW},1", "is there twice"),
        (f"{HEADINGS},Mrs Jane Brown\n{ROW},1", "heading looks like the name"),
        ("theme,stage\nmoney,x", "columns are missing: step"),
        (HEADINGS, "no row"),
        ("%PDF-1.4", "not a table"),
        ('{"format": "figures", "rows": []}', "neither CSV nor XLSX"),
    ],
)
def test_a_file_of_another_kind_is_refused(send, lead, content, said):
    answer = send(lead, content=content.encode())
    assert answer.status_code == 422
    assert said in answer.text
    assert "Jane Brown" not in answer.text
    assert all_of(ComplaintReturn) == []


def test_a_second_return_of_a_quarter_needs_the_wish_to_replace(send, lead):
    assert send(lead, ROW).status_code == 302
    again = send(lead, ROW.replace("money", "my-information"))
    assert again.status_code == 422
    assert "already" in again.text
    assert send(lead, ROW.replace("money", "my-information"), replaces="y").status_code == 302
    first, second = all_of(ComplaintReturn)
    assert first.replaced_at and first.standing_key is None
    assert second.standing_key and second.replaced_at is None


def test_a_quarter_that_is_not_over_has_no_return(send, lead, last_quarter):
    coming = quarters.earlier(last_quarter, -1)
    answer = send(lead, ROW, quarter=coming.isoformat())
    assert answer.status_code == 422
    assert "is not over yet" in answer.text
    with time_machine.travel(last_quarter, tick=False):  # its last day
        assert "is not over yet" in send(lead, ROW).text
    for wrong in ("", "2026-05-31", "x"):
        assert send(lead, ROW, quarter=wrong).status_code == 422


@pytest.mark.parametrize("contract_is", ["to begin", "over"])
def test_a_contract_has_returns_while_it_runs(send, lead, contract, last_quarter, contract_is):
    if contract_is == "over":
        contract.ends_on = quarters.earlier(last_quarter)
    else:
        contract.starts_on = last_quarter + timedelta(days=1)
    db.session.commit()
    assert send(lead, ROW).status_code == 422


@pytest.mark.parametrize("typed", ["", "0", "-5", "many", "2000000"])
def test_people_on_the_programme_are_a_number(send, lead, typed):
    assert send(lead, ROW, participants=typed).status_code == 422


def test_only_the_lead_of_the_prime_sends(send, lead, amy, fay, other, ben, browse):
    for member in (amy, ben):
        assert browse(member).get(PAGE).status_code == 403
        assert browse(member).get("/complaints/returns").status_code == 403
    fay.is_lead = True  # of Hilltop, which has the contract `other`
    db.session.commit()
    assert send(fay, ROW).status_code == 422
    assert all_of(ComplaintReturn) == []


def test_a_file_of_too_many_rows_is_left_early(lead):
    content = "\n".join((HEADINGS, *["x"] * (return_file.MOST_ROWS + 10)))
    found = return_file.read(content.encode(), return_file.words_known({}))
    assert "the rest was not looked at" in found.problems[0].rule


def test_the_example_is_right_but_for_its_numbers(browse, send, lead):
    example = browse().get("/complaints/returns/example.csv")
    assert send(lead, content=example.data).status_code == 302


@pytest.mark.parametrize(
    ("day", "end"),
    [
        (date(2026, 1, 1), date(2025, 12, 31)),
        (date(2026, 6, 30), date(2026, 3, 31)),
        (date(2026, 7, 1), date(2026, 6, 30)),
        (date(2026, 12, 31), date(2026, 9, 30)),
    ],
)
def test_the_last_quarter_that_is_over(day, end):
    assert quarters.last_ended(day) == end
    assert quarters.earlier(quarters.earlier(end), -1) == end
