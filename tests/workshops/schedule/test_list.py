import re
from datetime import timedelta

import pytest
from sqlalchemy import event

from forum.core import clock
from forum.core.extensions import db
from forum.models.organisations import Contract, SupplyLink
from forum.models.workshops import Workshop, WorkshopOnRecord
from forum.workshops.schedule import actions


@pytest.fixture
def three(schedule, terms):
    schedule("2026-12-15", title="Near and for all", terms=[])
    schedule("2026-12-16", title="Far away", area_id=terms["18"].id, terms=[terms["over-50s"]])
    schedule(
        "2026-12-17", title="Online for all", area_id=None, terms=[],
        place_name="", link="https://meet.example/a",
    )  # fmt: skip


def titles(page):
    known = ("Near and for all", "Far away", "Online for all")
    return [title for title in known if title in page]


ASKED = [
    ("", ["Near and for all", "Far away", "Online for all"]),
    ("?area=5", ["Near and for all"]),
    ("?area=5&area=18", ["Near and for all", "Far away"]),
    ("?circumstance=over-50s", ["Far away"]),
    ("?area=5&circumstance=over-50s", []),
    ("?with=online", ["Online for all"]),
    ("?view=past", []),
    ("?day=2026-12-16", ["Far away"]),
    ("?area=nowhere", ["Near and for all", "Far away", "Online for all"]),
]


def test_filters_narrow_the_list(browse, three):
    for asked, found in ASKED:
        assert titles(browse().get(f"/workshops{asked}").text) == found, asked


def test_full_ones_are_left_out_where_places_are_wanted(browse, three):
    db.session.execute(
        db.update(Workshop).where(Workshop.title == "Far away").values(places_taken=12)
    )
    db.session.commit()
    assert "Full: waiting list" in browse().get("/workshops").text
    assert "Far away" not in browse().get("/workshops?with=free").text


def test_unknown_values_in_the_address_are_named(browse, three):
    page = browse().get("/workshops?area=nowhere&day=tomorrow&view=sideways").text
    for said in ("nowhere", "tomorrow", "sideways"):
        assert f"“{said}”" in page


def test_chips_remove_a_filter(browse, three):
    page = browse().get("/workshops?area=5&with=online").text
    assert 'href="/workshops?with=online"' in page
    assert 'href="/workshops?area=5"' in page


def test_near_me_is_where_my_organisation_works_or_online_for_my_groups(
    browse, ben, three, terms, organisations
):
    link = SupplyLink(
        ref="S1", subcontractor_id=ben.organisation_id, area_id=terms["18"].id, basis="sourced"
    )
    db.session.add(link)
    ben.works_with = [terms["lone-parents"]]
    db.session.commit()
    assert titles(browse(ben).get("/workshops?view=near").text) == [
        "Near and for all",  # CPA 5 is beside CPA 18
        "Online for all",
    ]

    ben.works_with = [terms["over-50s"]]
    db.session.commit()
    near = ["Near and for all", "Far away", "Online for all"]
    assert titles(browse(ben).get("/workshops?view=near").text) == near
    home = browse(ben).get("/").text
    assert "All near you" in home
    assert home.index("Far away") < home.index("Elsewhere") < home.index("Near and for all")


def test_near_me_is_also_where_the_primes_of_my_organisation_work(browse, ben, ada, three, terms):
    prime = ada.organisation_id
    db.session.add_all(
        [
            Contract(ref="C1", prime_id=prime, area_id=terms["18"].id, basis="sourced"),
            SupplyLink(
                ref="S1", subcontractor_id=ben.organisation_id, prime_id=prime, basis="sourced"
            ),
        ]
    )
    db.session.commit()

    shown = titles(browse(ben).get("/workshops?view=near").text)
    assert shown == ["Near and for all", "Far away", "Online for all"]


def test_near_me_without_an_area_or_groups_explains_what_to_do(browse, pip, three):
    page = browse(pip).get("/workshops?view=near").text
    assert "We do not know where you work" in page
    assert "Near you" not in browse(pip).get("/workshops").text


