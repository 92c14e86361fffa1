"""What helps: of the same stage and group first, then of the same stage and practice."""

import pytest

from forum.core.extensions import db
from forum.models.listings import ListedCaseStudy
from forum.standards.what_helps.queries import case_study_ids, what_helps


@pytest.fixture
def told(ada, share, terms):
    """told("PG1", group=…, practice=…) is the id of a case study in pre-work support."""

    def post(title, group, practice=None, stage="pre-work-support"):
        names = [group, stage, *([practice] if practice else [])]
        return share(ada, title=title, terms=[terms[name] for name in names]).id

    return post


def found(terms, groups=(), practices=()):
    return case_study_ids(
        terms["pre-work-support"],
        [terms[name] for name in groups],
        [terms[name] for name in practices],
    )


def test_the_group_comes_before_the_practice_and_another_stage_never(told, terms):
    by_practice = told("By practice", "over-50s", "warm-handover")
    for_group = told("For group", "lone-parents")
    told("Another stage", "lone-parents", "warm-handover", stage="in-work-support")
    told("Neither", "pg6-new-esa", "childcare-planning")
    assert found(terms, ["lone-parents"], ["warm-handover"]) == [for_group, by_practice]
    assert found(terms, ["lone-parents"]) == [for_group]


def test_what_is_for_everybody_has_the_practice_first_then_any_of_the_stage(told, terms):
    by_practice = told("By practice", "over-50s", "warm-handover")
    any_other = told("Any", "lone-parents")
    assert found(terms, (), ["warm-handover"]) == [by_practice, any_other]
    assert found(terms) == [any_other, by_practice]


def test_the_most_useful_come_first_and_five_at_most(told, terms):
    ids = [told(f"Number {n}", "lone-parents") for n in range(7)]
    best = db.session.get(
        ListedCaseStudy, {"case_study_id": ids[0], "term_id": terms["pre-work-support"].id}
    )
    best.has_score, best.lower_bound = True, 4.0
    db.session.commit()
    assert found(terms, ["lone-parents"]) == [ids[0], *reversed(ids[3:])]


def test_without_any_it_is_a_gap(terms):
    helps = what_helps(terms["pre-work-support"], [terms["lone-parents"]], [])
    assert list(helps.cards) == []
    assert helps.gap == (terms["lone-parents"], terms["pre-work-support"])
    assert what_helps(terms["pre-work-support"], [], []).gap is None
