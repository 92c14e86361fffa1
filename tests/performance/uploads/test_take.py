"""What people's programs write is taken as it comes; the columns are asked about once."""

import io
import json
import time
from datetime import datetime

from openpyxl import Workbook, load_workbook

from forum.core.extensions import db
from forum.models.uploads import UploadState
from forum.performance.figures import queries as figures
from forum.performance.uploads import jobs, pipeline, queries, templates
from tests.performance.uploads.conftest import HEADINGS, RIGHT, table

THOUSANDS = (
    'Southgate Works,Northfield Trust,CPA 5,PG1,01/04/2014,30/06/2014,"1,100"," 1 090 ",20,25'
)


def semicolons(text):
    return text.replace(",", ";")


AS_WRITTEN = {
    "UTF-8": table(RIGHT).encode(),
    "UTF-8 with a mark": table(RIGHT).encode("utf-8-sig"),
    "UTF-16": table(RIGHT).encode("utf-16"),
    "UTF-16 without a mark": table(RIGHT).encode("utf-16-le"),
    "Windows letters": table(RIGHT.replace("Southgate", "Southgáte")).encode("cp1252"),
    "semicolons": semicolons(table(RIGHT)).encode(),
    "tabs": table(RIGHT).replace(",", "\t").encode(),
    "Windows line ends": table(RIGHT).replace("\n", "\r\n").encode(),
    "no line end at the end": table(RIGHT).rstrip().encode(),
    "empty lines": table("", RIGHT, ",,,,,,,,,").encode(),
    "thousands and British days": table(THOUSANDS).encode(),
}


def values():
    return {f.measure: (f.value, f.profile, f.denominator) for f in figures.every_figure()}


def test_files_are_read_in_each_encoding_and_with_each_separator(send, organisations):
    for how, content in AS_WRITTEN.items():
        is_windows = how == "Windows letters"
        organisations["southgate"].name = "Southgáte Works" if is_windows else "Southgate Works"
        db.session.commit()

        upload = send(content)

        said = [(p.column, p.value, p.rule) for p in queries.problems(upload)]
        assert (how, upload.state, said) == (how, UploadState.WAITING, [])
        assert upload.rows == 1 and upload.compared["new"] == 3


def test_a_workbook_is_read_for_its_values(send, bob, act):
    made, kept = Workbook(), io.BytesIO()
    made.active.append(HEADINGS.split(","))
    whole = load_workbook(io.BytesIO(templates.xlsx())).active
    assert [cell.value for cell in whole[1]] == templates.TEMPLATE
    start, end = datetime(2014, 4, 1), datetime(2014, 6, 30)
    made.active.append(
        ["Southgate Works", "Northfield Trust", 5, "PG1", start, end, 100, 90.0, 20, None]
    )
    made.active.append([])
    made.save(kept)

    upload = send(kept.getvalue(), "figures.xlsx")
    act(bob, upload, "approve")

    assert values() == {
        "referrals": (100, None, None),
        "attachments": (90, None, 100),
        "job_outcomes": (20, None, 100),
    }


def test_json_is_taken_by_its_names_and_says_where_it_is(send, bob, act):
    row = {"organisation": "Northfield Trust", "area": "5", "payment_group": "all"}
    row |= {"period_end": "2014-06-30", "measure": "job outcome rate after twelve months"}
    rows = [row | {"value": 12.5, "profile": "14%", "denominator": 800}]

    upload = send(json.dumps({"format": "figures", "count": 1, "rows": rows}), "x.json")
    act(bob, upload, "approve")

    made = figures.every_figure()[0]
    assert (made.value, made.profile, made.denominator) == (12.5, 14, 800)
    assert (made.unit, made.period, made.cut_off.isoformat()) == (
        "percent of referrals",
        "April to June 2014",
        "2014-06-30",
    )
    assert made.contract.ref == "C05-99" and made.geography == "North East England"


