"""Who sees which figure, role by role, and that nothing goes round it."""

from datetime import date, timedelta

import pytest
from sqlalchemy import exists, func, select, table, text, union_all
from sqlalchemy.orm import aliased

from forum.core import audit_verification, clock
from forum.core.audit import AuditEntry
from forum.core.extensions import db
from forum.models.accounts import Guest, Standing, User
from forum.models.figures import Figure, Origin, Unguarded
from forum.models.organisations import Organisation
from forum.models.releases import Release
from forum.performance.comparison import case_study_figures
from forum.performance.comparison import queries as comparisons
from forum.performance.figures import queries
from forum.performance.releases import release_clock

RELEASED, TO_COME = date(2014, 6, 30), date(2014, 9, 30)
VALUES = {
    "official": 41.5,
    "official to come": 99.25,
    "official of no release": 88.5,
    "management": 33.25,
    "management to come": 66.75,
    "industry": 12.5,
    "leaked": 77.5,
}
PUBLIC = {"official", "industry"}
OF_THE_CHAIN = PUBLIC | {"management", "management to come"}
EVERYTHING = set(VALUES)


@pytest.fixture
def releases(app):
    out = Release(ref="out", name="Out", release_at=in_days(-1), cut_off=RELEASED)
    to_come = Release(ref="to-come", name="To come", release_at=in_days(1), cut_off=TO_COME)
    db.session.add_all([out, to_come])
    db.session.commit()
    return {"out": out, "to come": to_come}


@pytest.fixture
def figures(northfield, releases):
    """One figure of Northfield of each kind."""
    facts = {
        "official": (Origin.OFFICIAL, RELEASED, releases["out"]),
        "official to come": (Origin.OFFICIAL, TO_COME, releases["to come"]),
        "official of no release": (Origin.OFFICIAL, RELEASED, None),
        "management": (Origin.MANAGEMENT, RELEASED, None),
        "management to come": (Origin.MANAGEMENT, TO_COME, None),
        "industry": (Origin.INDUSTRY, TO_COME, None),
        "leaked": (Origin.LEAKED, RELEASED, None),
    }
    made = {}
    for place, (key, (origin, cut_off, release)) in enumerate(facts.items()):
        made[key] = Figure(
            ref=f"T-{place}",
            organisation=northfield,
            group_named="all",
            geography="Wales",
            measure="job_outcomes",
            period="2014",
            period_type=key,  # each a figure of its own, and no version of another
            cut_off=cut_off,
            value=VALUES[key],
            profile=VALUES[key] + 1,
            unit="people",
            origin=origin,
            basis="sourced",
            release=release,
        )
    db.session.add_all(made.values())
    db.session.commit()
    return made


@pytest.fixture
def roles(people):
    """Further people: what a role gives must not hang on the order of the checks."""
    northfield = people["ada"].organisation
    more = {
        "admin": {"is_administrator": True},
        "moderator of a prime, pending": {
            "is_moderator": True,
            "organisation": northfield,
            "standing": Standing.PENDING,
        },
        "analyst, suspended": {"is_analyst": True, "standing": Standing.SUSPENDED},
        "analyst, pending": {"is_analyst": True, "standing": Standing.PENDING},
        "lead outside": {"is_lead": True, "organisation": people["eve"].organisation},
    }
    for place, (name, facts) in enumerate(more.items()):
        facts = {"standing": Standing.VERIFIED, **facts}
        people[name] = User(name=name, email=f"{place}@more.example", **facts)
        db.session.add(people[name])
    db.session.commit()
    return people | {"guest": None}


def in_days(days):
    return clock.now() + timedelta(days=days)


def shown(page):
    return {key for key, value in VALUES.items() if f"{value:g}" in page}


def page_of(browse, viewer, organisation):
    answer = browse(viewer).get(f"/organisations/{organisation.id}-{organisation.slug}")
    assert answer.status_code == 200
    return answer


TABLE = [
    ("guest", PUBLIC),
    ("pip", PUBLIC),  # pending
    ("eve", PUBLIC),  # a charity outside any supply chain
    ("lead outside", PUBLIC),
    ("mo", PUBLIC),
    ("admin", PUBLIC),
    ("moderator of a prime, pending", PUBLIC),
    ("analyst, pending", PUBLIC),
    ("ada", OF_THE_CHAIN),  # its own organisation's gives nothing further
    ("ben", OF_THE_CHAIN),  # a subcontractor of another prime
    ("fay", OF_THE_CHAIN),  # another prime
    ("ann", EVERYTHING),
]


