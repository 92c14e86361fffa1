"""Places for several named colleagues in one booking."""

import pytest

from forum.core.errors import Refused, TooMany
from forum.core.extensions import db
from forum.mail.outbox import Letter
from forum.models.accounts import Standing, User
from forum.models.bookings import Booking
from forum.models.workshops import Invitation, WhoMayCome, Workshop, WorkshopStatus
from forum.people.data_export.queries import export
from forum.people.erasure import actions as erasure
from forum.workshops.bookings import actions, colleague_actions
from tests.workshops.bookings.conftest import facts, line, states


@pytest.fixture
def team(northfield):
    """Four colleagues of Ada and Amy."""
    members = [
        User(name=f"Colleague {n}", email=f"c{n}@northfield.example", standing=Standing.VERIFIED)
        for n in range(4)
    ]
    for member in members:
        member.organisation = northfield
    db.session.add_all(members)
    db.session.commit()
    return members


def post(browser, workshop, typed):
    path = f"/workshops/{workshop.id}-{workshop.slug}/book-colleagues"
    return browser.post(path, data={"colleagues": typed}, follow_redirects=True)


def test_each_colleague_has_a_booking_of_the_organisation_and_a_letter(
    browse, ada, amy, team, workshop_of, northfield
):
    workshop = workshop_of(capacity=5)

    page = post(browse(ada), workshop, "amy@northfield.example\nColleague 0")

    assert page.status_code == 200
    assert "Booked: Amy, Colleague 0." in page.text
    assert "Amy: has a place" in page.text  # listed for who booked
    bookings = db.session.scalars(db.select(Booking)).all()
    assert {one.organisation_id for one in bookings} == {northfield.id}
    assert {one.booked_by_id for one in bookings} == {ada.id}
    assert facts() == [("amy@northfield.example", "booked"), ("c0@northfield.example", "booked")]
    letter = db.session.scalars(db.select(Letter)).first()
    assert "Ada of your organisation booked you a place" in letter.body
    assert "METHOD:REQUEST" in letter.calendar
    assert db.session.get(Workshop, workshop.id).places_taken == 2


def test_a_colleague_sees_who_booked_and_gives_the_place_back(browse, ada, amy, workshop_of):
    workshop = workshop_of(capacity=5)
    post(browse(ada), workshop, "Amy")
    browser = browse(amy)

    assert "Ada booked it for you" in browser.get(f"/workshops/{workshop.id}-{workshop.slug}").text
    browser.post(f"/workshops/{workshop.id}-{workshop.slug}/booking/cancel")

    assert states(workshop, amy) == ["cancelled"]
    again = post(browse(ada), workshop, "Amy")
    assert again.status_code == 409
    assert "They can book again themselves" in again.text
    actions.book(amy, workshop)
    assert db.session.scalars(db.select(Booking)).one().booked_by_id is None


def test_on_the_list_the_fair_rule_holds_for_all_of_them(
    ada, amy, ben, dee, team, workshop_of, book
):
    """Ben's and Dee's organisations hold no place, so they precede three of Northfield."""
    workshop = workshop_of(capacity=1)
    book(workshop, ada)
    colleague_actions.book(ada, workshop, ["amy", "colleague 0", "colleague 1"])
    book(workshop, ben, dee)

    order = line(workshop, amy, ben, dee, *team[:2])
    assert order == ["Ben", "Dee", "Amy", "Colleague 0", "Colleague 1"]


def test_free_places_go_in_the_order_named_and_the_rest_wait(browse, ada, amy, team, workshop):
    page = post(browse(ada), workshop, "c1@northfield.example, Amy; Colleague 0")

    assert "Booked: Colleague 1, Amy. On the waiting list: Colleague 0." in page.text
    assert states(workshop, team[1], amy, team[0]) == ["booked", "booked", "waiting"]


