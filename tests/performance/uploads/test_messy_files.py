"""Files as analysts have them: read, or explained once by the person who knows (faults.md, H)."""

import calendar
import io
from datetime import date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import Workbook
from sqlalchemy import select

from forum.core import formatting
from forum.core.audit import AuditEntry
from forum.core.extensions import db
from forum.models.organisations import Organisation, SupplyLink
from forum.models.uploads import FileDecision, UploadState
from forum.performance.figures import queries as figures
from forum.performance.uploads import cells, jobs, queries
from forum.performance.uploads.periods import DaySpan, span_of
from forum.performance.uploads.reference_data import ReferenceData
from tests.performance.uploads.conftest import HEADINGS, RIGHT, said_on, table


def values():
    return {f.measure: f.value for f in figures.every_figure()}


def workbook(*sheets):
    """sheets: (name, rows, is_hidden)."""
    made, kept = Workbook(), io.BytesIO()
    made.remove(made.active)
    for name, rows, is_hidden in sheets:
        sheet = made.create_sheet(name)
        for cells_of_row in rows:
            sheet.append(cells_of_row)
        sheet.sheet_state = "hidden" if is_hidden else "visible"
    made.save(kept)
    return kept.getvalue()


DATA = [HEADINGS.split(","), RIGHT.split(",")]
COVER = [["Returns of primes"], ["Contact", "the analysts"]]
OTHER = [HEADINGS.split(","), RIGHT.replace(",100,", ",999,").split(",")]
HTML = "<html><table>{}</table></html>".format(
    "".join(
        f"<tr>{''.join(f'<td>{cell}</td>' for cell in line.split(','))}</tr>"
        for line in (HEADINGS, RIGHT)
    )
)
READ_AS_THEY_ARE = {
    "title rows": f"Returns of primes,,\nTo June 2014\n\n{table(RIGHT)}".encode(),
    "sep=;": ("sep=;\n" + table(RIGHT).replace(",", ";")).encode(),
    "a cover sheet": workbook(("Cover", COVER, False), ("Data", DATA, False)),
    "a hidden first sheet": workbook(("Old", OTHER, True), ("Data", DATA, False)),
    "HTML named .xls": HTML.encode(),
    "headings again in the middle": table(RIGHT, HEADINGS).encode(),
    "revision marks": table(RIGHT.replace(",100,90,20,", ",100r,90 (p),20 [r],")).encode(),
    "a note behind a number": table(RIGHT.replace(",90,", ",90 [note 2],")).encode(),
    "no suffix": table(RIGHT.replace("Southgate Works", "Southgate Works Ltd")).encode(),
    "codes": table(RIGHT.replace(",5,PG1", ",CPA05,pg 1")).encode(),
}
DAYS = st.dates(date(2000, 1, 1), date(2099, 12, 31))
PERIODS = {
    "Q1 2014/15": ("2014-04-01", "2014-06-30"),
    "2014-15 Q4": ("2015-01-01", "2015-03-31"),
    "1 Aug 2014": ("2014-08-01", "2014-08-01"),
    "1st August 2014": ("2014-08-01", "2014-08-01"),
    "Aug-14": ("2014-08-01", "2014-08-31"),
    "Sept 2014": ("2014-09-01", "2014-09-30"),
    "41882": ("2014-08-31", "2014-08-31"),
    "2014-08-31 23:59:59": ("2014-08-31", "2014-08-31"),
    "April to June 2014": ("2014-04-01", "2014-06-30"),
    "July 2013 to June 2014": ("2013-07-01", "2014-06-30"),
    "31/08/14": ("2014-08-31", "2014-08-31"),
    "18 September 2014": ("2014-09-18", "2014-09-18"),
}


def test_files_as_programs_and_people_leave_them_are_read(send):
    for how, content in READ_AS_THEY_ARE.items():
        upload = send(content, f"{how}.xls")

        said = [(p.column, p.value, p.rule) for p in queries.problems(upload)]
        assert (how, upload.state, said) == (how, UploadState.WAITING, [])
        assert (how, upload.compared["new"]) == (how, 3)
        assert 100 in {one["now"] for one in upload.compared["sample"]}, how


@pytest.mark.parametrize("words", PERIODS)
def test_days_and_periods_are_read_as_people_write_them(words):
    assert span_of(words) == DaySpan(*map(date.fromisoformat, PERIODS[words]))


@given(days=st.tuples(DAYS, DAYS).map(sorted), are_months=st.booleans())
def test_a_period_is_read_as_our_pages_write_it(days, are_months):
    first, last = days
    if are_months:
        last = last.replace(day=calendar.monthrange(last.year, last.month)[1])
        first = first.replace(day=1)

    assert span_of(formatting.period(first, last)) == (first, last)


