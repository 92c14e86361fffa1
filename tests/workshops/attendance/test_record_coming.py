"""Who came: by the code on the wall, and by the names on a list."""

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from forum.core.extensions import db
from forum.models.bookings import BookingState
from forum.workshops.attendance import attendance_code, queries
from forum.workshops.attendance.name_matching import Person, match, normal_form, parse_names
from forum.workshops.bookings import queries as bookings
from tests.workshops.attendance.conftest import ENDS, STARTS


def code_of(workshop, turn=None):
    """The code that is on the wall now, or that of a turn."""
    turn = queries.day(workshop).code_turn if turn is None else turn
    return attendance_code.code_of(workshop, turn, "t" * 40)


@pytest.fixture
def enter(browse, path, workshop):
    """enter(ada) types the right code on her phone; enter(ada, "0000") another."""

    def typed(who, code=None):
        right = code_of(workshop)
        return browse(who).post(f"{path}/here", data={"code": right if code is None else code})

    return typed


def wrong(workshop):
    right = int(code_of(workshop))
    return f"{(right + 1) % 10_000:04}"


def test_the_code_on_the_wall_records_a_member_as_come(browse, ada, fay, enter, path, workshop):
    code = code_of(workshop)
    wall = browse(fay).get(f"{path}/code").text
    assert all(f"<span>{figure}</span>" in wall for figure in code)
    assert "<svg" in wall
    assert enter(ada).status_code == 302
    assert bookings.own(ada, workshop).came is True
    assert "You are noted down" in browse(ada).get(f"{path}/here").text


@pytest.mark.parametrize("who, state", [("eve", "walked in"), ("dee", "walked in")])
def test_a_walk_in_takes_no_place(enter, people, workshop, who, state):
    enter(people[who])
    own = bookings.own(people[who], workshop)
    assert (own.state, own.came) == (state, True)
    db.session.refresh(workshop)
    assert workshop.places_taken == 2


def test_a_wrong_code_says_so_and_tries_are_limited(ada, ben, enter, workshop):
    for _ in range(5):
        assert enter(ada, wrong(workshop)).status_code == 422
    blocked = enter(ada)
    assert (blocked.status_code, bookings.own(ada, workshop).came) == (429, None)
    assert "by name" in blocked.text
    assert enter(ben).status_code == 302


@pytest.mark.parametrize("typed", ["", "12", "123456", "abcd", "١٢٣٤", "<script>"])
def test_a_malformed_code_is_explained(ada, enter, typed):
    answer = enter(ada, typed)
    assert answer.status_code == 422
    assert "four figures" in answer.text


@pytest.mark.parametrize(
    "moment, is_open",
    [
        (STARTS - timedelta(hours=1, seconds=1), False),
        (STARTS - timedelta(hours=1), True),
        (ENDS + timedelta(hours=2, seconds=-1), True),
        (ENDS + timedelta(hours=2), False),
    ],
)
def test_the_code_is_valid_around_the_workshop_only(
    at, browse, ada, fay, enter, path, moment, is_open, workshop
):
    at(moment)
    enter(ada)
    assert (bookings.own(ada, workshop).came is True) == is_open
    assert ("wall-code" in browse(fay).get(f"{path}/code").text) == is_open


def test_a_new_code_ends_the_old_one(browse, fay, ada, enter, path, workshop):
    old = code_of(workshop, 0)
    browse(fay).post(f"{path}/code")
    assert enter(ada, old).status_code == (302 if old == code_of(workshop, 1) else 422)
    assert enter(ada).status_code == 302


@pytest.mark.parametrize("page", ["run", "code", "names"])
def test_the_organisers_pages_are_not_found_for_others(browse, ada, mo, path, page):
    for who in (ada, mo):
        assert browse(who).get(f"{path}/{page}").status_code == 404
        assert browse(who).post(f"{path}/{page}").status_code in (404, 405)
    assert "/sign-in" in browse().get(f"{path}/{page}").location


# Names


PEOPLE = [Person(1, "Jo Smith"), Person(2, "José Álvarez"), Person(3, "Joanna Smythe")]


