"""The released record as a document: what is in it, that it stays, and that it can be checked."""

import csv
import hashlib
import io
from datetime import date, timedelta

import pytest
from pypdf import PdfReader
from sqlalchemy import func, select

from forum.core import clock
from forum.core.extensions import db
from forum.models.figures import Figure, Origin
from forum.models.passports import Passport
from forum.models.releases import Release

RELEASED, TO_COME = date(2026, 6, 30), date(2026, 9, 30)


@pytest.fixture
def releases(app):
    out = Release(ref="out", name="Statistics to June", release_at=later(-1), cut_off=RELEASED)
    to_come = Release(ref="soon", name="To come", release_at=later(1), cut_off=TO_COME)
    db.session.add_all([out, to_come])
    db.session.commit()
    return out, to_come


@pytest.fixture
def record(northfield, releases):
    """One released figure, and others that must not be in it."""
    out, to_come = releases
    db.session.add_all(
        [
            figure(northfield, 41.5, release=out),
            figure(northfield, 99.25, release=to_come, cut_off=TO_COME),
            figure(northfield, 33.25, origin=Origin.MANAGEMENT),
            figure(northfield, 77.5, origin=Origin.LEAKED),
        ]
    )
    db.session.commit()
    return f"/organisations/{northfield.id}-{northfield.slug}/passport"


def later(days):
    return clock.now().replace(microsecond=0) + timedelta(days=days)


def figure(organisation, value, cut_off=RELEASED, origin=Origin.OFFICIAL, **other):
    return Figure(
        ref=f"F{value}",
        organisation=organisation,
        group_named="all",
        measure="job_outcome_rate_12m",
        period="=Twelve months, ŵ",
        period_type=f"{value}",
        cut_off=cut_off,
        value=value,
        unit="percent",
        origin=origin,
        basis="sourced",
        **other,
    )


def issued(browser, address):
    answer = browser.post(address)
    assert answer.status_code == 302
    return answer.headers["Location"]


def words_of(pdf):
    return " ".join(page.extract_text() for page in PdfReader(io.BytesIO(pdf)).pages)


def test_it_holds_what_is_released_and_the_same_for_everybody(browse, record, ann, ada, mo):
    addresses = {issued(browse(who), record) for who in (None, ann, ada, mo)}
    [address] = addresses
    pdf, sheet = browse().get(f"{address}.pdf"), browse().get(f"{address}.csv")

    for text in (words_of(pdf.data), sheet.text):
        assert "41.5" in text
        assert [v for v in ("99.25", "33.25", "77.5") if v in text] == []
    assert len(list(csv.reader(io.StringIO(sheet.text)))) == 2
    assert pdf.mimetype == "application/pdf"
    assert pdf.headers["Content-Disposition"].startswith("attachment; ")


def test_the_pdf_says_what_it_is(browse, record):
    address = issued(browse(), record)
    pdf = browse().get(f"{address}.pdf").data
    reader, words = PdfReader(io.BytesIO(pdf)), words_of(pdf)

    assert reader.metadata.title == "Performance passport: Northfield Trust"
    assert reader.trailer["/Root"]["/Lang"] == "en-GB"
    assert address.rpartition("/")[2] in words
    assert hashlib.sha256(browse().get(f"{address}.csv").data).hexdigest() in words
    assert f"{clock.in_london(clock.now()):%B %Y}" in words
    assert "=Twelve months, w" in words  # the font has no ŵ


def test_no_cell_of_the_csv_is_a_formula(browse, record):
    sheet = browse().get(f"{issued(browse(), record)}.csv").text
    assert "'=Twelve months" in sheet


def test_the_same_record_is_issued_once_and_its_bytes_stay(browse, record, at):
    first = issued(browse(), record)
    before = [browse().get(f"{first}.{kind}").data for kind in ("pdf", "csv")]
    at(later(0) + timedelta(hours=5))

    assert issued(browse(), record) == first
    assert [browse().get(f"{first}.{kind}").data for kind in ("pdf", "csv")] == before
    assert db.session.scalar(select(func.count(Passport.id))) == 1


def test_a_new_release_makes_a_new_one_and_the_old_one_says_so(browse, record, releases, at):
    first = issued(browse(), record)
    at(releases[1].release_at)
    second = issued(browse(), record)

    assert second != first
    assert "99.25" in words_of(browse().get(f"{second}.pdf").data)
    assert "99.25" not in words_of(browse().get(f"{first}.pdf").data)
    assert "There is a newer one" in browse().get(first).text
    assert "There is a newer one" not in browse().get(second).text


def test_what_it_holds_is_latched(browse, record, releases):
    issued(browse(), record)

    db.session.expire_all()
    assert [r.opened_at is not None for r in releases] == [True, False]


def test_without_a_release_there_is_none(browse, northfield):
    address = f"/organisations/{northfield.id}-{northfield.slug}/passport"
    assert "Nothing is released yet" in browse().get(address).text
    assert browse().post(address).status_code == 409


# Checking


@pytest.mark.parametrize("kind", ["pdf", "csv"])
def test_the_file_is_recognised_and_one_letter_more_is_not(browse, record, kind):
    address = issued(browse(), record)
    good = browse().get(f"{address}.{kind}").data

    def checked(page, data):
        sent = {"file": (io.BytesIO(data), f"passport.{kind}")}
        return browse().post(page, data=sent, content_type="multipart/form-data").text

    for page in (address, "/passports"):
        assert "It is genuine" in checked(page, good)
        assert "It is genuine" not in checked(page, good + b" ")
        assert "somebody has changed it" in checked(page, good + b" ")


def test_a_checksum_will_do(browse, record):
    address = issued(browse(), record)
    passport = db.session.scalars(select(Passport)).one()

    for pasted in (passport.pdf_sha256, f" {passport.csv_sha256.upper()} "):
        assert "It is genuine" in browse().post(address, data={"checksum": pasted}).text
        assert "It is genuine" in browse().post("/passports", data={"checksum": pasted}).text
    for wrong in ("0" * 64, "x", "'; --", "9" * 5000):
        assert "genuine: " not in browse().post("/passports", data={"checksum": wrong}).text


def test_nothing_sent_says_what_to_do(browse, record):
    address = issued(browse(), record)
    for page in (address, "/passports"):
        answer = browse().post(page, data={})
        assert answer.status_code == 422
        assert "Choose a file, or paste its checksum." in answer.text


@pytest.mark.parametrize(
    "code", ["nothing", "AAAA-AAAA-AAAA", "x.pdf", "AAAA-AAAA-AAAA.csv", "%00"]
)
def test_an_unknown_one_is_not_found(browse, code):
    assert browse().get(f"/passports/{code}").status_code == 404


def test_a_long_record_runs_over_several_pages(browse, northfield, releases):
    out = releases[0]
    db.session.add_all(figure(northfield, float(n), release=out) for n in range(120))
    db.session.commit()
    address = issued(browse(), f"/organisations/{northfield.id}-{northfield.slug}/passport")
    reader = PdfReader(io.BytesIO(browse().get(f"{address}.pdf").data))

    assert len(reader.pages) > 3
    assert all("Measure" in page.extract_text() for page in reader.pages)
