"""Whatever is rated, edited, tried and withdrawn in whatever order: shown counts are true ones.

What is counted here is counted from the story of the machine, not from the database.
"""

from collections import Counter
from collections.abc import Callable
from datetime import datetime, timedelta
from secrets import token_hex

import time_machine
from hypothesis import Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule, run_state_machine_as_test
from sqlalchemy import delete, func, select

from forum.core import clock
from forum.core.errors import Forbidden
from forum.core.extensions import db
from forum.models.case_studies import CaseStudy
from forum.models.organisations import SupplyLink
from forum.models.ratings import Rating, Score, rating_term
from forum.models.tries import Result, Try
from forum.practice.publishing import actions as case_studies
from forum.practice.ratings import actions, score_actions
from forum.practice.tries import actions as tries
from forum.practice.tries import queries as tried
from forum.practice.tries.actions import EDIT_PERIOD

RATERS = ("ben", "dee", "eve", "fay", "gus")  # Gus works with Dee; Fay's is in Ada's supply chain
LINKED = "fay"
STUDIES = (0, 1)

raters, studies = st.sampled_from(RATERS), st.sampled_from(STUDIES)


class Machine(RuleBasedStateMachine):
    people: dict  # of the test that runs it, as are these:
    answers: dict
    groups: tuple
    share: Callable

    def __init__(self):
        super().__init__()
        self.ada = self.people["ada"]
        for model in (rating_term, Rating, Score, Try):
            db.session.execute(delete(model))
        for old in db.session.scalars(select(CaseStudy).where(CaseStudy.status == "published")):
            old.status = "withdrawn"
        db.session.commit()
        self.time = time_machine.travel(datetime(2026, 11, 23, 9), tick=False)
        self.travel = self.time.start()
        self.studies = [type(self).share(self.ada, title=f"Study {number}") for number in STUDIES]
        self.withdrawn: set[int] = set()
        self.edited_at: dict[int, datetime] = {}
        self.ratings: dict[tuple[int, str], tuple[int, int]] = {}  # (value, version)
        self.tries: dict[tuple[int, str, int], list] = {}  # [(at, result)] a round each

    def teardown(self):
        self.time.stop()

    def do(self, study, act):
        """Whether it was allowed; a withdrawn one refuses."""
        try:
            act(self.studies[study])
        except Forbidden:
            db.session.rollback()
            assert study in self.withdrawn
            return False
        assert study not in self.withdrawn
        return True

    @rule(who=raters, study=studies, value=st.integers(1, 5))
    def rate(self, who, study, value):
        if self.do(study, lambda c: actions.rate(self.people[who], c, value, "too-vague", "", [])):
            self.ratings[study, who] = (value, self.studies[study].version)

    @rule(who=raters, study=studies)
    def still_my_view(self, who, study):
        if self.do(study, lambda c: actions.renew(self.people[who], c)) and (
            found := self.ratings.get((study, who))
        ):
            self.ratings[study, who] = (found[0], self.studies[study].version)

    @rule(who=raters, study=studies)
    def take_back(self, who, study):
        actions.withdraw(self.people[who], self.studies[study])
        self.ratings.pop((study, who), None)

    @rule(study=studies)
    def edit(self, study):
        typed = self.answers | {"did": token_hex(4)}
        key = token_hex(16)
        if self.do(study, lambda c: case_studies.edit(self.ada, c, c.version, key, typed)):
            self.edited_at[study] = clock.now()
            score_actions.recalculate_all()

    @rule(study=studies)
    def withdraw(self, study):
        if self.do(study, lambda c: case_studies.withdraw(self.ada, c, "Not ours.")):
            self.withdrawn.add(study)

    @rule(days=st.sampled_from([1, 50, 100, 190]))
    def days_go_by(self, days):
        self.travel.shift(timedelta(days=days))
        score_actions.recalculate_all()

    @rule(who=raters, study=studies, group=st.sampled_from((0, 1)), result=st.sampled_from(Result))
    def report(self, who, study, group, result):
        told = {"result": str(result), "scale": "", "again": "yes"}
        if not self.do(
            study, lambda c: tries.report(self.people[who], c, self.groups[group], **told)
        ):
            return
        rounds = self.tries.setdefault((study, who, group), [])
        if rounds and clock.now() - rounds[-1][0] <= EDIT_PERIOD:
            rounds[-1] = (rounds[-1][0], result)
        else:
            rounds.append((clock.now(), result))

    @invariant()
    def one_row_each(self):
        assert rows(Rating) == len(self.ratings)
        assert rows(Try) == sum(map(len, self.tries.values()))

    @invariant()
    def scores_count_what_still_counts(self):
        for study, case_study in enumerate(self.studies):
            counted, linked = self.counted(study, case_study)
            score = db.session.get(Score, case_study.id)
            shown = (score.counts, score.linked_counts) if score else ([0] * 5, [0] * 5)
            assert shown == (by_value(counted), by_value(linked))
            assert (score.organisations if score else 0) == len(counted)
            assert (score.raters if score else 0) == sum(len(v) for v in counted.values())

    def counted(self, study, case_study):
        """({organisation: [(value, weight)]}, the same of linked ones)"""
        counted, linked = {}, {}
        for (rated, who), (value, version) in self.ratings.items():
            if rated != study:
                continue
            weight = self.weight(study, version, case_study.version)
            if weight:
                into = linked if who == LINKED else counted
                into.setdefault(self.people[who].organisation_id, []).append((value, weight))
        return counted, linked

    def weight(self, study, version, newest):
        if version == newest:
            return 1.0
        return 0.5 if clock.now() - self.edited_at[study] <= timedelta(days=90) else 0.0

    @invariant()
    def tries_are_summed_up_by_the_newest_of_each_organisation(self):
        for study, case_study in enumerate(self.studies):
            organisations = {
                self.people[who].organisation_id
                for (of_it, who, _group), rounds in self.tries.items()
                if of_it == study and rounds
            }
            summary = tried.summary(case_study)
            assert summary.organisations == len(organisations)
            sql = select(tried.number_of_organisations()).where(CaseStudy.id == case_study.id)
            assert db.session.scalar(sql) == len(organisations)
            for result, number in summary.counts:
                found = tried.case_study_ids_by_result([result])
                assert number and case_study.id in db.session.scalars(found).all()

    @invariant()
    def working_out_again_changes_nothing_twice(self):
        score_actions.recalculate_all()
        assert score_actions.recalculate_all() == 0


