"""Many requests at the same moment: one row for each person, and the counts that they make."""

import threading
from concurrent.futures import ThreadPoolExecutor

import pytest
from sqlalchemy import func, select

from forum.core.errors import Forbidden, Refused
from forum.core.extensions import db
from forum.models.accounts import Standing, User
from forum.models.case_studies import CaseStudy
from forum.models.collections import Collection, Saved
from forum.models.gaps import Gap, Need
from forum.models.ratings import Rating
from forum.models.tries import Plan, Try
from forum.models.vocabularies import Term
from forum.practice.collections import actions as collections
from forum.practice.gaps import actions as gaps
from forum.practice.publishing import actions as case_studies
from forum.practice.ratings import actions, queries, score_actions
from forum.practice.tries import actions as tries
from forum.practice.tries import queries as tried

CLICKS = 50
REPORT = {"result": "worked", "scale": "1-5", "again": "yes", "what_changed": "", "note": ""}


@pytest.fixture
def at_once(app):
    """at_once(works) runs each in a thread of its own; gives what was refused."""

    def run(works):
        db.session.remove()
        together = threading.Barrier(min(len(works), 16))

        def one(place, work):
            if place < together.parties:
                together.wait(20)
            with app.app_context():
                try:
                    work()
                    return None
                except (Refused, Forbidden) as refused:
                    return refused
                finally:
                    db.session.remove()

        with ThreadPoolExecutor(16) as pool:
            ended = [pool.submit(one, place, work) for place, work in enumerate(works)]
            return [e for e in (end.result(60) for end in ended) if e is not None]

    return run


def rows(model):
    return db.session.scalar(select(func.count()).select_from(model))


def one_of(model, row_id):
    """As a request of its own reads it."""
    return db.session.get(model, row_id)


def rating_by(user_id, case_study_id, value):
    return lambda: actions.rate(
        one_of(User, user_id),
        one_of(CaseStudy, case_study_id),
        value,
        "too-vague" if value < 3 else "",
        "",
        [],
    )


@pytest.fixture
def crowd(people):
    """Twelve members of the four other organisations, by id."""
    of_others = [people[name] for name in ("ben", "dee", "eve", "fay")]
    more = [
        User(
            name=f"N{n}",
            email=f"n{n}@x.example",
            standing=Standing.VERIFIED,
            organisation=of_others[n % 4].organisation,
        )
        for n in range(8)
    ]
    db.session.add_all(more)
    db.session.commit()
    return [person.id for person in (*of_others, *more)]


def test_fifty_clicks_on_rate_are_one_rating(at_once, ben, bus_passes):
    clicks = [rating_by(ben.id, bus_passes.id, 1 + n % 5) for n in range(CLICKS)]

    assert at_once(clicks) == []
    [rating] = db.session.scalars(select(Rating)).all()
    counts = queries.score_of(one_of(CaseStudy, rating.case_study_id)).counts
    assert counts == [int(value == rating.value) for value in range(1, 6)]


def test_many_raters_at_once_are_all_in_the_score(at_once, crowd, bus_passes):
    study = bus_passes.id
    assert at_once([rating_by(who, study, 1 + n % 5) for n, who in enumerate(crowd)]) == []

    score = queries.score_of(one_of(CaseStudy, study))
    assert (rows(Rating), score.raters, score.organisations) == (12, 12, 4)
    assert score_actions.recalculate_all() == 0


def test_edits_while_it_is_rated_leave_each_rating_on_a_version_that_was(
    at_once, ada, crowd, bus_passes, answers
):
    study, author = bus_passes.id, ada.id
    terms = [term.id for term in answers.pop("terms")]

    def edit(number):
        typed = answers | {"did": f"Version {number}."}
        typed["terms"] = [one_of(Term, term_id) for term_id in terms]
        case_study = one_of(CaseStudy, study)
        key = f"{number:032}"
        case_studies.edit(one_of(User, author), case_study, case_study.version, key, typed)

    works = [rating_by(who, study, 4) for who in crowd]
    works[3:3] = [lambda number=n: edit(number) for n in range(4)]
    at_once(works)  # an edit may be told that another was first

    case_study = one_of(CaseStudy, study)
    versions = db.session.scalars(select(Rating.version)).all()
    assert len(versions) == 12 and all(1 <= v <= case_study.version for v in versions)
    score_actions.recalculate_all()
    assert sum(vote["raters"] for vote in queries.score_of(case_study).votes) == 12


def test_fifty_clicks_on_a_report_are_one_report(at_once, ben, bus_passes, term):
    who, study, group = ben.id, bus_passes.id, term.pg1.id

    def click():
        case_study = one_of(CaseStudy, study)
        tries.report(one_of(User, who), case_study, one_of(Term, group), **REPORT)

    assert at_once([click] * CLICKS) == []
    assert rows(Try) == 1
    assert tried.summary(one_of(CaseStudy, study)).organisations == 1


def test_withdrawn_while_many_report_nothing_is_written_afterwards(
    at_once, ada, crowd, bus_passes, term
):
    study, author, group = bus_passes.id, ada.id, term.pg1.id
    after = []

    def report(who):
        case_study = one_of(CaseStudy, study)
        tries.report(one_of(User, who), case_study, one_of(Term, group), **REPORT)

    def withdraw():
        case_studies.withdraw(one_of(User, author), one_of(CaseStudy, study), "Not ours.")
        after.append(rows(Try))

    works = [lambda who=who: report(who) for who in crowd]
    works.insert(6, withdraw)
    refused = at_once(works)

    assert rows(Try) == after[0] == 12 - len(refused)


def test_fifty_clicks_on_the_rest_are_one_row_each(at_once, ben, bus_passes, term, terms):
    who, study = ben.id, bus_passes.id
    whom, what = term.lone_parents.id, terms["in-work-support"].id

    def keep():
        viewer = one_of(User, who)
        collections.save(viewer, one_of(CaseStudy, study), collections.create(viewer, "Team day"))

    def plan():
        case_study = one_of(CaseStudy, study)
        tries.plan(one_of(User, who), case_study, case_study.posted_at.date())

    def need():
        gaps.add_need(one_of(User, who), one_of(Term, whom), one_of(Term, what))

    assert at_once([keep, plan, need] * 17) == []
    assert [rows(model) for model in (Collection, Saved, Plan, Gap, Need)] == [1] * 5
