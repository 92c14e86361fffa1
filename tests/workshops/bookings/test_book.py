import pytest
from sqlalchemy.exc import IntegrityError

from forum.core.errors import Refused
from forum.core.extensions import db
from forum.mail.outbox import Letter
from forum.models.bookings import Booking
from forum.models.organisations import Contract
from forum.models.workshops import Invitation, WhoMayCome, Workshop, WorkshopStatus
from forum.people.members.actions import claim_fingerprint
from forum.workshops.bookings import actions, queries
from tests.workshops.bookings.conftest import facts, line, states


def address(workshop, page=""):
    return f"/workshops/{workshop.id}-{workshop.slug}{page}"


def test_one_click_books_and_the_mail_brings_the_calendar_file(browse, ada, workshop):
    browser = browse(ada)

    answer = browser.post(address(workshop, "/book"), follow_redirects=True)

    assert "You have a place" in answer.text
    assert states(workshop, ada) == ["booked"]
    assert facts() == [("ada@northfield.example", "booked")]
    letter = db.session.scalars(db.select(Letter)).one()
    assert "METHOD:REQUEST" in letter.calendar
    assert workshop.uid in letter.calendar
    assert "Leeds Library" in letter.body
    assert db.session.get(Workshop, workshop.id).places_taken == 1


def test_a_second_click_is_no_second_place(browse, ada, workshop):
    for _ in range(3):
        browse(ada).post(address(workshop, "/book"))

    assert db.session.get(Workshop, workshop.id).places_taken == 1
    assert len(facts()) == 1


def test_when_all_places_are_taken_one_waits_and_sees_what_it_depends_on(
    browse, ada, amy, ben, dee, workshop, book
):
    book(workshop, ada, amy, ben)
    browser = browse(dee)

    page = browser.post(address(workshop, "/book"), follow_redirects=True).text

    assert "You are 2nd on the waiting list." in page
    assert "Eastway holds no place yet" in page
    assert "They have 24 hours to take it" in page
    assert states(workshop, ada, amy, ben, dee) == ["booked", "booked", "waiting", "waiting"]
    assert ("dee@eastway.example", "waiting") in facts()


def test_the_list_is_in_the_order_of_places_held_and_then_of_asking(
    ada, amy, ben, dee, eve, workshop_of, book
):
    """Northfield holds the place, so Amy, who asked first, comes after the others."""
    workshop = workshop_of(capacity=1)
    book(workshop, ada, amy, ben, dee)

    assert line(workshop, amy, ben, dee) == ["Ben", "Dee", "Amy"]


def test_without_a_waiting_list_a_full_workshop_refuses(browse, ada, ben, workshop_of, book):
    workshop = workshop_of(capacity=1, has_waiting_list=False)
    book(workshop, ada)

    answer = browse(ben).post(address(workshop, "/book"))

    assert answer.status_code == 409
    assert "no waiting list" in answer.text
    assert states(workshop, ben) == [None]
    assert "There is no waiting list" in browse(ben).get(address(workshop)).text


@pytest.mark.parametrize(
    "how",
    [
        {"days": -0.01},
        {"status": WorkshopStatus.CANCELLED},
    ],
)
def test_a_workshop_that_has_begun_or_is_cancelled_cannot_be_booked(browse, ada, workshop_of, how):
    workshop = workshop_of(**how)

    assert browse(ada).post(address(workshop, "/book")).status_code == 409
    assert states(workshop, ada) == [None]


def test_a_draft_is_not_found(browse, ada, workshop_of):
    workshop = workshop_of(status=WorkshopStatus.DRAFT)

    assert browse(ada).post(address(workshop, "/book")).status_code == 404


def test_a_visitor_is_asked_to_sign_in(browse, workshop):
    page = browse().get(address(workshop)).text

    assert "to book" in page
    assert "/sign-in?next=" in page
    assert "/sign-in" in browse().post(address(workshop, "/book")).location


def test_a_pending_member_may_book_and_waits_as_one_without_an_organisation(
    browse, pip, workshop, ada, ben
):
    browse(pip).post(address(workshop, "/book"))

    assert states(workshop, pip) == ["booked"]
    assert queries.own(pip, workshop).organisation_id is None
    assert queries.places_held(workshop) == {None: 1}


@pytest.fixture
def in_area(terms, people):
    """Northfield has a contract in area 5."""
    area = terms["5"]
    northfield = people["ada"].organisation_id
    db.session.add(Contract(ref="c1", prime_id=northfield, area_id=area.id, basis="illustrative"))
    db.session.commit()
    return area


def test_a_workshop_for_an_area_is_for_those_who_work_there(
    browse, ada, ben, pip, workshop_of, in_area
):
    workshop = workshop_of(who_may_come=WhoMayCome.AREA, area_id=in_area.id)
    pip.organisation_id = ada.organisation_id
    db.session.commit()

    refusals = [browse(who).post(address(workshop, "/book")) for who in (ben, pip)]
    browse(ada).post(address(workshop, "/book"))

    assert [one.status_code for one in refusals] == [409, 409]
    assert "once your organisation is confirmed" in refusals[1].text
    assert states(workshop, ada, ben, pip) == ["booked", None, None]
    assert "Book a place" not in browse(ben).get(address(workshop)).text