def test_drafts_and_cancelled_ones_are_in_no_list(browse, olga, schedule):
    schedule(title="Only a draft", is_draft=True)
    actions.cancel(olga, schedule(title="Off again"), "No room")
    for page in ("/workshops", "/workshops/month/2026-12", "/areas/5", "/workshops.atom"):
        shown = browse(olga).get(page).text
        assert "Only a draft" not in shown
        assert "Off again" not in shown
    assert "Only a draft" not in browse().get("/").text


def test_a_workshop_is_on_the_pages_of_its_area_groups_and_organisation(
    browse, workshop, northfield
):
    pages = (
        "/areas/5",
        "/claimant-groups/lone-parents",
        f"/organisations/{northfield.id}-{northfield.slug}",
        "/",
    )
    for page in pages:
        assert workshop.title in browse().get(page).text, page
    assert workshop.title not in browse().get("/claimant-groups/over-50s").text


def test_a_page_has_one_address(browse, workshop):
    right = f"/workshops/{workshop.id}-what-works-for-lone-parents"
    for other in (f"/workshops/{workshop.id}", f"/workshops/{workshop.id}-other"):
        moved = browse().get(other)
        assert (moved.status_code, moved.location) == (301, right)
    assert browse().get(right).status_code == 200
    assert browse().get("/workshops/999-no-such").status_code == 404


def test_the_link_to_join_is_for_those_with_a_place(browse, ben, olga, schedule):
    link = "https://meet.example/secret"
    online = schedule(link=link)
    address = f"/workshops/{online.id}-{online.slug}"
    for person in (None, ben):
        page = browse(person).get(address).text
        assert link not in page
        assert "Shown to those who have a place" in page
        assert link not in browse(person).get(f"{address}/workshop.ics").text
    assert link in browse(olga).get(address).text
    assert link not in browse().get("/workshops.ics").text


# A month


def test_a_month_has_a_box_for_each_day_and_folds_a_busy_one(browse, schedule):
    for number in range(7):
        schedule("2026-12-18", title=f"Busy {number}")
    page = browse().get("/workshops/month/2026-12").text

    assert [f"Busy {n}" for n in range(7) if f"Busy {n}" in page] == [
        "Busy 0", "Busy 1", "Busy 2",
    ]  # fmt: skip
    assert "and 4 more" in page
    assert "Busy 6" in browse().get("/workshops?day=2026-12-18").text
    assert 'href="/workshops/month/2026-11"' in page
    assert 'href="/workshops/month/2027-01"' in page


def test_a_day_of_the_month_is_a_day_in_london(browse, schedule):
    """0:30am in London on 1 July is still June in UTC."""
    schedule("2027-07-01", title="Just after midnight", start="00:30", end="02:00")
    assert "Just after midnight" in browse().get("/workshops/month/2027-07").text
    assert "Just after midnight" not in browse().get("/workshops/month/2027-06").text
    assert "Just after midnight" in browse().get("/workshops?day=2027-07-01").text


def test_a_malformed_month_redirects(browse):
    for month in ("2026-13", "december", "99999-01", "1999-01", "2026-1", "²⁰²⁶-12"):
        assert browse().get(f"/workshops/month/{month}").location == "/workshops/month"


def test_the_month_opens_on_that_of_the_next_workshop_of_these_filters(browse, schedule, terms):
    assert browse().get("/workshops/month").location == "/workshops/month/2026-12"
    schedule("2027-02-10")
    schedule("2027-04-10", area_id=terms["18"].id)
    assert browse().get("/workshops/month").location == "/workshops/month/2027-02"
    narrowed = browse().get("/workshops/month?area=18").location
    assert narrowed == "/workshops/month/2027-04?area=18"
    assert 'href="/workshops/month?area=18"' in browse().get("/workshops?area=18").text


# On record


def test_workshops_on_record_are_marked(browse, terms, northfield):
    db.session.add(
        WorkshopOnRecord(
            ref="W002", title="Group workshops", host="The group", date="2013 to 2014",
            organisation_id=northfield.id, source="https://source.example/report",
        )
    )  # fmt: skip
    db.session.commit()
    assert "2013 to 2014" in browse().get("/workshops?view=past").text
    page = browse().get("/workshops/on-record/1").text
    assert "On record, not booked here" in page
    assert "source.example" in page
    assert "Group workshops" in browse().get(f"/organisations/{northfield.id}-northfield").text
    assert browse().get("/workshops/on-record/2").status_code == 404