@pytest.mark.parametrize(
    ("typed", "why"),
    [
        ("ben@southgate.example", "no confirmed member of your organisation"),
        ("Nobody Known", "no confirmed member of your organisation"),
        ("suspended@northfield.example", "no confirmed member of your organisation"),
        ("Ada", "That is you"),
        ("Amy\nColleague 0\nColleague 1\nColleague 2\nColleague 3\nColleague 9", "Name at most 5"),
        ("Twin", "more than one Twin"),
        ("  ,;\n ", "Name at least one colleague"),
        ("x" * 2_000, "Shorten this by"),
        ("<script>alert(1)</script>\0\u202e", "no confirmed member"),
    ],
)
def test_who_cannot_be_booked_is_refused_in_words_and_nobody_is(
    browse, ada, amy, team, northfield, workshop_of, typed, why
):
    workshop = workshop_of(capacity=9)
    for name, email, standing in (
        ("Sus", "suspended@northfield.example", Standing.SUSPENDED),
        ("Twin", "twin1@northfield.example", Standing.VERIFIED),
        ("Twin", "twin2@northfield.example", Standing.VERIFIED),
    ):
        db.session.add(User(name=name, email=email, standing=standing, organisation=northfield))
    db.session.commit()
    together = f"Amy\n{typed}" if typed.count("\n") == 0 else typed

    page = post(browse(ada), workshop, together)

    assert page.status_code in (409, 422)
    assert why in page.text
    assert "Amy" in page.text or not typed.strip(" ,;\n")  # what was typed is kept
    assert db.session.scalars(db.select(Booking)).all() == []
    assert facts() == []


def test_a_colleague_with_a_place_is_refused_with_the_others(browse, ada, amy, team, workshop_of):
    workshop = workshop_of(capacity=9)
    actions.book(amy, workshop)

    page = post(browse(ada), workshop, "Colleague 0\nAmy")

    assert page.status_code == 409
    assert "Amy has a place already." in page.text
    assert states(workshop, team[0]) == [None]


def test_without_a_list_more_than_the_free_places_are_refused(ada, amy, team, workshop_of):
    workshop = workshop_of(capacity=1, has_waiting_list=False)

    with pytest.raises(Refused, match="1 place is left"):
        colleague_actions.book(ada, workshop, ["amy", "colleague 0"])
    assert states(workshop, amy) == [None]


def test_an_invitation_is_each_persons_own(ada, amy, workshop_of):
    workshop = workshop_of(who_may_come=WhoMayCome.INVITED)
    workshop.invitations = [Invitation(address="ada@northfield.example")]
    db.session.commit()

    with pytest.raises(Refused, match="Amy may not come"):
        colleague_actions.book(ada, workshop, ["amy"])


def test_a_begun_or_cancelled_one_is_not_booked(ada, amy, workshop_of):
    for facts_of_it in ({"days": -0.01}, {"status": WorkshopStatus.CANCELLED}):
        with pytest.raises(Refused, match="has begun or is cancelled"):
            colleague_actions.book(ada, workshop_of(**facts_of_it), ["amy"])


def test_so_many_colleagues_a_day(ada, team, workshop_of, monkeypatch):
    monkeypatch.setattr(colleague_actions, "MOST_IN_A_DAY", 3)
    colleague_actions.book(ada, workshop_of(), ["colleague 0", "colleague 1"])
    other = workshop_of()

    with pytest.raises(TooMany):
        colleague_actions.book(ada, other, ["colleague 0", "colleague 1"])
    assert states(other, *team[:2]) == [None, None]


def test_pending_members_and_visitors_book_for_nobody(browse, pip, workshop):
    assert post(browse(pip), workshop, "Amy").status_code == 403
    path = f"/workshops/{workshop.id}-{workshop.slug}/book-colleagues"
    assert browse().get(path).status_code in (302, 403)
    assert "Book for colleagues" not in browse(pip).get(path.removesuffix("/book-colleagues")).text


def test_export_and_erasure(ada, amy, workshop_of, monkeypatch):
    monkeypatch.setattr(erasure, "check_password", lambda *_: None)
    workshop = workshop_of()
    colleague_actions.book(ada, workshop, ["amy"])

    assert export(ada)["bookings_for_colleagues"][0]["workshop"] == "Mock interviews"
    assert "Amy" not in str(export(ada)["bookings_for_colleagues"])
    assert export(amy)["bookings"][0]["booked_by_a_colleague"] is True
    erasure.close_account(ada, "")
    db.session.expire_all()
    booking = db.session.scalars(db.select(Booking)).one()
    assert (booking.booked_by_id, booking.state) == (None, "booked")