def test_a_suspended_members_place_is_offered_to_the_next(app, browse, ada, ben, workshop_of):
    workshop, before = workshop_of(capacity=1), workshop_of(capacity=1, days=-1)
    for member in (ada, ben):
        browse(member).post(address(workshop, "/book"))
    db.session.add(Booking(workshop_id=before.id, member_id=ada.id, state="booked", round=1))
    db.session.commit()
    app.test_cli_runner().invoke(args=["users", "suspend", ada.email])
    db.session.expire_all()

    assert states(workshop, ada, ben) == ["cancelled", "offered"]
    assert states(before, ada) == ["booked"]
    assert workshop.places_taken == 1


def test_a_refused_member_keeps_bookings_open_to_anyone_and_loses_others(
    browse, ada, mo, workshop_of, in_area
):
    closed = workshop_of(who_may_come=WhoMayCome.AREA, area_id=in_area.id)
    open_to_all = workshop_of(days=20)
    for workshop in (closed, open_to_all):
        browse(ada).post(address(workshop, "/book"))
    refusal = {"seen": claim_fingerprint(ada), "reason": "Left in June."}
    browse(mo).post(f"/moderation/members/{ada.id}/refuse", data=refusal)
    db.session.expire_all()

    assert states(closed, ada) == ["cancelled"]
    assert states(open_to_all, ada) == ["booked"]
    assert closed.places_taken == 0
    assert ("ada@northfield.example", "given-up") in facts()


def test_the_invited_may_come_by_address_or_by_domain(browse, ada, amy, ben, dee, workshop_of):
    workshop = workshop_of(capacity=9, who_may_come=WhoMayCome.INVITED)
    for invited in ("ben@southgate.example", "northfield.example"):
        db.session.add(Invitation(workshop_id=workshop.id, address=invited))
    db.session.commit()

    for who in (ada, amy, ben, dee):
        browse(who).post(address(workshop, "/book"))

    assert states(workshop, ada, amy, ben, dee) == ["booked", "booked", "booked", None]


def test_a_workshop_at_the_same_time_is_pointed_out(browse, ada, workshop_of, workshop):
    other = workshop_of(title="Childcare", days=10.02)
    browser = browse(ada)
    browser.post(address(workshop, "/book"))

    told = browser.post(address(other, "/book"), data={"access_needs": "A hearing loop"})
    assert told.status_code == 409
    assert "Mock interviews" in told.text
    assert states(other, ada) == [None]

    browser.post(address(other, "/book"), data={"anyway": "y", "access_needs": "A hearing loop"})
    assert states(other, ada) == ["booked"]
    assert queries.own(ada, other).access_needs == "A hearing loop"


def test_after_one_another_is_not_at_the_same_time(ada, workshop_of, book):
    first = workshop_of(days=10)
    second = workshop_of(days=10 + 2 / 24)
    assert second.starts_at == first.ends_at

    book(first, ada)
    book(second, ada)

    assert states(second, ada) == ["booked"]


@pytest.mark.parametrize("wrong", ["My client is AB 12 34 56 C", "x" * 601])
def test_wrong_needs_are_explained_and_kept(browse, ada, workshop, wrong):
    answer = browse(ada).post(address(workshop, "/book"), data={"access_needs": wrong})

    assert answer.status_code == 422
    assert wrong in answer.text
    assert "Error:" in answer.text
    assert states(workshop, ada) == [None]


def test_needs_can_be_changed_and_only_organisers_see_them(
    browse, ada, ben, organiser, workshop, book
):
    book(workshop, ada)
    browse(ada).post(address(workshop, "/booking"), data={"access_needs": "A lift"})

    assert "A lift" in browse(organiser).get(address(workshop, "/roster")).text
    assert "A lift" in browse(ada).get(address(workshop)).text
    assert "A lift" not in browse(ben).get(address(workshop)).text
    assert browse(ben).get(address(workshop, "/booking")).status_code == 404


def test_own_bookings_are_on_one_page_and_in_the_data_export(
    browse, ada, amy, ben, workshop_of, book
):
    full, other = workshop_of(capacity=1), workshop_of(days=20, title="Childcare")
    book(full, amy, ada)
    book(other, ada)

    page = browse(ada).get("/me/bookings").text
    assert "You are 1st on the waiting list." in page
    assert "Childcare" in page
    assert "Nothing booked" in browse(ben).get("/me/bookings").text
    kept = browse(ada).get("/me/data.json").json["bookings"]
    assert [one["state"] for one in kept] == ["waiting", "booked"]


def test_a_check_constraint_limits_places(ada, ben, workshop_of, book):
    workshop = workshop_of(capacity=1)
    book(workshop, ada)

    with pytest.raises(IntegrityError, match="places_within_capacity"):
        db.session.execute(
            db.update(Workshop).where(Workshop.id == workshop.id).values(places_taken=2)
        )
    db.session.rollback()


def test_one_person_is_on_a_workshop_once(ada, workshop, book):
    book(workshop, ada)

    with pytest.raises(IntegrityError, match="UNIQUE"):
        db.session.execute(
            db.insert(Booking).values(
                workshop_id=workshop.id, member_id=ada.id, state="waiting", round=1
            )
        )
    db.session.rollback()


def test_refusals_say_what_to_do(ada, workshop_of):
    workshop = workshop_of(who_may_come=WhoMayCome.INVITED)

    with pytest.raises(Refused, match="Ask its organiser"):
        actions.book(ada, workshop)
