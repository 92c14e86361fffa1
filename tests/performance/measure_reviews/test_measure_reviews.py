"""A definition is checked or changed by an analyst who did not write it."""

from datetime import date, datetime, timedelta

import pytest
from sqlalchemy import func, select

from forum.core import clock
from forum.core.audit import AuditEntry
from forum.core.extensions import db
from forum.models.accounts import Standing, User
from forum.models.measure_reviews import MeasureReview
from forum.models.measures import MEASURES
from forum.people.data_export import queries as data_export
from forum.performance.measure_reviews import queries

PATH = "/performance/reviews/job-outcomes"
OLD = MEASURES["job_outcomes"].definition
NEW = "People who stayed in work for 26 weeks, of every payment group."


@pytest.fixture
def second(people):
    """Another analyst."""
    made = User(name="Nan", email="nan@forum.example", is_analyst=True, standing=Standing.VERIFIED)
    db.session.add(made)
    db.session.commit()
    return made


@pytest.fixture
def by():
    return clock.in_london(clock.now()).date() + timedelta(days=300)


def review(browser, by, **changes):
    typed = {
        "seen": "0",
        "outcome": "checked",
        "office": "Statistics branch",
        "note": "Compared with the guidance of June.",
        "next_review": f"{by:%d/%m/%Y}",
    }
    return browser.post(PATH, data=typed | changes)


CHANGE = {"outcome": "changed", "definition": NEW, "applies_from": "1 January 2027"}


def test_a_check_is_shown_with_the_measure_and_in_the_list(browse, ann, by):
    assert review(browse(ann), by).status_code == 302

    page = browse().get("/performance/job-outcomes").text
    assert "Statistics branch" in page
    assert OLD in page
    listed = browse(ann).get("/performance/reviews").text
    assert "Statistics branch" in listed
    assert "Compared with the guidance" not in page, "notes are for analysts"
    assert "Compared with the guidance" in browse(ann).get(PATH).text
    assert db.session.scalars(select(AuditEntry.act)).all() == ["reviewed a measure"]
    [kept] = data_export.export(ann)["reviews_of_measures"]
    assert (kept["measure"], kept["outcome"]) == ("job_outcomes", "checked")


def test_a_changed_definition_leaves_old_figures_theirs(browse, ann, by):
    assert review(browse(ann), by, **CHANGE).status_code == 302

    page = browse().get("/performance/job-outcomes").text
    assert "Figures from 1 January 2027 on" in page
    assert NEW in page
    assert "Figures before" in page
    assert OLD in page
    assert queries.read(MEASURES["job_outcomes"]).definition == NEW
    found = queries.definitions(MEASURES["job_outcomes"], queries.reviews_of("job_outcomes"))
    assert [(one.words, one.applies_from) for one in found] == [
        (NEW, date(2027, 1, 1)),
        (OLD, None),
    ]


def test_who_wrote_it_does_not_check_it(browse, ann, second, by):
    review(browse(ann), by, **CHANGE)
    assert "You wrote this definition: another analyst checks it." in browse(ann).get(PATH).text
    assert review(browse(ann), by, seen="1").status_code == 403
    assert "Nobody yet" in browse().get("/performance/job-outcomes").text

    assert review(browse(second), by, seen="1", office="Methods branch").status_code == 302
    assert "Methods branch" in browse().get("/performance/job-outcomes").text


def test_of_two_who_review_at_once_one_is_told(browse, ann, second, by):
    assert review(browse(ann), by).status_code == 302
    answer = review(browse(second), by, office="Methods branch")
    assert answer.status_code == 409
    assert "Another analyst has reviewed it meanwhile." in answer.text
    assert "Methods branch" in answer.text, "what was typed stays"
    assert db.session.scalar(select(func.count(MeasureReview.id))) == 1


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"outcome": ""}, "Say what you found."),
        ({"office": ""}, "Say for which office"),
        ({"next_review": ""}, "Say by when"),
        ({"next_review": "soon"}, "Write the day as"),
        ({"next_review": "1/1/2020"}, "Choose a day within the next two years."),
        ({"next_review": "1/1/2060"}, "Choose a day within the next two years."),
        ({"outcome": "changed"}, "Write the new definition."),
        ({"outcome": "changed", "definition": NEW}, "Say from which day on it applies."),
        ({**CHANGE, "definition": "w" * 401}, "400"),
        ({**CHANGE, "applies_from": "31 April 2027"}, "Write the day as"),
        ({"seen": "x"}, "reviewed it meanwhile"),
    ],
)
def test_bad_input_is_told_and_changes_nothing(browse, ann, by, changes, said):
    answer = review(browse(ann), by, **changes)
    assert answer.status_code in (409, 422)
    assert said in answer.text
    assert db.session.scalar(select(func.count(MeasureReview.id))) == 0


def test_it_is_for_analysts_and_of_measures_that_there_are(browse, ann, ada, mo):
    for person in (ada, mo):
        assert browse(person).get(PATH).status_code == 403
    assert browse(ann).get("/performance/reviews/no-such").status_code == 404


def test_a_review_moves_the_day_on_which_it_is_overdue(browse, ann, by, at):
    review(browse(ann), by)
    at(datetime(by.year, by.month, by.day, 12) + timedelta(days=2))
    assert f"it was due by {by.day} " in browse().get("/performance/job-outcomes").text
