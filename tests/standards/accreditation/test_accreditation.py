"""The grid that an organisation keeps for itself, and the accreditations that it holds."""

import csv
from io import StringIO

import pytest
from sqlalchemy import select

from forum.core.audit import AuditEntry
from forum.core.extensions import db
from forum.models.accreditations import (
    AccreditationEvidence,
    HeldAccreditation,
    SelfAssessment,
)
from forum.standards.accreditation import actions, parts
from forum.standards.accreditation.evidence_address import path_of

HELD = {
    "scheme": "Customer Service Excellence",
    "assessor": "Assess Ltd",
    "starts_on": "1 March 2026",
    "ends_on": "28 February 2029",
    "certificate": "CSE-0417",
}


@pytest.fixture
def lead(people):
    """Ada, who leads Northfield."""
    people["ada"].is_lead = True
    db.session.commit()
    return people["ada"]


@pytest.fixture
def path(lead):
    organisation = lead.organisation
    return f"/organisations/{organisation.id}-{organisation.slug}/accreditation"


def rows(model):
    db.session.rollback()
    return list(db.session.scalars(select(model).order_by(model.id)))


def acts():
    return list(db.session.scalars(select(AuditEntry.act).order_by(AuditEntry.id)))


def test_the_grid_has_five_criteria_and_fifteen_parts_and_its_source(browse, lead, path):
    assert len(parts.all_parts()) == 15
    assert len({one.criterion for one in parts.all_parts()}) == 5
    page = browse(lead).get(path).text
    assert page.count('<th scope="row">') == 15
    assert parts.SOURCE in page and "The questions are ours." in page


def test_a_lead_assesses_a_part_and_changes_it(browse, lead, path):
    lead_s = browse(lead)
    for readiness, note in (("gap", "Nobody asks."), ("partly", "We ask twice a year.")):
        typed = {"readiness": readiness, "note": note}
        assert lead_s.post(f"{path}/1.2", data=typed).status_code == 302
    assert [(one.part, one.readiness) for one in rows(SelfAssessment)] == [("1.2", "partly")]
    page = lead_s.get(path).text
    assert "We ask twice a year." in page and "Nobody asks." not in page


def test_other_members_read_it_and_others_do_not_see_that_it_is_there(
    browse, people, lead, path, official
):
    browse(lead).post(f"{path}/1.2", data={"readiness": "gap", "note": "A secret gap."})
    colleague = people["amy"]
    assert colleague.organisation_id == lead.organisation_id
    assert "A secret gap." in browse(colleague).get(path).text
    assert browse(colleague).post(f"{path}/1.2", data={"readiness": "ready"}).status_code == 403
    for other in (people["ben"], people["mo"], official):
        for address in (path, f"{path}.csv", f"{path}/1.2"):
            answer = browse(other).get(address)
            assert answer.status_code == 403 and "secret" not in answer.text
    assert "secret" not in browse().get(path.removesuffix("/accreditation")).text


@pytest.mark.parametrize(
    ("typed", "message"),
    [
        ({"note": "Kept."}, "Choose one."),
        ({"readiness": "splendid", "note": "Kept."}, "Kept."),
        ({"readiness": "gap", "note": "Kept. Ring 07700 900123."}, "Kept."),
        ({"readiness": "gap", "note": "Kept" * 200}, "Shorten this by"),
    ],
)
def test_what_cannot_be_is_refused_and_stays(browse, lead, path, typed, message):
    page = browse(lead).post(f"{path}/1.2", data=typed)
    assert page.status_code == 422 and message in page.text and "Kept" in page.text
    assert rows(SelfAssessment) == []
    assert browse(lead).get(f"{path}/9.9").status_code == 404


def test_evidence_is_a_case_study_of_one_s_own(browse, people, lead, path, share):
    own, other = share(lead, title="Ours"), share(people["ben"], title="Theirs")
    lead_s = browse(lead)
    for case_study, status in ((own, 302), (other, 422), (own, 422)):
        typed = {"address": f"http://localhost/case-studies/{case_study.id}-x", "title": "We ask"}
        assert lead_s.post(f"{path}/1.2/evidence", data=typed).status_code == status
    assert [one.path for one in rows(AccreditationEvidence)] == [f"/case-studies/{own.id}-x"]
    assert "We ask" in lead_s.get(path).text


def test_evidence_is_a_page_of_the_exchange_that_is_there(browse, lead, path):
    lead_s = browse(lead)
    for address, status in (
        ("/complaints/appointments-and-travel", 302),
        ("/complaints/no-such-theme", 422),
        ("/standards/ZZ-9-nothing", 422),
        ("https://elsewhere.example/case-studies/1", 422),
        ("javascript:alert(1)", 422),
        ("/administration/members", 422),
        ("//elsewhere.example/complaints/x", 422),
    ):
        typed = {"address": address, "title": "It shows it"}
        assert lead_s.post(f"{path}/4.3/evidence", data=typed).status_code == status, address
    (row,) = rows(AccreditationEvidence)
    assert lead_s.post(f"{path}/evidence/{row.id}/remove").status_code == 302
    assert rows(AccreditationEvidence) == []