def test_a_quarter_that_may_be_of_two_years_is_refused_in_words():
    with pytest.raises(cells.CellError, match="calendar year"):
        cells.span("Q1 2014")


def test_a_month_or_quarter_as_the_last_day_says_the_whole_period(send, act, bob):
    headings = "organisation,area,payment_group,period_end,referrals"
    rows = ["Northfield Trust,5,PG1,Aug-14,5", "Northfield Trust,5,PG1,Q1 2014/15,6"]

    act(bob, send(table(*rows, headings=headings)), "approve")

    said = {f.period: f.cut_off.isoformat() for f in figures.every_figure()}
    assert said == {"August 2014": "2014-08-31", "April to June 2014": "2014-06-30"}


def test_a_month_of_a_workbook_is_the_month_that_it_shows(send):
    made, kept = Workbook(), io.BytesIO()
    made.active.append(["organisation", "area", "payment_group", "period_end", "referrals"])
    made.active.append(["Northfield Trust", 5, "PG1", datetime(2014, 8, 1), 5])
    made.active["D2"].number_format = "mmm-yy"
    made.save(kept)

    assert send(kept.getvalue(), "x.xlsx").compared["last"] == "2014-08-31"


def test_a_mark_of_revision_becomes_the_note_of_the_figure(send, act, bob):
    act(bob, send(READ_AS_THEY_ARE["revision marks"]), "approve")

    notes = {f.measure: f.note for f in figures.every_figure()}
    assert values() == {"referrals": 100, "attachments": 90, "job_outcomes": 20}
    assert notes["attachments"] == "Provisional in the source"
    assert notes["referrals"] == "Revised in the source"


# The person chooses sheet and headings

MERGED = [
    ["Returns to June 2014"],
    ["Who", "CPA", "PG", "To", "Job outcomes", None, "Attachments", None],
    [None, None, None, None, "Actual", "Profile", "Actual", "Profile"],
    ["Northfield Trust", 5, "PG1", "2014-06-30", 20, 25, 90, 95],
]
MEANT = ["organisation", "area", "payment_group", "period_end"]
MEANT += ["job_outcomes", "profile_job_outcomes", "attachments", ""]


def test_sheet_and_heading_row_are_chosen_beside_sample_rows(send, browse, ann, bob, act):
    upload = send(workbook(("Cover", COVER, False), ("Figures", MERGED, False)), "merged.xlsx")
    address = f"/performance/uploads/{upload.id}/columns?sheet=Figures&line=3"
    assert upload.state == UploadState.MAPPING

    page = browse(ann).get(address).text
    db.session.rollback()
    for words in ("Job outcomes: Actual", "Attachments: Profile", "Northfield Trust", "Line 3"):
        assert words in said_on(page), words
    browse(ann).post(address, data={f"meanings-{n}": meant for n, meant in enumerate(MEANT)})
    jobs.finish_all()
    db.session.expire_all()

    assert (upload.state, upload.sheet, upload.heading_row) == (UploadState.WAITING, "Figures", 3)
    act(bob, upload, "approve")
    assert values() == {"job_outcomes": 20, "attachments": 90}

    later = [*MERGED[:3], [*MERGED[3][:4], 21, 25, 91, 95]]
    again = send(workbook(("Figures", later, False)), "next.xlsx")
    assert again.state == UploadState.WAITING, "the headings are remembered"


def test_five_sample_rows_of_each_column_stand_beside_it(send, browse, ann):
    """Below the headings that are chosen, also on a hidden sheet, which is called so."""
    rows = [[f"Place {n}", n, "PG1", "2014-06-30", 10 * n, None, 7, 9] for n in range(1, 8)]
    sheets = ("Cover", COVER, False), ("Old", [*MERGED[:3], *rows], True)
    upload = send(workbook(*sheets), "cover.xlsx")
    page = browse(ann).get(f"/performance/uploads/{upload.id}/columns?sheet=Old&line=3").text

    assert "Old (hidden)" in page
    for first in ("Place 1 · Place 2 · Place 3 · Place 4 · Place 5", "10 · 20 · 30 · 40 · 50"):
        assert f"First rows: {first}<" in page


def test_looking_at_sample_rows_is_logged(send, browse, ann):
    upload = send(workbook(("Figures", MERGED, False)), "merged.xlsx")
    browse(ann).get(f"/performance/uploads/{upload.id}/columns")

    looks = select(AuditEntry.about).where(AuditEntry.act == figures.LOOKED)
    assert [f"upload {upload.id}" in about for about in db.session.scalars(looks)] == [True]


# Decided once

MESSY = (
    RIGHT.replace(",90,", ",[c],"),
    RIGHT.replace("PG1", "PG6").replace(",100,", ",-,"),
    "Total,,,,,,200,90,40,",
    "Source: returns of primes",
)


