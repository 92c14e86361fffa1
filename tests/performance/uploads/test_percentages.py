"""One table says the same in CSV, XLSX and JSON; and a share is never silently a percentage."""

import csv
import io
import json
from datetime import date, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl import Workbook

from forum.core.extensions import db
from forum.models.provenance import Origin
from forum.models.uploads import UploadState
from forum.performance.figures import queries as figures
from forum.performance.uploads import files
from forum.performance.uploads.dimensions import UploadContext
from forum.performance.uploads.reference_data import (
    HeldContract,
    KnownProgramme,
    ReferenceData,
    ValidDays,
)
from forum.performance.uploads.validation import RowValidator

HEADINGS = [
    *("organisation", "area", "payment_group", "period_start", "period_end"),
    *("referrals", "job_outcome_rate_12m", "profile_job_outcome_rate_12m"),
]
START, END = date(2014, 4, 1), date(2014, 6, 30)
KNOWN = ReferenceData(
    organisations={"northfield": (1, "Northfield")},
    programmes={
        "work programme": KnownProgramme(1, "Work Programme", "Great Britain", "CPA", True)
    },
    areas={(1, "5"): (5, "North East")},
    groups={"pg1": 1},
    contracts={(1, 5): [HeldContract(9, ValidDays(None, None), 1)]},
)
RATE = "job_outcome_rate_12m"


def workbook(rows, formats):
    """`formats`: of the last columns; the cells of every row alike."""
    made, kept = Workbook(), io.BytesIO()
    for cells in rows:
        made.active.append(cells)
    for row in made.active.iter_rows(min_row=2):
        for cell, number_format in zip(row[-len(formats) :], formats, strict=True):
            cell.number_format = number_format
    made.save(kept)
    return kept.getvalue()


def as_xlsx(rate, profile, formats=("General", "0.0%", "0%"), referrals=1234, area="05"):
    start, end = datetime(2014, 4, 1), datetime(2014, 6, 30)
    row = ["Northfield", area, "PG1", start, end, referrals, rate, profile]
    return workbook([HEADINGS, row], formats)


def as_csv(rate, profile, referrals="1,234"):
    out = io.StringIO()
    row = ["Northfield", "05", "PG1", "01/04/2014", "30/06/2014", referrals, rate, profile]
    csv.writer(out).writerows([HEADINGS, row])
    return out.getvalue().encode()


def as_json(rate, profile):
    row = ["Northfield", 5, "PG1", "2014-04-01", "2014-06-30", 1234, rate, profile]
    rows = [dict(zip(HEADINGS, row, strict=True))]
    return json.dumps({"format": "figures", "rows": rows}).encode()


def checked(content):
    """{measure: (value, profile)}, the problems, and the keys of what is asked."""
    file = files.received("figures", content)
    asked = UploadContext(Origin.MANAGEMENT, "sourced", date(2020, 1, 1))
    checker = RowValidator(file.headings, file.headings, asked, KNOWN)
    made, wrong = {}, []
    for line, cells in files.read(content, file.layout).rows:
        rows, found = checker.row(line, cells)
        wrong += [one.rule for one in found]
        made |= {row["measure"]: (row["value"], row["profile"]) for row in rows}
        for row in rows:
            made["place"] = row["area_id"], row["cut_off"], row["period"]
    return made, wrong, list(checker.questions)


@settings(max_examples=60, deadline=None)
@given(rate=st.integers(1, 1_000), profile=st.integers(1, 100), referrals=st.integers(1, 10**6))
def test_one_table_written_three_ways_gives_equal_figures(rate, profile, referrals):
    """`rate` in tenths of a percent, as a sheet of two formats shows it."""
    said = f"{rate / 10:.1f}%", f"{profile}%"
    from_sheet = checked(as_xlsx(rate / 1_000, profile / 100, referrals=referrals))
    from_text = checked(as_csv(*said, referrals=f"{referrals:,}"))
    from_json = checked(as_json(*said))

    assert from_sheet == from_text
    assert from_sheet[1:] == ([], [])
    assert from_sheet[0][RATE] == from_json[0][RATE] == (rate / 10, profile)


def test_the_percentages_of_a_sheet_are_what_it_shows():
    made, wrong, questions = checked(as_xlsx(0.234, 0.25))

    assert made[RATE] == (23.4, 25) and made["referrals"] == (1234, None)
    assert made["place"] == (5, "2014-06-30", "April to June 2014")
    assert (wrong, questions) == ([], [])


@pytest.mark.parametrize("area", ["05", 5, 5.0, "CPA05", "cpa 5", "CPA 05"])
def test_an_area_is_known_with_and_without_its_zero(area):
    assert checked(as_xlsx(0.2, 0.2, area=area))[0]["place"][0] == 5


