import pytest
from sqlalchemy import select

from forum.core.extensions import db
from forum.mail.outbox import Letter
from forum.models.case_studies import CaseStudyStatus
from forum.practice.case_studies import queries


@pytest.fixture
def address(bus_passes):
    return f"/case-studies/{bus_passes.id}-{bus_passes.slug}"


def test_withdrawn_it_is_out_of_every_list_and_its_address_says_why(
    browse, ada, ben, address, bus_passes
):
    browse(ada).post(f"{address}/withdraw", data={"reason": "The scheme has ended."})

    assert bus_passes.status == CaseStudyStatus.WITHDRAWN
    assert bus_passes not in db.session.scalars(queries.listed()).all()
    page = browse(ben).get(address)
    assert page.status_code == 410
    assert "The scheme has ended." in page.text


def test_it_wants_a_reason(browse, ada, address, bus_passes):
    page = browse(ada).post(f"{address}/withdraw", data={"reason": " "})

    assert "Say why" in page.text
    assert bus_passes.is_published


@pytest.mark.parametrize("who", ["ben", "amy"])
def test_another_member_may_not(browse, people, address, bus_passes, who):
    page = browse(people[who]).post(f"{address}/withdraw", data={"reason": "No."})

    assert page.status_code == 403
    assert bus_passes.is_published


def test_a_moderator_may_but_not_in_the_own_organisation(
    browse, mo, northfield, address, bus_passes
):
    mo.organisation = northfield
    db.session.commit()
    assert browse(mo).post(f"{address}/withdraw", data={"reason": "No."}).status_code == 403

    mo.organisation = None
    db.session.commit()
    browse(mo).post(f"{address}/withdraw", data={"reason": "It names a person."})
    assert bus_passes.status == CaseStudyStatus.WITHDRAWN
    assert "It names a person." in browse().get("/moderation/log").text
    assert "It names a person." in db.session.scalar(select(Letter.body))


def test_one_s_own_withdrawal_is_no_matter_of_the_log(browse, ada, address):
    browse(ada).post(f"{address}/withdraw", data={"reason": "The scheme has ended."})

    assert "The scheme has ended." not in browse().get("/moderation/log").text
    assert db.session.scalar(select(Letter)) is None


def test_the_buttons_are_shown_to_those_who_may_press_them(browse, ada, ben, address):
    assert ">Withdraw<" in browse(ada).get(address).text
    assert ">Withdraw<" not in browse(ben).get(address).text


def test_reading_the_page_withdraws_nothing(browse, ada, address, bus_passes):
    browse(ada).get(f"{address}/withdraw")

    assert bus_passes.is_published
