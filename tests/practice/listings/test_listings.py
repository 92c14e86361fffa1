"""Listings and counters are what plain SQL counts, whatever happens to the case studies."""

import random
from collections import Counter
from datetime import date

import pytest
from flask_migrate import downgrade, upgrade
from sqlalchemy import delete, text, update

from forum.core import clock
from forum.core.errors import Forbidden, Refused
from forum.core.extensions import db
from forum.models.case_studies import CaseStudy, CaseStudyStatus
from forum.models.listings import ALL, CaseStudyCount, CountKind, ListedCaseStudy
from forum.people.erasure import actions as erasure
from forum.people.sign_in import passwords
from forum.practice.case_studies import queries
from forum.practice.listings import jobs
from forum.practice.moderation import actions as moderation
from forum.practice.publishing import actions, freshness_actions
from forum.practice.ratings import actions as ratings
from forum.practice.ratings import score_actions
from forum.practice.showcase import jobs as showcase_jobs

NUMBERS = {"vcs-delivering": 1, "complementary": 2, "specialist-advocating": 3}
PASSWORD = "a long enough password"


def counted_by_sql():
    """{(kind, of, with): number}, made of the case studies alone."""
    studies = db.session.execute(
        text(
            "SELECT id, organisation_id, is_anonymous, outcome, showcase FROM case_study"
            " WHERE status = 'published'"
        )
    ).all()
    filed = db.session.execute(text("SELECT case_study_id, term_id FROM case_study_term")).all()
    found = Counter()
    for study in studies:
        terms = [ALL, *(term_id for study_id, term_id in filed if study_id == study.id)]
        found.update((CountKind.TERM, one, other) for one in terms for other in terms)
        if study.outcome == "did-not-work":
            found.update((CountKind.FAILED, term_id, ALL) for term_id in terms)
        if study.organisation_id and not study.is_anonymous:
            found.update((CountKind.ORGANISATION, study.organisation_id, t) for t in terms)
        kind = NUMBERS.get(study.showcase)
        if kind:
            found.update((CountKind.SHOWCASE, kind, term_id) for term_id in terms)
        if kind and study.organisation_id and not study.is_anonymous:
            found[CountKind.SHOWING, study.organisation_id, kind] += 1
    return dict(found)


def counted():
    rows = db.session.query(CaseStudyCount).where(CaseStudyCount.number != 0)
    return {(row.kind, row.of_id, row.with_id): row.number for row in rows}


def useful_by_sql(term_id):
    found = db.session.execute(
        text(
            "SELECT c.id FROM case_study c JOIN score s ON s.case_study_id = c.id"
            " WHERE c.status = 'published' AND s.organisations >= 3 AND (:term = 0 OR EXISTS"
            " (SELECT 1 FROM case_study_term t WHERE t.case_study_id = c.id AND t.term_id = :term))"
            " ORDER BY c.is_unchecked, s.lower_bound DESC, c.id DESC"
        ),
        {"term": term_id},
    )
    return list(found.scalars())


def newest_by_sql(term_id):
    found = db.session.execute(
        text(
            "SELECT c.id FROM case_study c WHERE c.status = 'published' AND (:term = 0 OR EXISTS"
            " (SELECT 1 FROM case_study_term t WHERE t.case_study_id = c.id AND t.term_id = :term))"
            " ORDER BY c.is_unchecked, c.posted_at DESC, c.id DESC"
        ),
        {"term": term_id},
    )
    return list(found.scalars())


def check(terms):
    db.session.rollback()
    assert counted() == counted_by_sql()
    for term in (None, *terms):
        term_id = term.id if term else ALL
        assert queries.newest(1_000, term) == newest_by_sql(term_id)
        assert queries.most_useful(1_000, term) == useful_by_sql(term_id)


