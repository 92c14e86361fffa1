"""The level that a case study shows: worked out again whenever what it rests on has moved."""

from sqlalchemy.orm import object_session

from forum.models.case_studies import CaseStudy
from forum.practice.evidence import queries, rules


def settle(case_study: CaseStudy) -> int:
    """Write the level into this transaction; the caller commits.

    A decision counts while the answers are those that it was made on; without one the rule does.
    """
    level = level_of(case_study)
    if case_study.evidence_level != level:
        case_study.evidence_level = level
    return level


def level_of(case_study: CaseStudy) -> int:
    if object_session(case_study) is None or case_study.id is None:  # it is just being written
        return rules.computed(rules.facts_of(case_study)).level
    found = queries.standing(case_study)
    is_sure = found.stands and found.level >= rules.COMPARED
    return rules.TWICE if is_sure and queries.confirmed_elsewhere(case_study) else found.level