@pytest.mark.parametrize("who, sees", TABLE)
def test_the_page_of_an_organisation_shows_each_role_its_figures(
    browse, roles, figures, northfield, who, sees
):
    assert shown(page_of(browse, roles[who], northfield).text) == sees


@pytest.mark.parametrize("who, sees", TABLE)
def test_beside_a_case_study_too(roles, figures, bus_passes, who, sees):
    viewer = roles[who] or Guest()
    found = comparisons.candidates_for_case_study(viewer, bus_passes)
    assert {one.id for one in found} == {figures[key].id for key in sees}
    told = {one.figure.value for one in case_study_figures.beside(viewer, bus_passes).own}
    assert told and told <= {VALUES[key] for key in sees}


def test_who_is_suspended_is_a_guest(roles, figures, northfield):
    suspended = roles["analyst, suspended"]
    assert {f.value for f in queries.figures_of(suspended, northfield)} == {
        VALUES[key] for key in PUBLIC
    }


@pytest.mark.parametrize("who", ["guest", "ada", "ann"])
def test_pages_of_measures_are_the_same_for_all(browse, roles, figures, who):
    page = browse(roles[who]).get("/performance/job-outcomes").text
    assert shown(page) == PUBLIC


def test_the_number_of_figures_counts_public_ones_only(browse, ann, figures):
    assert "2 figures" in browse(ann).get("/performance").text


def test_a_page_is_kept_by_no_cache(browse, ann, guest, figures, northfield):
    for viewer in (ann, None):
        answer = page_of(browse, viewer, northfield)
        assert answer.headers["Cache-Control"] == "private, no-store"


def test_pages_of_those_who_may_not_see_do_not_change_with_the_secret(
    browse, eve, mo, figures, northfield
):
    """Not by a digit, an order or a length: of all that is not public, nothing shows."""

    def pages():
        bodies = [page_of(browse, viewer, northfield).data for viewer in (None, eve, mo)]
        return bodies + [browse().get(f"/performance{end}").data for end in ("", "/job-outcomes")]

    before = pages()
    for figure in queries.every_figure():
        if not figure.is_released:
            figure.value = figure.value * 1_000_003
            figure.note = "changed"
    db.session.commit()

    assert pages() == before


# The log


def entries():
    return db.session.scalars(select(AuditEntry).order_by(AuditEntry.id)).all()


@pytest.mark.parametrize("who, rows", [("ann", 1), ("ben", 1), ("eve", 0), ("mo", 0), ("guest", 0)])
def test_each_look_at_an_unreleased_figure_is_one_row(
    browse, roles, figures, northfield, who, rows
):
    page_of(browse, roles[who], northfield)
    assert len(entries()) == rows

    page_of(browse, roles[who], northfield)
    assert len(entries()) == 2 * rows
    assert audit_verification.verify().holds


def test_the_row_says_who_looked_at_how_much_and_no_figure(browse, ann, figures, northfield):
    page_of(browse, ann, northfield)

    (entry,) = entries()
    assert (entry.who_id, entry.act) == (ann.id, "looked at an unreleased figure")
    assert entry.about == "4 of Northfield Trust"


def test_management_information_that_the_release_has_caught_up_with_is_not_logged(
    browse, ben, figures, northfield
):
    db.session.delete(
        next(f for f in queries.every_figure() if f.value == VALUES["management to come"])
    )
    db.session.commit()

    assert "33.25" in page_of(browse, ben, northfield).text
    assert entries() == []


def test_without_a_calendar_every_management_figure_counts_as_unreleased(
    browse, ben, figures, releases, northfield
):
    releases["out"].cut_off = None
    db.session.commit()

    page_of(browse, ben, northfield)

    assert entries()[0].about == "2 of Northfield Trust"


def test_what_cannot_be_logged_is_not_shown(browse, ann, figures, northfield, monkeypatch):
    def full(*_):
        raise RuntimeError("disk full")

    monkeypatch.setattr(queries.audit, "record", full)
    browse(ann).application.config["PROPAGATE_EXCEPTIONS"] = False
    answer = browse(ann).get(f"/organisations/{northfield.id}-{northfield.slug}")

    assert answer.status_code == 500
    assert shown(answer.text) <= PUBLIC


# Release


