import pytest
from sqlalchemy import select

from forum.core.extensions import db
from forum.mail.outbox import Letter
from forum.models.case_studies import CaseStudyStatus
from forum.models.moderation import Decision


@pytest.fixture
def held(bus_passes):
    bus_passes.status = CaseStudyStatus.HELD
    db.session.commit()
    return bus_passes


@pytest.fixture
def address(held):
    return f"/moderation/case-studies/{held.id}"


def test_accepted_it_is_published_and_its_author_is_told(browse, mo, ada, held, address):
    browse(mo).post(f"{address}/accept")

    assert held.status == CaseStudyStatus.PUBLISHED
    assert db.session.scalar(select(Letter.to)) == ada.email


def test_declined_its_author_reads_why(browse, mo, ada, ben, held, address):
    browse(mo).post(f"{address}/decline", data={"reason": "It names a claimant."})

    assert held.status == CaseStudyStatus.DECLINED
    page = f"/case-studies/{held.id}-{held.slug}"
    assert "It names a claimant." in browse(ada).get(page).text
    assert browse(ben).get(page).status_code == 404
    assert "It names a claimant." in db.session.scalar(select(Letter.body))


def test_declining_wants_a_reason(browse, mo, held, address):
    page = browse(mo).post(f"{address}/decline", data={"reason": ""})

    assert page.status_code == 422
    assert held.status == CaseStudyStatus.HELD


def test_two_moderators_at_once_decide_once(browse, mo, held, address):
    browse(mo).post(f"{address}/accept")
    again = browse(mo).post(f"{address}/accept")

    assert again.status_code == 409
    assert len(db.session.scalars(select(Decision)).all()) == 1


def test_a_moderator_does_not_decide_on_the_own_organisation_s(
    browse, mo, northfield, held, address
):
    mo.organisation = northfield
    db.session.commit()

    assert browse(mo).post(f"{address}/accept").status_code == 403
    assert "another moderator decides" in browse(mo).get("/moderation").text


def test_members_may_not(browse, ada, ben, held, address):
    for who in (ada, ben):
        assert browse(who).post(f"{address}/accept").status_code == 403
    assert held.status == CaseStudyStatus.HELD


def test_the_log_is_public_and_names_no_person(browse, mo, ada, held, address):
    browse(mo).post(f"{address}/decline", data={"reason": "It reads as an advert."})
    page = browse().get("/moderation/log").text

    assert "It reads as an advert." in page
    assert held.title not in page  # it was never published
    assert ada.email not in page
