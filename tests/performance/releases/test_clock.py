"""Releases open by the clock alone, once, and not by a clock that has jumped."""

from datetime import date, datetime, timedelta

import pytest
from sqlalchemy import update
from sqlalchemy.exc import IntegrityError

from forum.core import clock
from forum.core.extensions import db
from forum.models.figures import Figure, Origin
from forum.models.releases import ClockWatch, Release
from forum.performance.releases import queries, release_clock
from tests.performance.releases.conftest import START

SECRET = 99.25
SECOND, HOUR, DAY = timedelta(seconds=1), timedelta(hours=1), timedelta(days=1)
INSTANTS = {  # what London's clocks show, and the instant in UTC
    "winter": (datetime(2026, 12, 10, 9, 30), datetime(2026, 12, 10, 9, 30)),
    "summer": (datetime(2027, 6, 17, 9, 30), datetime(2027, 6, 17, 8, 30)),
    "the morning the clocks go forward": (
        datetime(2027, 3, 28, 9, 30),
        datetime(2027, 3, 28, 8, 30),
    ),
    "the morning the clocks go back": (
        datetime(2027, 10, 31, 9, 30),
        datetime(2027, 10, 31, 9, 30),
    ),
    "the first of an hour that comes twice": (
        datetime(2027, 10, 31, 1, 30),
        datetime(2027, 10, 31, 0, 30),
    ),
    "a leap day": (datetime(2028, 2, 29, 9, 30), datetime(2028, 2, 29, 9, 30)),
    "new year": (datetime(2027, 1, 1, 0, 0), datetime(2027, 1, 1, 0, 0)),
}


@pytest.fixture
def watched(app, at):
    """The clock is watched from here on, as the worker does it."""
    at(START)
    release_clock.confirm_clock(START)


@pytest.fixture
def holds(northfield):
    """holds(instant): a release with a figure in it that is on the organisation's page."""

    def make(instant):
        release = Release(ref="r", name="To come", release_at=instant, cut_off=date(2026, 9, 30))
        figure = Figure(
            ref="F",
            organisation=northfield,
            group_named="all",
            measure="job_outcome_rate_12m",
            period="Twelve months to September 2026",
            cut_off=release.cut_off,
            value=SECRET,
            unit="percent",
            origin=Origin.OFFICIAL,
            basis="sourced",
            release=release,
        )
        db.session.add_all([release, figure])
        db.session.commit()
        return release

    return make


@pytest.fixture
def is_out(browse, northfield):
    """Whether the figure is out; every surface must say the same."""

    def ask():
        db.session.rollback()
        page = f"/organisations/{northfield.id}-{northfield.slug}"
        said = {"organisation": "99.25" in browse().get(page).text}
        said["export"] = "99.25" in browse().get(f"{page}/figures.csv").text
        said["passport"] = "30 September 2026" in browse().get(f"{page}/passport").text
        calendar = browse().get("/performance/releases").text
        said["calendar"] = "To come" in calendar.partition('id="past"')[2]
        said["release"] = "are out" in browse().get("/performance/releases/1").text
        said["performance"] = "Figures to 30 September 2026" in browse().get("/performance").text
        db.session.expire_all()
        said["object"] = db.session.get(Release, 1).is_open
        said["statement"] = db.session.scalar(db.select(Figure.value)) == SECRET
        assert len(set(said.values())) == 1, said
        return said["object"]

    return ask


@pytest.fixture
def without_web_latch(monkeypatch):
    """The web process looks every few real seconds, which a slow machine takes over the pages."""
    monkeypatch.setattr(release_clock.Latch, "look", lambda self: None)


@pytest.mark.usefixtures("without_web_latch")
@pytest.mark.parametrize(("in_london", "instant"), INSTANTS.values(), ids=INSTANTS)
def test_it_opens_on_the_second_and_on_every_surface(at, app, holds, is_out, in_london, instant):
    assert clock.from_london(in_london) == instant
    holds(instant)

    at(instant - SECOND)
    assert not is_out()
    at(instant)
    assert is_out()
    at(instant - SECOND)  # nobody has latched it: the clock alone decides
    assert not is_out()


def test_latched_it_never_closes(at, holds, is_out):
    release = holds(START)
    at(START)
    release_clock.latch_open_releases()

    for back in (SECOND, HOUR, 400 * DAY, 10_000 * DAY):
        at(START - back)
        assert is_out()
    assert release.opened_at == START


def test_a_jump_beyond_the_allowance_opens_nothing(at, watched, holds, is_out):
    holds(START + 10 * DAY)
    for jump in (25 * HOUR, 11 * DAY, 366 * DAY, 5000 * DAY):
        at(START + jump)
        release_clock.watch_clock()
        release_clock.latch_open_releases()
        assert not is_out()