def test_it_is_released_by_the_clock_alone(browse, figures, releases, northfield, monkeypatch):
    at = releases["to come"].release_at
    early = at - timedelta(seconds=1)

    monkeypatch.setattr(clock, "now", lambda: early)
    assert "99.25" not in page_of(browse, None, northfield).text

    monkeypatch.setattr(clock, "now", lambda: at)
    assert "99.25" in page_of(browse, None, northfield).text


def test_what_is_out_stays_out_when_the_clock_goes_back(
    browse, figures, releases, northfield, monkeypatch
):
    later, before = in_days(2), in_days(-400)
    monkeypatch.setattr(clock, "now", lambda: later)
    release_clock.latch_open_releases()

    monkeypatch.setattr(clock, "now", lambda: before)

    assert "99.25" in page_of(browse, None, northfield).text


def test_the_latch_touches_no_release_that_is_to_come(figures, releases):
    release_clock.latch_open_releases()
    release_clock.latch_open_releases()

    assert releases["out"].opened_at is not None
    assert releases["to come"].opened_at is None


# However the question is put

other = aliased(Figure)
QUESTIONS = {
    "plain": lambda: select(func.max(Figure.value)),
    "average": lambda: select(func.avg(Figure.value)),
    "alias": lambda: select(func.max(other.value)),
    "join": lambda: select(func.max(Figure.value)).join(
        Organisation, Figure.organisation_id == Organisation.id
    ),
    "join from the other side": lambda: (
        select(func.max(Figure.value))
        .select_from(Organisation)
        .outerjoin(Figure, Figure.organisation_id == Organisation.id)
    ),
    "subquery": lambda: select(func.max(select(Figure.value).subquery().c.value)),
    "scalar subquery": lambda: select(select(func.max(Figure.value)).scalar_subquery()),
    "cte": lambda: select(func.max(select(Figure.value).cte().c.value)),
    "union": lambda: select(
        func.max(union_all(select(Figure.value), select(other.value)).subquery().c.value)
    ),
    "ordered": lambda: select(Figure.value).order_by(Figure.value.desc()).limit(1),
    "having": lambda: select(func.max(Figure.value)).group_by(Figure.measure),
}


@pytest.mark.parametrize("question", QUESTIONS.values(), ids=QUESTIONS)
def test_no_question_put_to_the_database_reaches_it(figures, question):
    answer = db.session.scalar(question())
    assert answer <= VALUES["official"]


BARE = Figure.__mapper__.local_table
UNGUARDED = {
    "window": lambda: select(func.max(Figure.value).over()),
    "filter": lambda: select(func.max(Figure.value).filter(Figure.value > 0)),
    "table": lambda: select(func.max(BARE.c.value)),
    "aliased table": lambda: select(func.max(BARE.alias().c.value)),
    "words": lambda: text("SELECT max(value) FROM figure"),
    "named table": lambda: select(func.count()).select_from(table("figure")),
    "window within": lambda: select(
        func.count(Organisation.id),
        select(func.max(Figure.value).over()).limit(1).scalar_subquery(),
    ),
    "window in one half": lambda: union_all(
        select(Figure.value), select(func.max(Figure.value).over())
    ),
    "list of tables": lambda: select(Organisation.name, BARE.c.value).where(
        Organisation.id == BARE.c.organisation_id
    ),
}


@pytest.mark.parametrize("question", UNGUARDED.values(), ids=UNGUARDED)
def test_what_goes_round_the_narrowing_is_refused(figures, question):
    with pytest.raises(Unguarded):
        db.session.execute(question())


def test_nor_does_one_that_asks_whether_there_is_one(figures):
    above = select(Figure.id).where(Figure.value > 50)
    assert db.session.scalar(select(func.count()).select_from(above.subquery())) == 0
    assert db.session.scalar(select(exists(above))) is False
    has_one = select(Organisation).where(
        exists(
            select(Figure.id).where(Figure.organisation_id == Organisation.id, Figure.value > 50)
        )
    )
    assert db.session.scalars(has_one).all() == []


def test_nor_does_asking_by_its_key(figures):
    secret = figures["official to come"].id
    db.session.expunge_all()

    assert db.session.get(Figure, secret) is None
    assert db.session.query(Figure).filter_by(id=secret).first() is None
    assert db.session.query(Figure).count() == len(PUBLIC)


def test_a_figure_that_is_held_can_be_read_again_after_a_commit(figures):
    """Whoever holds one has been shown it: the loader, a page of an analyst."""
    db.session.expire_all()
    assert figures["official to come"].value == VALUES["official to come"]