def decide(browse, who, upload, **wanted):
    """Answers each question by its kind and words: marker="hidden"."""
    data = {}
    for number, question in enumerate(upload.questions):
        kind, _, words = question["key"].partition(":")
        data[f"chosen-{number}"] = wanted.get(words) or wanted[kind]
    answer = browse(who).post(f"/performance/uploads/{upload.id}/answer", data=data)
    jobs.finish_all()
    db.session.expire_all()
    return answer


def test_signs_totals_and_footnotes_are_decided_once_and_remembered(send, browse, act, ann, bob):
    upload = send(table(*MESSY))
    assert upload.state == UploadState.ASKING and figures.every_figure() == []
    asked = browse(ann).get(f"/performance/uploads/{upload.id}/answer").text
    for words in ("What does [c] mean?", "What does - mean?", "“Total”", "Source: returns"):
        assert words in said_on(asked), words
    db.session.rollback()

    decide(browse, ann, upload, marker="hidden", row="leave-out", **{"-": "zero"})

    assert upload.state == UploadState.REFUSED, "0 referrals, but 90 attachments"
    act(ann, upload, "change-answers")
    assert upload.state == UploadState.ASKING
    decide(browse, ann, upload, marker="hidden", row="leave-out")
    assert upload.state == UploadState.WAITING
    assert (upload.compared["rows_left_out"], upload.compared["figures_hidden"]) == (2, 2)
    page = said_on(browse(bob).get(f"/performance/uploads/{upload.id}").text)
    assert "A hidden number: the figure is left out" in page and "2 rows were left out" in page
    db.session.rollback()
    act(bob, upload, "approve")
    assert sorted(f.measure for f in figures.every_figure()) == [
        *("attachments", "job_outcomes", "job_outcomes", "referrals"),
    ]

    again = send(table(*(row.replace("2014", "2015") for row in MESSY)))
    assert again.state == UploadState.WAITING, "decided before"


@pytest.mark.parametrize("sign", ["[c]", "[x]", "[z]", "-", "*", ".."])
def test_each_sign_in_the_place_of_a_number_is_asked_about(send, browse, ann, sign):
    upload = send(table(RIGHT.replace(",90,", f",{sign},")))

    assert upload.state == UploadState.ASKING
    asked = said_on(browse(ann).get(f"/performance/uploads/{upload.id}/answer").text)
    assert f"What does {sign} mean? It is in attachments, on line 2." in asked
    db.session.rollback()
    decide(browse, ann, upload, marker="hidden")
    assert (upload.state, upload.compared["figures_hidden"]) == (UploadState.WAITING, 1)


def test_an_unknown_organisation_is_asked_about_with_the_likest_names(
    send, browse, act, ann, bob, organisations
):
    upload = send(table(RIGHT.replace("Southgate Works", "Soutgate Wroks")))
    assert upload.state == UploadState.ASKING
    southgate = organisations["southgate"].id
    assert [str(southgate), "Southgate Works"] in [
        list(s) for s in upload.questions[0]["suggestions"]
    ]
    asked = browse(ann).get(f"/performance/uploads/{upload.id}/answer").text
    assert "It is Southgate Works" in asked and "Add Soutgate Wroks" in asked
    db.session.rollback()

    decide(browse, ann, upload, organisation=str(southgate))

    assert upload.state == UploadState.WAITING
    act(bob, upload, "approve")
    assert {f.organisation_id for f in figures.every_figure()} == {southgate}
    kept = db.session.scalars(select(FileDecision)).one()
    assert (kept.key, kept.answer) == ("organisation:soutgate wroks", str(southgate))
    alias = RIGHT.replace("Southgate Works", "Soutgate Wroks").replace(",100,", ",101,")
    assert send(table(alias)).state == UploadState.WAITING


def test_another_organisation_can_be_named_and_a_wrong_name_is_said(send, browse, ann):
    upload = send(table(RIGHT.replace("Southgate Works", "SW")))
    address = f"/performance/uploads/{upload.id}/answer"

    refused = browse(ann).post(address, data={"chosen-0": "other", "others-0": "Nobody"})
    assert refused.status_code == 422 and "No organisation of this name" in refused.text
    assert 'value="Nobody"' in refused.text and 'href="#others-0"' in refused.text
    nothing = browse(ann).post(address).text
    assert 'href="#chosen-0">Choose what the cells mean.</a>' in nothing
    browse(ann).post(address, data={"chosen-0": "other", "others-0": "southgate works"})
    jobs.finish_all()
    db.session.expire_all()

    assert upload.state == UploadState.WAITING


