"""What is wrong with a file is said by line, column, value and rule, and nothing of it is kept."""

import io
import json
import zipfile

from openpyxl import Workbook
from sqlalchemy import select

from forum.core.extensions import db
from forum.core.tabular import xlsx_file
from forum.models.uploads import UploadProblem, UploadState
from forum.performance.figures import queries as figures
from forum.performance.uploads import pipeline, queries
from tests.performance.uploads.conftest import HEADINGS, NEW, RIGHT, table


def wrong(upload):
    found = db.session.scalars(
        select(UploadProblem).where(UploadProblem.upload_id == upload.id)
    ).all()
    return [(p.line, p.column, p.value, p.rule, p.mend) for p in found]


def row(**changes):
    cells = dict(zip(HEADINGS.split(","), RIGHT.split(","), strict=True)) | changes
    return ",".join(f'"{cell}"' if "," in cell else cell for cell in cells.values())


BAD = {
    "no organisation": (row(organisation=""), "organisation", "No organisation is named"),
    "unknown area": (row(area="77"), "area", "No area"),
    "unknown group": (row(payment_group="PG77"), "payment_group", "No payment group"),
    "not in the chain": (row(organisation="Eastway"), "organisation", "supply chain"),
    "no contract there": (row(area="18"), "prime", "held no contract"),
    "left before": (
        row(period_start="2016-04-01", period_end="2016-06-30"),
        "organisation",
        "supply chain",
    ),
    "before the contract": (
        row(period_start="2010-04-01", period_end="2010-06-30"),
        "prime",
        "held no contract",
    ),
    "31 April": (row(period_end="31/04/2014"), "period_end", "no such day"),
    "month first": (row(period_end="06/30/2014"), "period_end", "no such day"),
    "words for a date": (row(period_end="last summer"), "period_end", "not a date"),
    "to come": (row(period_end="2099-06-30"), "period_end", "still to come"),
    "backwards": (row(period_start="2014-07-01"), "period_start", "ends before it begins"),
    "negative": (row(referrals="-4"), "referrals", "less than nothing"),
    "negative profile": (row(profile_job_outcomes="-1"), "profile_job_outcomes", "less than"),
    "in brackets": (row(attachments="(4)"), "attachments", "less than nothing"),
    "formula": (row(referrals="=1+1"), "referrals", "formula"),
    "words for a number": (row(referrals="about 90"), "referrals", "not a number"),
    "decimal comma": (row(referrals="95,5"), "referrals", "not a number"),
    "part of a person": (row(referrals="95.5"), "referrals", "whole number"),
    "outcomes above attachments": (row(job_outcomes="91"), "job_outcomes", "more than attachments"),
    "attachments above referrals": (
        row(payment_group="all", attachments="101"),
        "attachments",
        "more than referrals",
    ),
    "profile alone": (row(job_outcomes=""), "job_outcomes", "a profile, but no figure"),
    "too long": (RIGHT + ",1,2", "", "but there are 10 headings"),
    "cut off": ("Southgate Works,Northfield Trust,5,PG", "", "ends after 4 of 10 cells"),
}


def test_each_wrong_row_is_explained_and_nothing_is_kept(send):
    """All in one file, for a file is cheap and an app is not: line 3 is the first wrong one."""
    upload = send(table(row(payment_group="PG6"), *(line for line, _column, _rule in BAD.values())))

    by_line = {one[0]: one for one in reversed(wrong(upload))}
    assert upload.state == UploadState.REFUSED and figures.every_figure() == []
    assert upload.rows_refused == len(BAD) and upload.rows == len(BAD) + 1
    for place, (case, (_line, column, rule)) in enumerate(BAD.items()):
        found = by_line[place + 3]
        assert (case, found[1]) == (case, column)
        assert rule in found[3] and found[4], case


def test_the_same_figure_twice_names_the_first_line(send):
    found = wrong(send(table(RIGHT, row(referrals="101"))))

    assert "on line 2 already" in found[0][3] and found[0][0] == 3


def test_each_wrong_cell_of_a_row_is_named(send):
    found = wrong(send(table(row(referrals="x", area="77", period_end="soon"))))

    assert {one[1] for one in found} == {"referrals", "area", "period_end"}


def test_a_measure_that_is_not_in_the_registry_is_named(send):
    headings = "organisation,area,payment_group,period_end,measure,value"
    rows = "Northfield Trust,5,PG1,2014-06-30,happiness,4"

    assert "No measure" in wrong(send(table(rows, headings=headings)))[0][3]


def test_rows_of_one_figure_each_must_agree_too(send):
    headings = "organisation,area,payment_group,period_end,measure,value"
    base = "Northfield Trust,5,PG1,2014-06-30"

    upload = send(table(f"{base},job_outcomes,30", f"{base},attachments,20", headings=headings))

    assert "more than attachments (20)" in wrong(upload)[0][3]


def test_a_subcontractor_of_two_primes_is_asked_whose_contract(send, organisations, terms):
    from forum.models.organisations import Contract, SupplyLink

    hilltop, southgate = organisations["hilltop"], organisations["southgate"]
    shared = {"area": terms["5"], "basis": "sourced"}
    db.session.add(Contract(ref="C2", prime=hilltop, **shared))
    db.session.add(SupplyLink(ref="S2", prime=hilltop, subcontractor=southgate, **shared))
    db.session.commit()

    assert "several primes" in wrong(send(table(row(prime=""))))[0][3]


def workbook(*rows):
    made, kept = Workbook(), io.BytesIO()
    for cells in rows:
        made.active.append(cells)
    made.save(kept)
    return kept.getvalue()