@pytest.mark.parametrize(
    "pasted, names",
    [
        ("Jo Smith\n\n  Ann Lee \nJo Smith", ["Jo Smith", "Ann Lee"]),
        ("Name\tOrganisation\nJo Smith\tEastway\n", ["Jo Smith"]),
        ("name;mail\nJo Smith;jo@x.example", ["Jo Smith"]),
        ("1. Jo Smith\n2. Ann Lee\n* Bo Diaz", ["Jo Smith", "Ann Lee", "Bo Diaz"]),
        ("Smith, Jo", ["Smith, Jo"]),
        ("Name,Organisation\nJo Smith,Eastway", ["Jo Smith"]),
        ("Jo Smith,Eastway,Adviser\nAnn Lee,Hilltop,Manager", ["Jo Smith", "Ann Lee"]),
        (",,,\n---\n42\n", []),
        ("Jo Smith; Ann Jones; Raj Patel", ["Jo Smith", "Ann Jones", "Raj Patel"]),
        ("Smith, Jo; Jones, Ann;\nPatel, Raj", ["Smith, Jo", "Jones, Ann", "Patel, Raj"]),
        ("Jo Smith, Ann Jones", ["Jo Smith", "Ann Jones"]),
        ("Surname\tFirst name\nSmith\tJo", ["Jo Smith"]),
        ("No.,First name,Surname\n1,Jo,Smith", ["Jo Smith"]),
        ("Organisation\tFull name\nEastway\tJo Smith", ["Jo Smith"]),
        ("Jo Smith;Northfield Trust\nAnn Lee;Eastway", ["Jo Smith", "Ann Lee"]),
        ("2) Jo Smith (Eastway)", ["Jo Smith (Eastway)"]),
        ('• Jo "Joey" Smith\n• Ann Lee', ['Jo "Joey" Smith', "Ann Lee"]),
    ],
)
def test_a_list_is_read_as_people_paste_it(pasted, names):
    assert parse_names(pasted) == names


@pytest.mark.parametrize("name", ["jo smith", "Smith, Jo", "Ms Jo Smith", "JO  SMITH"])
def test_the_same_name_is_certain_however_it_is_written(name):
    assert normal_form(name) == "jo smith"
    assert match([name], PEOPLE).exact == [PEOPLE[0]]


def test_a_name_that_is_nearly_somebodys_is_doubtful_and_one_that_is_not_is_counted():
    found = match(["Jose Alvarez", "J Smith", "Jo Smyth", "Winston Pryce", "José"], PEOPLE)
    assert found.exact == [PEOPLE[1]]
    assert [name for name, _ in found.doubtful] == ["J Smith", "Jo Smyth", "José"]
    assert found.unknown == ["Winston Pryce"]


@pytest.mark.parametrize("name", ["Jo Smith", "Smith, Jo (demonstration)", "Jo Smith (Eastway)"])
def test_a_note_in_brackets_is_no_part_of_a_name(name):
    jo = Person(1, "Jo Smith (demonstration)")
    assert match([name], [jo, Person(2, "Ann Lee (demonstration)")]).exact == [jo]


def test_of_two_of_one_name_the_same_note_in_brackets_decides():
    leeds = Person(1, "Jo Smith (Leeds)")
    assert match(["Jo Smith (Leeds)"], [leeds, Person(2, "Jo Smith (York)")]).exact == [leeds]


@given(st.text(max_size=200))
def test_any_pasted_text_gives_names_that_can_be_compared(pasted):
    names = parse_names(pasted)
    assert all(normal_form(name) for name in names)
    match(names, PEOPLE)


def test_two_people_of_one_name_are_asked_about():
    twins = [Person(1, "Jo Smith"), Person(2, "Jo Smith")]
    assert match(["Jo Smith"], twins).doubtful == [("Jo Smith", twins)]


def test_pasted_names_are_decided_and_the_list_is_not_stored(browse, fay, ada, ben, path, workshop):
    pasted = {"names": "Ada\nBenn\nWinston Pryce\nHester Vane"}
    page = browse(fay).post(f"{path}/names", data=pasted).text
    assert "Who is “Benn”?" in page
    assert "Winston Pryce" in page
    undecided = browse(fay).post(f"{path}/names", data={**pasted, "settled": "yes"})
    assert undecided.status_code == 422
    own = bookings.own(ben, workshop)
    settled = {**pasted, "settled": "yes", "doubt-0": own.id, "is_whole_list": "y"}
    browse(fay).post(f"{path}/names", data=settled)
    assert [bookings.own(one, workshop).came for one in (ada, ben)] == [True, True]
    assert queries.day(workshop).others == 2


def test_who_is_not_on_the_whole_list_did_not_come(browse, fay, ada, ben, dee, path, workshop):
    told = {"names": "Ada", "settled": "yes", "is_whole_list": "y"}
    browse(fay).post(f"{path}/names", data=told)
    assert [bookings.own(one, workshop).came for one in (ada, ben, dee)] == [True, False, None]


def test_a_booking_of_another_workshop_cannot_be_named(browse, fay, ada, path, workshop):
    sent = {"names": "Benn", "settled": "yes", "doubt-0": "999"}
    assert browse(fay).post(f"{path}/names", data=sent).status_code == 422


def test_entering_the_code_is_idempotent(ada, enter, workshop):
    enter(ada)
    enter(ada)
    assert queries.count_came(workshop) == 1
    assert bookings.own(ada, workshop).state == BookingState.BOOKED
