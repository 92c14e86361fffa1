"""The table of product.md: who sees which figure, before and after, with 1b on and off."""

from datetime import date, timedelta

import pytest
import time_machine
from sqlalchemy import func, select

from forum import policy
from forum.core import clock
from forum.core.audit import AuditEntry
from forum.core.extensions import db
from forum.models.accounts import Guest
from forum.models.figures import Figure, Origin, management_is_public
from forum.models.provenance import series_key
from forum.models.releases import Release
from forum.performance.figures import queries

VISITOR, OUTSIDE, CHAIN, ANALYST = "visitor", "outside", "supply chain", "analyst"
PEOPLE = {VISITOR: None, OUTSIDE: "eve", CHAIN: "ben", ANALYST: "ann"}
ROLES_THAT_GIVE_NOTHING = ("mo", "pip")
EVERYBODY = {VISITOR, OUTSIDE, CHAIN, ANALYST}
# figure: who sees it with the 1b switch off, and on
TABLE = {
    "official, released": (EVERYBODY, EVERYBODY),
    "official, not released": ({ANALYST}, {ANALYST}),
    "official, of a cancelled release": ({ANALYST}, {ANALYST}),
    "management, released period": ({CHAIN, ANALYST}, EVERYBODY),
    "management, later period": ({CHAIN, ANALYST}, {CHAIN, ANALYST}),
    "management, no period": ({CHAIN, ANALYST}, {CHAIN, ANALYST}),
    "leaked": ({ANALYST}, {ANALYST}),
    "industry": (EVERYBODY, EVERYBODY),
}
RELEASED, LATER = date(2014, 6, 30), date(2014, 9, 30)


@pytest.fixture
def releases(app):
    now = clock.now()
    days = {"out": -10, "to come": 10, "cancelled": 10}
    made = {
        name: Release(
            ref=name,
            name=name,
            release_at=now + timedelta(days=days[name]),
            cut_off=RELEASED if name == "out" else LATER,
            cancelled_at=now if name == "cancelled" else None,
        )
        for name in days
    }
    db.session.add_all(made.values())
    db.session.commit()
    return made


@pytest.fixture
def figures(organisations, releases):
    facts = {
        "official, released": (Origin.OFFICIAL, RELEASED, "out"),
        "official, not released": (Origin.OFFICIAL, LATER, "to come"),
        "official, of a cancelled release": (Origin.OFFICIAL, LATER, "cancelled"),
        "management, released period": (Origin.MANAGEMENT, RELEASED, None),
        "management, later period": (Origin.MANAGEMENT, LATER, None),
        "management, no period": (Origin.MANAGEMENT, None, None),
        "leaked": (Origin.LEAKED, RELEASED, None),
        "industry": (Origin.INDUSTRY, RELEASED, None),
    }
    for place, (name, (origin, cut_off, release)) in enumerate(facts.items()):
        figure = Figure(
            ref=name[:20].replace(" ", "-") + str(place),
            organisation=organisations["eastway"],
            measure="referrals",
            period="2014",
            period_type=name,
            cut_off=cut_off,
            value=50 + place,
            unit="people",
            origin=origin,
            basis="sourced",
            release=releases.get(release),
        )
        db.session.add(figure)
    db.session.commit()


@pytest.fixture
def switch(app, monkeypatch):
    setting = app.config["SETTINGS"], "publish_management_information"
    return lambda is_on: monkeypatch.setattr(*setting, is_on)


def seen_by(viewer):
    found = db.session.scalars(queries.newest_seen(viewer), execution_options=queries.EMBARGOED_TOO)
    return {figure.period_type for figure in found}


@pytest.mark.parametrize("is_on", [False, True], ids=["1b off", "1b on"])
def test_the_table(figures, people, switch, is_on):
    switch(is_on)
    for name, key in PEOPLE.items():
        expected = {figure for figure, sees in TABLE.items() if name in sees[is_on]}
        assert (name, seen_by(people[key] if key else Guest())) == (name, expected)
    for key in ROLES_THAT_GIVE_NOTHING:
        assert seen_by(people[key]) == seen_by(Guest())


@pytest.mark.parametrize("is_on", [False, True], ids=["1b off", "1b on"])
def test_what_no_page_asked_for_is_narrowed_to_the_visitors_column(figures, switch, is_on):
    switch(is_on)
    narrowed = set(db.session.scalars(select(Figure.period_type)))

    assert narrowed == {figure for figure, sees in TABLE.items() if VISITOR in sees[is_on]}


def test_the_switch_changes_nothing_before_the_release_and_then_with_it(
    figures, switch, releases, guest
):
    later = "management, later period"
    switch(True)
    at = releases["to come"].release_at

    def sees(when):
        with time_machine.travel(when, tick=False):
            return later in seen_by(guest), "official, not released" in seen_by(guest)

    assert sees(at - timedelta(seconds=1)) == (False, False)
    assert sees(at) == (True, True)


def test_small_numbers_are_for_the_supply_chain_and_analysts(people, guest):
    may = {key: policy.may_see_small_numbers(people[key]) for key in ("ben", "ann", "eve", "mo")}

    assert may == {"ben": True, "ann": True, "eve": False, "mo": False}
    assert not policy.may_see_small_numbers(guest)


def test_the_switch_is_a_setting_that_is_off(app, tmp_path):
    from tests.conftest import make_app

    other = make_app(tmp_path / "other", publish_management_information=True)
    assert management_is_public() is False
    with other.app_context():
        assert management_is_public() is True
    assert management_is_public() is False


def test_each_look_at_an_unreleased_figure_is_on_the_access_list(
    figures, browse, ann, ben, eve, organisations
):
    page = f"/organisations/{organisations['eastway'].id}-eastway"
    for viewer in (ann, ben, eve, None):
        browse(viewer).get(page)
        db.session.rollback()  # the log was written beside what the page has read

    looks = browse(ann).get("/performance/looks").text
    rows = browse(ann).get("/performance/looks.csv").text.splitlines()
    assert "Eastway" in looks and "Ben" in looks and "Eve" not in looks
    assert {row.split(",")[2] for row in rows[1:]} == {"Ann", "Ben"}
    assert rows[0].endswith("at (UTC),member,name,organisation,what was looked at")
    for viewer in (ben, eve, None):
        assert browse(viewer).get("/performance/looks.csv").status_code in (302, 403)


def test_versions_of_one_figure_share_a_subject_and_others_do_not(figures, organisations):
    one = db.session.scalars(select(Figure).where(Figure.origin == Origin.OFFICIAL)).one()
    names = ("programme_id", "organisation_id", "measure", "period")
    facts = {name: getattr(one, name) for name in names}
    of = {**facts, "period_type": one.period_type, "cut_off": one.cut_off, "origin": "official"}
    of |= {"organisation_named": "", "geography": "", "group_named": "", "source": "", "basis": "x"}

    assert series_key(of) == one.subject
    assert series_key(of | {"source": "another"}) == one.subject
    assert series_key(of | {"basis": "illustrative"}) != one.subject
    assert series_key(of | {"measure": "attachments"}) != one.subject
    assert series_key(of | {"programme_id": one.programme_id + 1}) != one.subject
    assert series_key(of | {"area_id": 3, "geography": "a"}) == series_key(of | {"area_id": 3})
    assert db.session.scalar(select(func.count(AuditEntry.id))) == 0