def test_shown_counts_equal_recomputed_ones(people, organisations, share, answers, term):
    link = {"prime_id": organisations["northfield"].id, "basis": "sourced", "ref": "S1"}
    db.session.add(SupplyLink(subcontractor_id=organisations["hilltop"].id, **link))
    people["gus"] = people["pip"]
    people["gus"].organisation, people["gus"].standing = organisations["eastway"], "verified"
    db.session.commit()
    cast = {"people": people, "answers": answers, "groups": (term.pg1, term.lone_parents)}

    class Here(Machine):
        pass

    for name, value in (cast | {"share": staticmethod(share)}).items():
        setattr(Here, name, value)
    run_state_machine_as_test(
        Here,
        settings=settings(
            max_examples=10,
            stateful_step_count=12,
            deadline=None,
            phases=[Phase.explicit, Phase.generate],  # shrinking would take minutes
        ),
    )


def rows(model):
    return db.session.scalar(select(func.count()).select_from(model))


def by_value(votes):
    """[organisations with a mean of 1, of 2 ... of 5], rounded, half up."""
    means = [sum(v * w for v, w in given) / sum(w for _v, w in given) for given in votes.values()]
    counts = Counter(int(mean + 0.5) for mean in means)
    return [counts[value] for value in range(1, 6)]