# Search


def test_search_finds_a_workshop_until_it_is_cancelled(browse, olga, indexer, workshop):
    indexer.catch_up()
    found = browse().get("/search?q=lone+parents&kind=workshop").text
    assert "Friday 18 December 2026" in found
    assert "Workshops" in browse().get("/case-studies?q=lone+parents").text

    actions.cancel(olga, workshop, "No room")
    indexer.catch_up()
    assert "Nothing found" in browse().get("/search?q=lone+parents&kind=workshop").text


# Counts of filters


def counts(page):
    """{value of a choice: its number} of the filters."""
    found = re.findall(r'value="([\w-]+)"[^>]*> [^<]*<b>(\d+)<', page)
    return {value: int(number) for value, number in found}


COUNTED = [
    ("", {"5": 1, "18": 1, "over-50s": 1, "lone-parents": 0, "online": 1, "free": 3}),
    ("?area=5", {"5": 1, "18": 1, "over-50s": 0, "online": 0, "free": 1}),
    ("?circumstance=over-50s", {"5": 0, "18": 1, "over-50s": 1, "online": 0, "free": 1}),
    ("?with=online", {"5": 0, "18": 0, "over-50s": 0, "online": 1, "free": 1}),
    ("?view=past", {"5": 0, "18": 0, "over-50s": 0, "online": 0, "free": 0}),
    ("?day=2026-12-16", {"5": 0, "18": 1, "over-50s": 1, "online": 0, "free": 1}),
]


@pytest.mark.parametrize("query, expected", COUNTED)
def test_each_filter_says_how_many_workshops_it_leaves(browse, three, query, expected):
    page = browse().get(f"/workshops{query}").text
    found = counts(page)
    assert {value: found[value] for value in expected} == expected
    assert "with the number of workshops of each" in page


def test_a_count_is_what_the_list_has_once_the_filter_is_chosen(browse, three):
    for value, number in counts(browse().get("/workshops").text).items():
        param = {"5": "area", "18": "area", "free": "with", "online": "with"}.get(value)
        param = param or ("group" if value.startswith("pg") else "circumstance")
        page = browse().get(f"/workshops?{param}={value}").text
        assert len(titles(page)) == number, value


def test_near_me_counts_what_is_near_me(browse, ben, three, terms):
    ben.works_with = [terms["over-50s"]]
    db.session.commit()
    found = counts(browse(ben).get("/workshops?view=near").text)
    assert (found["5"], found["18"], found["online"]) == (1, 1, 1)
    ben.works_with = [terms["lone-parents"]]
    db.session.commit()
    assert counts(browse(ben).get("/workshops?view=near").text)["18"] == 0


def test_home_shows_workshops_of_ones_own_area_before_those_online(browse, ben, schedule, terms):
    link = SupplyLink(
        ref="S1", subcontractor_id=ben.organisation_id, area_id=terms["18"].id, basis="sourced"
    )
    db.session.add(link)
    schedule("2026-12-10", title="Sooner and online", place_name="", link="https://meet.example/a")
    schedule("2026-12-20", title="Later and here", area_id=terms["18"].id)
    home = browse(ben).get("/").text
    assert home.index("Later and here") < home.index("Sooner and online")


# How many statements


def statements(browse, path):
    counted = []

    def count(*_):
        counted.append(1)

    event.listen(db.engine, "before_cursor_execute", count)
    try:
        assert browse().get(path).status_code == 200
    finally:
        event.remove(db.engine, "before_cursor_execute", count)
    return len(counted)


@pytest.mark.parametrize("path", ["/workshops", "/workshops/month/2026-12", "/workshops.ics"])
def test_many_workshops_take_as_many_statements_as_one(browse, schedule, workshop, terms, path):
    few = statements(browse, path)
    start = clock.now() + timedelta(days=2)
    for number in range(15):
        schedule(f"{start + timedelta(days=number % 5):%Y-%m-%d}", title=f"Number {number}")
    assert statements(browse, path) == few
