"""What those who organise a workshop read of it: the roster and the numbers, also as files."""

import csv
import io
from datetime import timedelta

import pytest
import time_machine

from forum.core import clock
from forum.core.csv import csv_text
from forum.core.extensions import db
from forum.models.accounts import Standing, User
from forum.models.attendance import TableDraft, WorkshopTable
from forum.models.bookings import Booking, BookingState
from forum.workshops.bookings import queries
from tests.counting import statements


def address(workshop, page=""):
    return f"/workshops/{workshop.id}-{workshop.slug}{page}"


def table(answer):
    return list(csv.reader(io.StringIO(answer.text.removeprefix("\ufeff"))))


@pytest.fixture
def full(workshop_of, ada, ben, dee, pip, book):
    """Two places: Ada and Ben have them. Dee and Pip wait."""
    workshop = workshop_of(capacity=2, days=2)
    book(workshop, ada, access_needs="=HYPERLINK(1)")
    book(workshop, ben, dee, pip)
    return workshop


def test_the_roster_says_who_comes_what_they_need_and_whose_turn_it_is(browse, organiser, full):
    page = browse(organiser).get(address(full, "/roster")).text

    for words in ("Ada", "Northfield Trust", "=HYPERLINK(1)", "Organisation not confirmed yet"):
        assert words in page
    assert page.index("Waiting list") < page.index("Dee") < page.index("Pip")


def test_a_long_roster_comes_in_pages_and_whole_where_one_prints_it(
    browse, organiser, workshop_of, northfield
):
    workshop = workshop_of(capacity=500)
    crowd = [User(name=f"Member {n:03}", email=f"{n}@northfield.example") for n in range(410)]
    for member in crowd:
        member.standing, member.organisation = Standing.VERIFIED, northfield
    db.session.add_all(crowd)
    db.session.flush()
    for place, member in enumerate(crowd):
        state = BookingState.BOOKED if place < 390 else BookingState.WAITING
        made = Booking(workshop_id=workshop.id, member_id=member.id, state=state, round=1)
        made.organisation_id, made.booked_at = northfield.id, clock.now()
        db.session.add(made)
    workshop.places_taken = 390
    db.session.commit()
    browser, path = browse(organiser), address(workshop, "/roster")
    pages = [browser.get(f"{path}?page={n}").text for n in (1, 2, 3, 99)]

    assert [page.count(">Member ") for page in pages] == [200, 200, 10, 0]
    assert "There is no page 99" in pages[3] and "Nobody has booked" not in pages[3]
    assert all(len(page.encode()) < 100_000 for page in pages)
    assert "Waiting list" in pages[1] and "Nobody has booked" not in pages[2]
    assert browser.get(f"{path}?all=yes").text.count(">Member ") == 410
    assert len(table(browser.get(f"{path}.csv"))) == 1 + 410


def test_the_roster_file_holds_no_formula(browse, organiser, full):
    rows = table(browse(organiser).get(address(full, "/roster.csv")))

    assert rows[0][:2] == ["Name", "Organisation"]
    assert [(row[0], row[3]) for row in rows[1:]] == [
        ("Ada", "booked"),
        ("Ben", "booked"),
        ("Dee", "waiting"),
        ("Pip", "waiting"),
    ]
    assert rows[1][4] == "'=HYPERLINK(1)"


@pytest.mark.parametrize(
    ("cell", "kept"),
    [
        ("=1+1", "'=1+1"),
        ("+44", "'+44"),
        ("-2", "-2"),
        ("-2+3", "'-2+3"),
        ("@SUM(A1)", "'@SUM(A1)"),
        ("\tx", "'\tx"),
        ("\uff1d1", "'\uff1d1"),
        ("  =1", "'  =1"),
        ("plain", "plain"),
        (None, ""),
        (7, "7"),
    ],
)
def test_no_cell_is_taken_for_a_formula(cell, kept):
    rows = list(csv.reader(io.StringIO(csv_text(["a"], [[cell]]).removeprefix("\ufeff"))))

    assert (rows[1] or [""]) == [kept]


def test_the_numbers_count_by_kind_of_organisation_and_name_nobody(
    browse, organiser, full, ada, eve, share
):
    queries.own(ada, full).came = True
    followed = share(ada)
    table_draft = TableDraft(
        table=WorkshopTable(workshop_id=full.id, number=1),
        workshop_id=full.id,
        draft_key=followed.submission_key,
        author_id=ada.id,
    )
    db.session.add(table_draft)
    walked_in = {
        "state": BookingState.WALKED_IN,
        "came": True,
        "organisation_id": eve.organisation_id,
    }
    db.session.add(Booking(workshop_id=full.id, member_id=eve.id, **walked_in))
    db.session.commit()

    with time_machine.travel(clock.now() + timedelta(days=3)):
        page = browse(organiser).get(address(full, "/numbers"))
        rows = table(browse(organiser).get(address(full, "/numbers.csv")))

    counted = {row[0]: [int(cell) for cell in row[1:]] for row in rows[1:]}
    assert (
        counted
        == {  # booked, offered, waiting, gave back, came, without booking, did not, case studies
            "Prime provider": [1, 0, 0, 0, 1, 0, 0, 1],
            "Subcontractor": [1, 0, 1, 0, 0, 0, 1, 0],
            "Voluntary or community organisation": [0, 0, 0, 0, 1, 1, 0, 0],
            "No confirmed organisation": [0, 0, 1, 0, 0, 0, 0, 0],
            "All": [2, 0, 2, 0, 2, 1, 1, 1],
        }
    )
    for name in ("Ada", "Ben", "Dee", "Eve"):
        assert name not in page.text


def test_before_anybody_has_booked_the_pages_say_what_will_be_there(browse, organiser, workshop):
    assert "Nobody has booked yet" in browse(organiser).get(address(workshop, "/roster")).text
    assert "Nobody has booked yet" in browse(organiser).get(address(workshop, "/numbers")).text


def test_a_co_organiser_reads_the_roster_too(browse, full, amy):
    full.co_organisers.append(amy)
    db.session.commit()

    assert browse(amy).get(address(full, "/roster")).status_code == 200


@pytest.mark.parametrize("page", ["", "/roster"])
def test_the_number_of_queries_does_not_grow_with_bookings(
    browse, organiser, workshop_of, people, book, page
):
    workshop = workshop_of(capacity=2, days=2)
    book(workshop, people["ada"], people["ben"], people["dee"])
    ids = [people[key].id for key in ("amy", "eve", "pip", "mo", "ann")]
    browser, where = browse(organiser), address(workshop, page)
    browser.get(where)
    before = statements(lambda: browser.get(where))

    db.session.add_all(
        Booking(workshop_id=workshop.id, member_id=i, state=BookingState.WAITING) for i in ids
    )
    db.session.commit()

    assert statements(lambda: browser.get(where)) == before