@pytest.mark.parametrize(
    "formats, rate, said",
    [
        (("General", "0.00%;[Red]-0.00%", "0%"), 0.234, 23.4),
        (("General", '0.0"%"', "0%"), 23.4, 23.4),
        (("General", "General", "0%"), 23.4, 23.4),
        (("General", "@", "0%"), "23.4%", 23.4),
        (("General", "@", "0%"), "23.4", 23.4),
        (("General", "0%", "0%"), 1, 100),
    ],
)
def test_each_number_format_says_what_its_number_is(formats, rate, said):
    made, wrong, questions = checked(as_xlsx(rate, 0.25, formats))

    assert made[RATE] == (said, 25) and (wrong, questions) == ([], [])


@pytest.mark.parametrize(
    "formats, words",
    [
        (("0%", "0%", "0%"), "not a number"),
        (("£#,##0", "0%", "0%"), "currency"),
        (("[$£-809]#,##0.00", "0%", "0%"), "currency"),
        (('_-"£"* #,##0_-', "0%", "0%"), "currency"),
        (("#,##0,", "0%", "0%"), "in thousands"),
        (("yyyy-mm-dd", "0%", "0%"), "not a number"),
        (("General", "£0.00", "0%"), "currency"),
    ],
)
def test_a_number_in_another_unit_is_refused(formats, words):
    made, wrong, _questions = checked(as_xlsx(0.2, 0.25, formats))

    assert made == {} and words in wrong[0]


@pytest.mark.parametrize("write", [as_csv, as_json, as_xlsx])
def test_a_share_without_a_percent_sign_is_asked_about(write):
    """In XLSX too: there the cells have no percent format."""
    plain = {"formats": ("General",) * 3} if write is as_xlsx else {}

    assert checked(write(0.234, 0.25, **plain))[2] == [f"scale:{RATE}", f"scale:profile_{RATE}"]


# Through the site

LONG = "organisation,area,payment_group,period_end,measure,value,profile"
ROW = "Northfield Trust,05,all,2014-06-30,job_outcome_rate_12m,0.234,25%"
SURE = "Northfield Trust,05,PG1,2014-06-30,job_outcome_rate_12m,23.4%,25%"


def rates():
    made = figures.every_figure()
    return sorted((f.value, f.profile) for f in made if f.measure == RATE)


@pytest.mark.parametrize("answer, said", [("share", 23.4), ("percent", 0.234)])
def test_the_analyst_chooses_what_a_share_means(send, act, browse, ann, bob, answer, said):
    upload = send("\n".join([LONG, ROW, SURE]))
    assert upload.state == UploadState.ASKING and figures.every_figure() == []
    assert act(bob, upload, "approve").status_code == 409

    asked = browse(ann).get(f"/performance/uploads/{upload.id}/answer").text
    assert "Line 2 holds 0.234" in asked and "0.234 means 23.4%" in asked and "checked" not in asked
    db.session.rollback()
    assert "Choose what the cells mean." in act(ann, upload, "answer").text
    assert upload.state == UploadState.ASKING
    act(ann, upload, "answer", **{"chosen-0": answer})
    act(bob, upload, "approve")

    assert upload.state == UploadState.PUBLISHED
    assert rates() == sorted([(said, 25), (23.4, 25)])


def test_the_second_analyst_sees_what_the_first_said(send, act, browse, ann, bob):
    upload = send("\n".join([LONG, ROW]))
    act(ann, upload, "answer", **{"chosen-0": "share"})

    assert (
        "Shares of 1: 0.5 was read as 50%"
        in browse(bob).get(f"/performance/uploads/{upload.id}").text
    )


def test_an_answer_holds_for_one_file_only(send, act, ann):
    upload = send("\n".join([LONG, ROW]))
    act(ann, upload, "answer", **{"chosen-0": "share"})

    assert send("\n".join([LONG, ROW.replace("0.234", "0.3")])).state == UploadState.ASKING


def test_more_than_one_is_no_share(send, act, browse, ann):
    upload = send("\n".join([LONG, ROW, SURE.replace("23.4%", "23.4")]))
    act(ann, upload, "answer", **{"chosen-0": "share"})

    shown = browse(ann).get(f"/performance/uploads/{upload.id}").text
    assert "said to hold shares of 1" in shown


def test_money_and_averages_may_have_fractions(send):
    rows = [
        "Northfield Trust,5,all,2014-06-30,spend,448.5,",
        "Northfield Trust,5,all,2014-06-30,months_in_work_in_next_year,7.6,",
    ]

    assert send("\n".join([LONG, *rows])).state == UploadState.WAITING
