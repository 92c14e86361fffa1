"""What is stored of each practice is what plain SQL counts, whatever happens."""

from collections import Counter

import pytest
import time_machine
from sqlalchemy import select, text, update

from forum.core import clock
from forum.core.extensions import db
from forum.models.case_studies import CaseStudy, CaseStudyStatus
from forum.models.listings import ALL
from forum.models.practice_evidence import PracticeEvidence, PracticeMark
from forum.practice.evidence_summaries import jobs
from forum.practice.evidence_summaries.rules import STALE_AFTER
from forum.practice.publishing import actions as publishing
from forum.practice.tries import actions as tries


@pytest.fixture
def on_childcare(answers, term, share):
    """on_childcare(ada, outcome="mixed") posts a case study on childcare planning."""

    def post(author, **other):
        terms = [*answers["terms"], term.childcare]
        return share(author, **{"terms": terms} | other)

    return post


@pytest.fixture
def report(term):
    def send(who, case_study, result="worked"):
        said = {"result": result, "scale": "6-20", "again": "yes"}
        return tries.report(who, case_study, term.pg1, **said, what_changed="", note="")

    return send


def summed_up():
    while jobs.sum_up_marked():
        pass
    return {
        (row.practice_id, row.with_id): row for row in db.session.scalars(select(PracticeEvidence))
    }


def counted_by_sql():
    """{(practice, term or ALL): Counter of case studies, anonymous ones and outcomes}."""
    rows = db.session.execute(
        text(
            "SELECT p.term_id, w.term_id, c.outcome, c.is_anonymous FROM case_study c"
            " JOIN case_study_term p ON p.case_study_id = c.id"
            " JOIN term practice ON practice.id = p.term_id AND practice.vocabulary = 'practice'"
            " LEFT JOIN (SELECT t.case_study_id, t.term_id FROM case_study_term t JOIN term"
            " ON term.id = t.term_id AND term.vocabulary IN ('group', 'circumstance', 'stage')"
            " UNION SELECT id, 0 FROM case_study) w ON w.case_study_id = c.id"
            " WHERE c.status = 'published'"
        )
    ).all()
    found = {}
    for practice_id, with_id, outcome, is_anonymous in rows:
        counter = found.setdefault((practice_id, with_id), Counter())
        counter.update(["case studies", outcome], anonymous=int(is_anonymous))
    return found


def is_right(stored):
    counted = counted_by_sql()
    assert {key for key, row in stored.items() if row.case_studies} == counted.keys()
    for key, counter in counted.items():
        row = stored[key]
        assert row.case_studies == counter["case studies"]
        assert row.anonymous == counter["anonymous"]
        assert row.outcomes == {
            word: number
            for word, number in counter.items()
            if word not in ("case studies", "anonymous")
        }


def test_whatever_happens_it_is_what_sql_counts(people, on_childcare, report, term, answers, terms):
    first = on_childcare(people["ada"])
    is_right(summed_up())
    second = on_childcare(people["ben"], outcome="did-not-work")
    third = on_childcare(people["dee"], outcome="mixed", is_anonymous=True)
    assert third.status == CaseStudyStatus.HELD
    is_right(summed_up())
    third.status = CaseStudyStatus.PUBLISHED
    db.session.commit()
    report(people["eve"], first)
    report(people["fay"], first, "did-not-work")
    stored = summed_up()
    is_right(stored)
    whole = stored[term.childcare.id, ALL]
    assert (whole.worked, whole.mixed, whole.did_not_work) == (2, 0, 2)
    assert (whole.tried_by, whole.tries) == (2, {"did-not-work": 1, "worked": 1})

    second.terms.remove(term.childcare)  # its practice changes
    second.terms.append(terms["warm-handover"])
    db.session.commit()
    is_right(summed_up())
    publishing.withdraw(people["ada"], first, "No longer so.")
    is_right(summed_up())
    third.outcome, third.evidence_level = "worked", 3
    db.session.commit()
    is_right(summed_up())
    assert db.session.scalar(select(PracticeMark.id)) is None


def test_nothing_of_an_anonymous_one_is_in_a_number_of_organisations(people, on_childcare, term):
    before = on_childcare(people["ada"]) and summed_up()[term.childcare.id, ALL]
    numbers = before.worked, before.sources, before.strength, before.best_level
    db.session.expunge(before)
    hidden = on_childcare(people["ben"], is_anonymous=True)
    hidden.evidence_level, hidden.status = 4, CaseStudyStatus.PUBLISHED
    db.session.commit()
    after = summed_up()[term.childcare.id, ALL]
    assert (after.worked, after.sources, after.strength, after.best_level) == numbers
    assert (after.case_studies, after.anonymous) == (2, 1)


def test_the_daily_run_mends_what_was_written_past_the_session(people, on_childcare, term):
    case_study = on_childcare(people["ada"])
    summed_up()
    db.session.execute(
        update(CaseStudy)
        .where(CaseStudy.id == case_study.id)
        .values(status=CaseStudyStatus.WITHDRAWN)
        .execution_options(synchronize_session=False)
    )
    db.session.commit()
    assert jobs.sum_up_all() > 0
    db.session.expire_all()
    assert not counted_by_sql()
    assert not summed_up()
    assert jobs.sum_up_all() == 0, "idempotent"


def test_evidence_grows_old_by_itself(people, on_childcare, term):
    on_childcare(people["ada"])
    assert summed_up()[term.childcare.id, ALL].weaknesses == []
    later = clock.now() + STALE_AFTER
    with time_machine.travel(later, tick=False):
        stored = summed_up()[term.childcare.id, ALL]
        assert (stored.weaknesses, stored.strength) == (["age"], 0)
