"""The open data set: whole, described, without names, made anew each night."""

import csv
import gzip
import hashlib
import io
import json
from datetime import timedelta

import pytest
from sqlalchemy import func, select

from forum.api.open_data import jobs, queries
from forum.core import clock
from forum.core.extensions import db
from forum.models.case_studies import CaseStudy, CaseStudyStatus
from forum.models.moderation import Act, Decision
from forum.models.open_data import OpenDataEdition, OpenDataPart
from forum.practice.publishing import actions as publishing

LINES, TABLE, PACKAGE = (
    f"/open-data/{name}" for name in ("case-studies.jsonl", "case-studies.csv", "datapackage.json")
)


@pytest.fixture
def made(app, share, ada, ben):
    """Three published ones, and one that waits for a moderator."""
    rows = [share(ada), share(ben, title="Second one"), share(ada, title="=1+2 in the title")]
    held = share(ada, title="Not yet")
    held.status = CaseStudyStatus.HELD
    db.session.commit()
    jobs.make_daily()
    return rows


def lines(client):
    return [json.loads(line) for line in client.get(LINES).text.splitlines()]


def table(client):
    text = client.get(TABLE).data.decode("utf-8-sig")
    return list(csv.DictReader(io.StringIO(text)))


def test_it_has_all_published_ones_and_no_other(made, browse):
    ids = [one.id for one in made]
    assert [one["id"] for one in lines(browse())] == ids
    assert [int(one["id"]) for one in table(browse())] == ids


def test_it_is_what_the_page_says_without_names_of_people(made, browse):
    client = browse()
    page = client.get(f"/case-studies/{made[0].id}.json").json
    (first, *_) = lines(client)

    assert first.keys() == page.keys() - {"author", "status"}
    assert first["did_markdown"] == page["did_markdown"] and first["terms"] == page["terms"]
    assert page["author"] == "Ada" and "Ada" not in client.get(LINES).text
    assert "Ada" not in client.get(TABLE).text


def test_no_cell_is_a_formula(made, browse):
    assert [one["title"][:1] for one in table(browse())] == ["B", "S", "'"]


def test_the_package_describes_the_files_to_the_byte(made, browse):
    client = browse()
    package = client.get(PACKAGE).json
    for resource in package["resources"]:
        content = client.get(
            resource["path"].partition("localhost:8000")[2] or resource["path"]
        ).data
        assert resource["bytes"] == len(content)
        assert resource["hash"] == f"sha256:{hashlib.sha256(content).hexdigest()}"
    described = {one["name"]: one for one in package["resources"]}
    fields = described["case-studies-csv"]["schema"]["fields"]

    assert list(table(client)[0]) == [one["name"] for one in fields]
    assert described.keys() == {"case-studies-csv", "case-studies-jsonl"}


def test_it_is_sent_compressed_to_those_who_take_that(made, browse):
    client = browse()
    plain = client.get(LINES)
    packed = client.get(LINES, headers={"Accept-Encoding": "gzip"})

    assert packed.headers["Content-Encoding"] == "gzip"
    assert gzip.decompress(packed.data) == plain.data
    known = {"If-None-Match": plain.headers["ETag"]}
    assert client.get(LINES, headers=known).status_code == 304


@pytest.fixture
def hide(ada, mo):
    """hide(how, case study): what takes words out of sight."""

    def hide(how, one):
        if how == "withdrawn":
            publishing.withdraw(ada, one, "I asked for it")
        elif how == "anonymous":
            one.is_anonymous, one.edited_at = True, clock.now()
        else:
            decision = {"kind": "case_study", "object_id": one.id, "case_study_id": one.id}
            db.session.add(Decision(act=Act.REDACTED, moderator_id=mo.id, **decision))
        db.session.commit()

    return hide


@pytest.mark.parametrize("how", ["withdrawn", "anonymous", "redacted"])
def test_what_goes_out_of_sight_is_given_out_no_more(made, browse, hide, how):
    before = browse().get(LINES).text
    hide(how, made[0])
    for address in (LINES, TABLE, PACKAGE):
        assert browse().get(address).status_code == 404
    assert "An edition is being made" in browse().get("/open-data").text
    jobs.make_daily()
    assert browse().get(LINES).status_code == 200
    assert (browse().get(LINES).text == before) == (how == "redacted")  # its words are as before
    assert not queries.is_outdated(queries.newest())


def test_what_comes_into_sight_waits_for_the_night(made, browse, share, ada):
    share(ada, title="One more")
    held = db.session.scalar(select(CaseStudy).filter_by(title="Not yet"))
    held.status = CaseStudyStatus.PUBLISHED
    db.session.commit()
    jobs.make_daily()
    assert len(lines(browse())) == 3


def test_what_is_withdrawn_is_in_no_edition(made, browse, ada):
    publishing.withdraw(ada, made[0], "I asked for it")
    jobs.make_daily()

    assert [one["id"] for one in lines(browse())] == [made[1].id, made[2].id]
    assert db.session.scalar(select(func.count(OpenDataEdition.id))) == 1


def test_the_demonstration_is_not_in_it(made, browse, ben, at):
    ben.is_demonstration = True
    db.session.commit()
    at(clock.now() + timedelta(hours=24))
    jobs.make_daily()
    assert [one["id"] for one in lines(browse())] == [made[0].id, made[2].id]


def test_one_that_was_killed_half_way_is_begun_anew(made, browse, monkeypatch, at):
    def fail(*_):
        raise RuntimeError

    at(clock.now() + timedelta(hours=24))
    monkeypatch.setattr(jobs.records, "table_rows", fail)
    with pytest.raises(RuntimeError):
        jobs.make_daily()
    db.session.rollback()
    assert len(lines(browse())) == 3
    monkeypatch.undo()
    jobs.make_daily()

    assert len(lines(browse())) == 3
    assert db.session.scalar(select(func.count(OpenDataEdition.id))) == 1
    assert db.session.scalar(select(func.count()).select_from(OpenDataPart)) == 4


def test_before_the_first_night_the_page_says_so(app, browse):
    client = browse()
    assert "within the hour" in client.get("/open-data").text
    assert client.get(LINES).status_code == client.get(PACKAGE).status_code == 404


def test_the_page_names_the_files(made, browse):
    page = browse().get("/open-data").text
    assert "3 case studies" in page and LINES in page and TABLE in page


def test_memory_does_not_grow_with_their_number(made, monkeypatch, at, browse):
    """As many parts as there are lots of them."""
    monkeypatch.setattr(jobs, "AT_ONCE", 1)
    at(clock.now() + timedelta(hours=24))
    jobs.make_daily()
    parts = db.session.scalar(select(func.count()).select_from(OpenDataPart))
    assert parts == 1 + 3 + 1 + 3  # what is hidden; lines; the header and rows of the table
    assert len(lines(browse())) == 3 == len(table(browse()))