def test_the_templates_are_taken_as_they_are(send, browse, organisations):
    organisations["northfield"].name = "Name of the organisation"
    db.session.commit()
    for kind in ("csv", "xlsx", "json"):
        answer = browse().get(f"/performance/uploads/template.{kind}")
        assert answer.headers["Content-Disposition"].startswith("attachment")

        upload = send(answer.data, f"template.{kind}", is_rehearsal="y")

        assert (kind, upload.state) == (kind, UploadState.REHEARSED)


OWN = "Supplier;CPA number;Who;To;Started;Outcomes;Remark"
OWN_ROW = "Northfield Trust;5;PG1;30/06/2014;90;20;fine"
SAID = ["organisation", "area", "payment_group", "period_end", "attachments", "job_outcomes", ""]


def said_columns(meanings):
    return {f"meanings-{place}": meaning for place, meaning in enumerate(SAID)} | meanings


def test_columns_of_other_names_are_asked_about_once(send, browse, ann, bob):
    upload = send(f"{OWN}\n{OWN_ROW}\n")
    page = f"/performance/uploads/{upload.id}/columns"
    assert upload.state == UploadState.MAPPING

    asked = browse(ann).get(page).text
    db.session.rollback()
    refused = browse(ann).post(page, data=said_columns({"meanings-0": ""}))
    assert 'label for="meanings-0">Supplier' in asked
    assert "Say which column is the organisation." in refused.text
    browse(ann).post(page, data=said_columns({}))
    jobs.finish_all()
    db.session.expire_all()
    assert upload.state == UploadState.WAITING

    again = send(f"{OWN}\n{OWN_ROW.replace(';20;', ';21;')}\n")
    assert again.state == UploadState.WAITING, "remembered for who said it"
    assert send(f"{OWN}\n{OWN_ROW}1\n", by=bob).state == UploadState.MAPPING, "not of another place"


def test_columns_are_remembered_for_others_of_the_same_organisation(
    send, browse, ann, bob, organisations
):
    ann.organisation = bob.organisation = organisations["westbrook"]
    db.session.commit()
    upload = send(f"{OWN}\n{OWN_ROW}\n")
    browse(ann).post(f"/performance/uploads/{upload.id}/columns", data=said_columns({}))
    jobs.finish_all()

    assert send(f"{OWN}\n{OWN_ROW.replace(';20;', ';21;')}\n", by=bob).state == UploadState.WAITING


def test_columns_that_cannot_be_are_said_on_the_page(send, browse, ann):
    upload = send(f"{OWN}\n{OWN_ROW}\n")
    page = f"/performance/uploads/{upload.id}/columns"

    for changed, words in (
        ({"meanings-6": "area"}, "Two columns cannot both be"),
        ({"meanings-6": "made up"}, "There is a problem"),
        ({"meanings-4": "measure"}, "holds the value"),
        ({"meanings-4": "", "meanings-5": ""}, "which columns hold figures"),
    ):
        answer = browse(ann).post(page, data=said_columns(changed))
        assert answer.status_code == 422
        assert words in answer.text or "made up" in changed.values()


def test_many_rows_are_taken_in_pieces_that_hold_nobody_up(send, ann, browse, monkeypatch):
    monkeypatch.setattr(pipeline, "CHUNK", 250)
    days = [(year, month) for year in range(2012, 2015) for month in range(1, 13)]
    rows = [
        f"Northfield Trust,,5,PG1,{y}-{m:02}-01,{y}-{m:02}-{d:02},{n},{n},1,2"
        for y, m in days
        for d in range(2, 29)
        for n in (100,)
    ]
    upload = send(table(*rows), work=False)

    turns = 0
    while upload.state == UploadState.CHECKING and turns < 100:
        before = time.monotonic()
        jobs.go_on(turn_s=0)
        assert time.monotonic() - before < 2
        db.session.rollback()
        turns += 1
        progress = browse(ann).get(f"/performance/uploads/{upload.id}.json").json
        assert progress["rows_checked"] <= len(rows)
        db.session.rollback()

    assert upload.state == UploadState.WAITING and upload.rows_checked == len(rows)
    assert turns > len(rows) / 250