def test_an_organisation_that_is_not_here_is_added_with_its_prime(
    send, browse, ann, organisations, terms
):
    upload = send(table(RIGHT.replace("Southgate Works", "Quayside Skills")))
    address = f"/performance/uploads/{upload.id}/add-organisation"
    assert 'value="Quayside Skills"' in browse(ann).get(f"{address}?name=Quayside+Skills").text
    db.session.rollback()
    typed = {"name": "Quayside Skills", "kind": "subcontractor"}
    typed |= {"prime": str(organisations["northfield"].id), "area": str(terms["5"].id)}
    assert browse(ann).post(address, data=typed | {"name": "Eastway"}).status_code == 422

    browse(ann).post(address, data=typed)
    jobs.finish_all()
    db.session.expire_all()

    made = db.session.scalars(select(Organisation).filter_by(name="Quayside Skills")).one()
    assert made.source == "Returns of primes"
    assert db.session.scalars(select(SupplyLink).filter_by(subcontractor=made)).one().area_id
    assert upload.state == UploadState.WAITING
    assert "added an organisation" in db.session.scalars(select(AuditEntry.act)).all()


def test_wrong_rows_are_left_out_one_by_one_and_the_rest_is_taken(send, browse, act, ann, bob):
    upload = send(table(RIGHT, RIGHT.replace("PG1", "PG6").replace(",100,", ",x,"), RIGHT))
    assert upload.state == UploadState.REFUSED and upload.rows_refused == 2
    refused = act(ann, upload, "leave-out")
    assert refused.status_code == 422 and 'id="lines"' in refused.text
    assert 'href="#lines">Choose the rows to leave out.</a>' in refused.text

    act(ann, upload, "leave-out", lines="3")
    assert upload.state == UploadState.REFUSED and upload.rows_refused == 1
    act(ann, upload, "leave-out", all_rows="y")

    assert upload.state == UploadState.WAITING and upload.compared["rows_left_out"] == 2
    assert "3, 4" in said_on(browse(bob).get(f"/performance/uploads/{upload.id}").text)
    assert "left rows of a file out" in db.session.scalars(select(AuditEntry.act)).all()


def test_a_file_of_which_everything_is_left_out_is_refused(send, act, ann):
    upload = send(table(RIGHT.replace(",100,", ",x,")))

    act(ann, upload, "leave-out", all_rows="y")

    assert upload.state == UploadState.REFUSED
    assert "No row of the file holds a figure" in queries.problems(upload)[0].rule


def test_two_organisations_of_one_short_name_are_not_told_apart_by_guessing():
    known = ReferenceData({"a": (1, "Acme Ltd"), "b": (2, "Acme plc"), "c": (3, "Beech CIC")})

    assert known.organisation("Acme") is None
    assert known.organisation("The Beech [1]") == (3, "Beech CIC")


# What the second analyst sees


def test_the_second_analyst_sees_totals_outliers_and_a_sample(send, act, browse, bob):
    act(bob, send(table(RIGHT, RIGHT.replace("PG1", "PG6"))), "approve")
    later = RIGHT.replace("2014-04-01,2014-06-30", "2014-07-01,2014-09-30")
    more = later.replace(",100,90,20,", ",345,90,20,")

    upload = send(table(more, later.replace("PG1", "PG6")))

    said = upload.compared
    assert {(o["measure"], o["was"], o["now"]) for o in said["outliers"]} == {
        ("Referrals", 100, 345)
    }
    totals = {one["measure"]: (one["now"], one["before"], one["figures"]) for one in said["totals"]}
    assert totals["Referrals"] == (445, 200, 2) and totals["Job outcomes"] == (40, 40, 2)
    assert len(said["sample"]) == 6
    page = said_on(browse(bob).get(f"/performance/uploads/{upload.id}").text)
    for words in ("Totals at the last date", "Doubled or halved", "345", "chosen by chance"):
        assert words in page, words


def test_what_would_be_published_is_downloaded_by_analysts_and_logged(send, act, browse, bob, ada):
    act(bob, send(table(RIGHT)), "approve")
    upload = send(table(RIGHT.replace(",20,", ",=77,").replace("=", "")))
    address = f"/performance/uploads/{upload.id}/would-be-published.csv"

    rows = browse(bob).get(address).text.splitlines()

    assert rows[0].endswith(
        "organisation,area,claimant group,measure,period,figures to,"
        "value,value now,expected,out of,unit,note"
    )
    assert [row for row in rows if ",77,20,25,100,people," in row] and len(rows) == 4, rows
    assert f"upload {upload.id}" in db.session.scalars(select(AuditEntry.about)).all()[-1]
    db.session.rollback()
    assert browse(ada).get(address).status_code == 403
    act(bob, upload, "approve")
    assert browse(bob).get(address).status_code == 404