class Walk:
    """Acts upon case studies at random; what the rules refuse changes nothing."""

    def __init__(self, seed, people, terms, share):
        self.random = random.Random(seed)
        self.people, self.terms, self.share = people, list(terms.values()), share
        self.authors = [people[name] for name in ("ada", "ben", "dee", "eve", "fay")]
        self.moderator = people["mo"]

    def some_terms(self):
        return self.random.sample(self.terms, self.random.randint(1, 5))

    def some(self):
        found = db.session.query(CaseStudy).order_by(CaseStudy.id).all()
        return self.random.choice(found) if found else self.publish()

    def publish(self, needed=0):
        author = self.random.choice([one for one in self.authors if one.is_verified])
        key = f"{self.random.random()}"
        outcome = self.random.choice(["worked", "did-not-work"])
        answers = {
            "title": "Calls", "did": "We called.", "result": "They stayed.", "outcome": outcome,
            "terms": self.some_terms(), "is_anonymous": self.random.random() < 0.3,
        }  # fmt: skip
        return actions.publish(author, key, answers, accepted_needed=needed)

    def hold(self):
        self.publish(needed=99)

    def accept(self):
        moderation.accept(self.moderator, self.some())

    def decline(self):
        moderation.decline(self.moderator, self.some(), "Too short.")

    def edit(self):
        one = self.some()
        answers = {"terms": self.some_terms(), "outcome": "worked"}
        actions.edit(one.author, one, one.version, f"{self.random.random()}", answers)

    def withdraw(self):
        one = self.some()
        actions.withdraw(self.random.choice([one.author, self.moderator]), one, "Not ours.")

    def rate(self):
        one = self.some()
        for rater in self.authors:
            if rater.id != one.author_id:
                ratings.rate(rater, one, self.random.randint(3, 5), "", "", [])

    def recalculate(self):
        score_actions.recalculate_all()

    def leave_unchecked(self):
        one = self.some()
        one.check_date = date(2020, 1, 1)
        db.session.commit()
        freshness_actions.mark_unanswered()

    def confirm(self):
        one = self.some()
        freshness_actions.confirm(one.author, one)

    def move(self):
        """As the import does: another organisation, by the session."""
        self.some().organisation = self.random.choice(self.authors).organisation
        db.session.commit()

    def give_up(self):
        self.some().title = "Never saved"
        db.session.flush()
        db.session.rollback()

    def close_an_account(self):
        author = self.random.choice(self.authors)
        author.password_hash = passwords.hash_password(PASSWORD)
        db.session.commit()
        erasure.close_account(author, PASSWORD)

    def step(self):
        acts = ["publish"] * 4 + ["hold", "accept", "accept", "edit", "edit", "withdraw", "rate"]
        acts += ["rate", "decline", "recalculate", "leave_unchecked", "confirm", "move", "give_up"]
        act = self.random.choice(acts)
        try:
            getattr(self, act)()
        except (Refused, Forbidden):
            db.session.rollback()


@pytest.mark.parametrize("seed", range(3))
def test_counters_are_right_after_anything(people, terms, share, seed):
    walk = Walk(seed, people, terms, share)
    for number in range(40):
        walk.step()
        if number % 4 == 0:
            check(terms.values())
    walk.close_an_account()
    check(terms.values())
    assert db.session.query(ListedCaseStudy).count() > 10
    assert str(jobs.verify()) == "0 listings, 0 scores, 0 counters"


def test_a_case_study_that_is_deleted_is_not_counted(share, ada):
    gone = share(ada)
    db.session.execute(text("DELETE FROM version"))
    db.session.delete(gone)
    db.session.commit()
    check([])
    assert counted() == {}


def test_what_goes_round_the_session_is_found_and_mended(app, share, ada, terms):
    one, other = share(ada), share(ada)
    db.session.execute(
        update(CaseStudy)
        .where(CaseStudy.id == one.id)
        .values(status=CaseStudyStatus.WITHDRAWN)
        .execution_options(synchronize_session=False)
    )
    db.session.execute(
        delete(CaseStudyCount).where(CaseStudyCount.with_id == terms["lone-parents"].id)
    )
    db.session.commit()
    ran = app.test_cli_runner().invoke(args=["listings", "verify"])
    assert ran.exit_code == 1
    assert "differed: 1 listings" in ran.output
    check(terms.values())
    assert queries.newest(5) == [other.id]
    assert app.test_cli_runner().invoke(args=["listings", "verify"]).exit_code == 0


def test_a_score_written_in_bulk_is_found(share, ada):
    one = share(ada)
    db.session.execute(
        text(
            "INSERT INTO score (case_study_id, organisations, raters, share, share_total,"
            " lower_bound, prior, counts, linked_counts, votes, worked_out_at, revision)"
            " VALUES (:id, 3, 3, 0.9, 2.7, 0.8, 0.5, '[]', '[]', '[]', :now, 0)"
        ),
        {"id": one.id, "now": clock.now()},
    )
    db.session.commit()
    assert queries.most_useful(5) == []
    assert jobs.verify().scores == 1
    assert queries.most_useful(5) == [one.id]


def test_the_migration_counts_what_is_there(app, people, terms, share):
    walk = Walk(7, people, terms, share)
    for _ in range(25):
        walk.step()
    before = counted()
    db.session.remove()
    downgrade(revision="0019_one_sided")
    upgrade()
    assert str(jobs.verify()) == "0 listings, 0 scores, 0 counters"
    showcase_jobs.decide_kinds()  # the worker's part
    assert counted() == before