def zipped(**members):
    kept = io.BytesIO()
    with zipfile.ZipFile(kept, "w", zipfile.ZIP_DEFLATED) as package:
        for name, content in members.items():
            package.writestr(name, content)
    return kept.getvalue()


WHOLE = workbook(HEADINGS.split(","), RIGHT.split(","))
UNREADABLE = {
    "empty": (b"", "empty"),
    "picture": (b"\x89PNG\r\n\x1a\n", "not a table"),
    "old Excel": (b"\xd0\xcf\x11\xe0rest", "old Excel"),
    "half a workbook": (WHOLE[: len(WHOLE) // 2], "cut off"),
    "a zip of something else": (zipped(a="b"), "damaged"),
    "a workbook that unpacks to far more": (zipped(a=b"0" * 2 * 2**20), "too large when"),
    "macros": (zipped(**{"xl/vbaProject.bin": "x"}), "macros"),
    "half a letter": (table(RIGHT).encode() + "é".encode()[:1], "cut off"),
    "half UTF-16": (table(RIGHT).encode("utf-16")[:-1], "cut off"),
    "half JSON": (b'{"format": "figures", "rows": [{"area"', "cut off"),
    "deep JSON": (b'{"a":' * 100_000, "nested too deeply"),
    "other JSON": (b'{"rows": []}', '"format": "figures"'),
    "rows lost": (b'{"format": "figures", "count": 9, "rows": [{"area": 1}]}', "9, but there"),
    "not a number": (b'{"format": "figures", "rows": [{"area": NaN}]}', "number"),
}


def test_a_file_that_cannot_be_read_is_refused_on_the_form(send, monkeypatch):
    monkeypatch.setattr(xlsx_file, "MOST_DECOMPRESSED", 2**20)
    for case, (content, words) in UNREADABLE.items():
        answer = send(content)

        assert answer.status_code == 422 and "<title>Error:" in answer.text, case
        assert words in answer.get_data(as_text=True).replace("&#34;", '"'), case
        assert "Returns of primes" in answer.text  # what was typed is still there


def test_a_quotation_mark_that_is_not_closed_says_that_the_file_is_cut_off(send):
    short = send(table(RIGHT) + '"Southgate Wor')
    assert short.status_code == 422 and "cut off" in short.text

    upload = send(table(*[RIGHT] * 50) + '"Southgate Wor')

    assert upload.state == UploadState.REFUSED
    assert any("cut off" in one[3] for one in wrong(upload))
    assert figures.every_figure() == []


def test_of_a_file_that_cannot_be_read_any_more_the_headings_page_says_so(
    browse, ann, send, monkeypatch
):
    upload = send(table(RIGHT))
    monkeypatch.setattr(queries, "content", lambda _id: b"\xfe\xffo")
    page = browse(ann).get(f"/performance/uploads/{upload.id}/columns")
    assert page.status_code == 409
    assert "cut off" in page.text and "</footer>" in page.text


def test_a_formula_in_a_workbook_is_refused_whatever_value_it_had(send):
    cells = RIGHT.split(",")
    cells[6] = "=50+50"

    found = wrong(send(workbook(HEADINGS.split(","), cells), "figures.xlsx"))

    assert found == [
        (2, "referrals", "", "This is a formula.", found[0][4]),
    ]


class Endless(io.RawIOBase):
    """Two thousand million bytes, and how many of them were read."""

    taken = 0

    def readinto(self, into):
        self.taken += len(into)
        return len(into)

    def readable(self):
        return True


def post_endless(browser, path, length):
    endless = Endless()
    environ = {"wsgi.input": endless, "CONTENT_LENGTH": str(length)}
    kind = "multipart/form-data; boundary=x"
    return browser.post(path, content_type=kind, environ_overrides=environ), endless.taken


def test_a_file_over_the_limit_is_refused_before_it_is_read(browse, ann):
    answer, taken = post_endless(browse(ann), NEW, 2 * 2**30)

    assert answer.status_code == 413 and taken < 2**20
    assert "up to 30 megabytes" in answer.text


def test_other_forms_take_no_more_than_before(browse, ann):
    answer, taken = post_endless(browse(ann), "/me/profile", 3 * 2**20)

    assert answer.status_code == 413 and taken < 2**20
    assert "megabytes" not in answer.text


def test_refused_rows_can_be_downloaded_and_no_cell_is_a_formula(send, browse, ann):
    upload = send(table(row(organisation="=cmd|' /C calc'!A0")))

    answer = browse(ann).get(f"/performance/uploads/{upload.id}/problems.csv")

    assert answer.headers["Content-Disposition"].startswith("attachment")
    lines = answer.text.splitlines()
    assert lines[0].endswith("line,column,value,what is wrong,how to mend it")
    assert ",=cmd" not in answer.text and "formula" in lines[1]


def test_of_very_many_problems_all_are_counted_and_some_are_kept(send, monkeypatch):
    monkeypatch.setattr(pipeline, "MOST_PROBLEMS", 5)
    monkeypatch.setattr(pipeline, "CHUNK", 4)

    upload = send(table(*["Eastway,,,,,,xxx,,,"] * 10))

    assert upload.rows_refused == 10 and upload.problems >= 10
    assert len(wrong(upload)) == 5


def test_the_json_form_refuses_nothing_that_csv_takes(send):
    cells = dict(zip(HEADINGS.split(","), RIGHT.split(","), strict=True))

    upload = send(json.dumps({"format": "figures", "rows": [cells]}), "figures.json")

    assert upload.state == UploadState.WAITING