def test_a_part_holds_so_many_pages(browse, lead, path):
    lead_s = browse(lead)
    for number in range(actions.MOST_EVIDENCE + 1):
        typed = {"address": f"/performance/measure-{number}", "title": "A figure"}
        answer = lead_s.post(f"{path}/1.3/evidence", data=typed)
    assert answer.status_code == 422 and "Take one off first." in answer.text


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("/case-studies/4-x?from=mail#top", "/case-studies/4-x"),
        ("https://exchange.example/performance/referrals", "/performance/referrals"),
        ("ftp://exchange.example/performance/referrals", None),
        ("/performance/../administration/x", None),
        ("/", None),
        ("http://[", None),
        ("", None),
    ],
)
def test_an_address_is_taken_or_not(typed, found):
    assert path_of(typed, "exchange.example") == found


def test_the_csv_has_a_row_for_each_piece_of_evidence(browse, lead, path):
    lead_s = browse(lead)
    lead_s.post(f"{path}/1.2", data={"readiness": "ready", "note": "=1+1"})
    for name in ("referrals", "attachments"):
        typed = {"address": f"/performance/{name}", "title": name}
        lead_s.post(f"{path}/1.2/evidence", data=typed)
    read = list(csv.reader(StringIO(lead_s.get(f"{path}.csv").text.lstrip("\ufeff"))))
    assert len(read) == 1 + 15 + 1
    assert [row[5] for row in read if row[0] == "1.2"] == ["referrals", "attachments"]


# What is held


def test_an_accreditation_is_stated_and_then_confirmed_by_another_organisation(
    browse, people, lead, path
):
    home = path.removesuffix("/accreditation")
    assert browse(lead).post(f"{path}/held/new", data=HELD).status_code == 302
    page = browse().get(home).text
    assert "Customer Service Excellence" in page and "CSE-0417" in page
    assert "Stated by them, and not confirmed." in page
    (row,) = rows(HeldAccreditation)
    mo = browse(people["mo"])
    assert "CSE-0417" in mo.get("/accreditations/to-confirm").text
    assert mo.post(f"/accreditations/{row.id}/confirm").status_code == 302
    page = browse().get(home).text
    assert "Confirmed by" in page and "not confirmed" not in page
    assert "CSE-0417" not in mo.get("/accreditations/to-confirm").text
    assert acts()[-2:] == ["stated an accreditation", "confirmed an accreditation"]
    assert mo.post(f"/accreditations/{row.id}/confirm").status_code == 409


def test_nobody_confirms_their_own_or_without_the_office(browse, people, lead, path):
    browse(lead).post(f"{path}/held/new", data=HELD)
    (row,) = rows(HeldAccreditation)
    people["amy"].is_moderator = True  # of the same organisation
    db.session.commit()
    for who in ("amy", "ben", "ada"):
        answer = browse(people[who]).post(f"/accreditations/{row.id}/confirm")
        assert answer.status_code == 403
    assert "CSE-0417" not in browse(people["amy"]).get("/accreditations/to-confirm").text
    assert browse(people["ben"]).get("/accreditations/to-confirm").status_code == 403
    assert rows(HeldAccreditation)[0].confirmed_at is None


def test_what_is_not_so_is_taken_off_with_a_reason(browse, people, lead, path):
    browse(lead).post(f"{path}/held/new", data=HELD)
    (row,) = rows(HeldAccreditation)
    address, name = f"/accreditations/{row.id}/take-off", f"of-{row.id}-reason"
    mo = browse(people["mo"])
    assert mo.post(address, data={name: ""}).status_code == 422
    assert mo.post(address, data={name: "The number is not known."}).status_code == 302
    assert "CSE-0417" not in browse().get(path.removesuffix("/accreditation")).text
    assert mo.post(address, data={name: "Again."}).status_code == 404
    assert acts()[-1] == "took off an accreditation"


def test_its_own_lead_takes_it_off(browse, people, lead, path):
    browse(lead).post(f"{path}/held/new", data=HELD)
    (row,) = rows(HeldAccreditation)
    address = f"{path}/held/{row.id}/remove"
    assert browse(people["amy"]).post(address).status_code == 403
    assert browse(lead).post(address).status_code == 302
    assert rows(HeldAccreditation)[0].removed_at is not None


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"scheme": ""}, "Say which accreditation it is."),
        ({"starts_on": "soon"}, "Write the day as"),
        ({"ends_on": "1 March 2026"}, "It ends before it begins."),
        ({"certificate": ""}, "Give the number or the address of the certificate."),
        ({"certificate_url": "javascript:alert(1)"}, "Begin the web address with https://"),
    ],
)
def test_half_a_statement_is_refused_and_stays(browse, lead, path, changes, message):
    page = browse(lead).post(f"{path}/held/new", data=HELD | changes)
    assert page.status_code == 422 and message in page.text and "Assess Ltd" in page.text
    assert rows(HeldAccreditation) == []