def test_a_jump_within_it_is_taken_for_time(at, watched, holds, is_out):
    holds(START + HOUR)
    at(START + HOUR)
    assert is_out()


def test_with_a_worker_that_watches_any_time_may_pass(at, watched, holds, is_out):
    holds(START + 5 * DAY)
    for hours in range(0, 5 * 24 + 1, 12):
        at(START + hours * HOUR)
        release_clock.watch_clock()
        assert is_out() == (hours == 5 * 24)


def test_what_was_out_before_the_jump_stays_out(at, watched, holds, is_out):
    holds(START)
    release_clock.latch_open_releases()
    at(START + 800 * DAY)

    assert is_out()


def test_put_right_again_a_clock_that_jumped_is_believed(at, watched, holds, is_out):
    holds(START + 2 * HOUR)
    at(START + 900 * DAY)
    release_clock.watch_clock()
    assert not is_out()
    at(START + HOUR)
    release_clock.watch_clock()
    assert not is_out()
    at(START + 2 * HOUR)
    assert is_out()


def test_a_clock_that_falls_back_and_comes_back_has_not_jumped(at, watched, holds, is_out):
    """A machine that wakes up in 1970 and asks the time a minute later."""
    holds(START + HOUR)
    at(datetime(1970, 1, 1))
    release_clock.watch_clock()
    assert not is_out()
    at(START + HOUR)
    assert is_out()


def test_without_a_watch_nothing_opens(at, watched, holds, is_out):
    holds(START)
    db.session.execute(db.delete(ClockWatch))
    db.session.commit()

    assert not is_out()
    assert not queries.clock_state().is_believed


# Confirming


def test_after_a_week_away_an_analyst_confirms_and_it_opens(
    at, browse, ann, watched, holds, is_out
):
    holds(START + 3 * DAY)
    at(START + 7 * DAY)
    browser = browse(ann)
    page = browser.get("/performance/releases/clock").text
    assert "9 November 2026" in page
    assert "1 release would be open" in page
    assert not is_out()

    seen = clock.now().isoformat()
    assert browser.post("/performance/releases/clock", data={"seen": seen}).status_code == 302
    assert is_out()


def test_an_old_page_confirms_nothing(at, browse, ann, watched, holds, is_out):
    holds(START + 3 * DAY)
    at(START + 7 * DAY)
    for seen in (START + 6 * DAY, START + 8 * DAY):
        answer = browse(ann).post("/performance/releases/clock", data={"seen": seen.isoformat()})
        assert answer.status_code == 409
    assert browse(ann).post("/performance/releases/clock", data={"seen": "x"}).status_code == 422
    assert not is_out()


def test_an_operator_confirms_by_command(at, app, watched, holds, is_out):
    holds(START + 3 * DAY)
    at(START + 7 * DAY)
    done = app.test_cli_runner().invoke(args=["releases", "confirm-clock", "--yes"])

    assert done.exit_code == 0
    assert is_out()


def test_the_status_page_says_so_and_tells_no_figure(at, browse, watched, holds):
    holds(START + 3 * DAY)
    assert browse().get("/status?json").json["release_clock"] == "believed"

    at(START + 7 * DAY)
    page = browse().get("/status")
    assert "no release of figures opens" in page.text
    assert browse().get("/status?json").json["release_clock"] == "to be confirmed"
    assert "99.25" not in page.text
    assert "Nothing opens for the moment" in browse().get("/performance/releases").text


def test_the_allowance_is_a_setting(app, at, watched):
    settings = app.config["SETTINGS"]
    object.__setattr__(settings, "clock_jump_hours", 0.5)
    release_clock.watch_clock()  # the same minute: nothing to note
    at(START + SECOND)
    release_clock.watch_clock()

    assert db.session.get(ClockWatch, 1).good_until == START + SECOND + HOUR / 2


def test_a_web_process_latches_too(at, app, browse, watched, holds):
    holds(START + HOUR)
    app.extensions["web_latch"].looks_at = 0.0
    browse().get("/performance/releases")
    assert app.extensions["web_latch"].next_opens == START + HOUR

    at(START + HOUR)
    browse().get("/performance/releases")
    at(START)
    db.session.expire_all()
    assert db.session.get(Release, 1).opened_at == START + HOUR


def test_an_open_release_cannot_be_cancelled_in_the_database(watched, holds):
    holds(START)
    release_clock.latch_open_releases()
    with pytest.raises(IntegrityError):
        db.session.execute(update(Release).values(cancelled_at=START))
    db.session.rollback()
