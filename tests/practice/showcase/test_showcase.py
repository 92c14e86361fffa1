"""/showcase: three doors, what was picked, toolkits, and where there is none."""

import pytest
from sqlalchemy import select

from forum.core.audit import AuditEntry
from forum.core.extensions import db
from forum.models.attachments import Attachment
from forum.models.case_studies import CaseStudy
from forum.models.listings import SHOWCASE_NUMBERS
from forum.models.organisations import Kind, Organisation
from forum.models.showcase import ShowcasePick
from forum.practice.attachments.actions import store_content
from forum.practice.showcase import queries

WHY = "It shows a way in for people whom others missed."


@pytest.fixture
def bodies(people):
    found = [
        Organisation(slug=name.lower(), name=name, kind=Kind.REPRESENTATIVE)
        for name in ("ERSA", "ACEVO", "NCVO")
    ]
    db.session.add_all(found)
    db.session.commit()
    return found


def pick(client, study, body, why=WHY):
    return client.post(f"/case-studies/{study.id}/pick", data={"body": str(body.id), "why": why})


def test_statements_do_not_grow(browse, eve, share, questions, people):
    share(eve)
    browse().get("/showcase")
    few = _statements(browse, questions)
    for _ in range(6):
        share(eve)
    many = _statements(browse, questions)

    assert many == few <= 45


def _statements(browse, questions):
    client = browse()
    questions.clear()
    assert client.get("/showcase").status_code == 200
    return sum(not one.startswith("BEGIN") for one in questions)


def test_gaps_lead_to_their_pages(browse, eve, share):
    share(eve)  # on PG1 and lone parents
    page = browse().get("/showcase").text
    outside = page.split('id="complementary"')[1].split("</section>")[0]

    assert "/gaps/combination?for=over-50s" in outside
    assert "/gaps/combination?for=lone-parents" not in outside
    assert "/areas/18" in outside
    assert browse().get("/gaps/combination?for=over-50s").status_code == 200


def test_a_file_with_a_purpose_is_a_toolkit(browse, eve, share):
    study = share(eve)
    files = {
        "letter": "Letter to a nursery.txt",
        "": "Notes.txt",
    }
    for place, (purpose, name) in enumerate(files.items(), 1):
        sha256 = store_content(name.encode())
        row = {"owner_id": eve.id, "key": study.submission_key, "place": place, "size": 5}
        db.session.add(
            Attachment(sha256=sha256, name=name, kind="txt", words="", purpose=purpose, **row)
        )
    db.session.commit()
    assert "Letter to a nursery.txt" in browse().get("/showcase").text
    assert "Notes.txt" not in browse().get("/showcase").text

    study.status = "withdrawn"
    db.session.commit()

    assert "Letter to a nursery.txt" not in browse().get("/showcase").text


def test_each_body_picks_one_a_quarter(browse, mo, eve, share, bodies):
    first, second = share(eve, title="First"), share(eve, title="Second")
    ersa, acevo, _ncvo = bodies

    assert pick(browse(mo), first, ersa).status_code == 302
    assert pick(browse(mo), second, ersa).status_code == 409  # ERSA has picked
    again = pick(browse(mo), first, acevo, why="Another line")
    assert again.status_code == 409  # it is picked
    assert "Another line" in again.text
    assert pick(browse(mo), second, acevo).status_code == 302

    page = browse().get("/showcase").text
    assert page.count(WHY) == 2
    acts = db.session.scalars(select(AuditEntry.act)).all()
    assert acts.count("recorded a pick for the showcase") == 2


def test_a_pick_changes_no_order(browse, mo, eve, share, bodies):
    older = share(eve, title="Older")
    share(eve, title="Newer")
    before = queries.newest(list(SHOWCASE_NUMBERS)[1], 3)
    pick(browse(mo), older, bodies[0])

    assert queries.newest(list(SHOWCASE_NUMBERS)[1], 3) == before


def test_a_pick_that_is_withdrawn_is_not_shown(browse, mo, eve, share, bodies):
    study = share(eve)
    pick(browse(mo), study, bodies[0])
    study = db.session.get(CaseStudy, study.id)
    study.status = "withdrawn"
    db.session.commit()

    assert WHY not in browse().get("/showcase").text


@pytest.mark.parametrize("why", ["", "x" * 201])
def test_a_pick_says_why_in_a_line(browse, mo, eve, share, bodies, why):
    assert pick(browse(mo), share(eve), bodies[0], why).status_code == 422
    assert db.session.scalar(select(ShowcasePick)) is None


def test_only_editors_record_picks_and_only_of_examples(browse, mo, ada, eve, share, bodies):
    study, of_prime = share(eve), share(ada)

    assert pick(browse(ada), study, bodies[0]).status_code == 403
    assert pick(browse(mo), of_prime, bodies[0]).status_code == 409
    assert browse(mo).get(f"/case-studies/{study.id}/pick").status_code == 200
    assert db.session.scalar(select(ShowcasePick)) is None
