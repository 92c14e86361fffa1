"""Working out the stored scores: one when it is rated, all when means or days have moved."""

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import selectinload

from forum import clock
from forum.case_studies.models import CaseStudy
from forum.extensions import db
from forum.ratings import fairness, queries
from forum.ratings.fairness import Vote
from forum.ratings.models import Rating, Score

SAME = 1e-9


def work_out(case_study: CaseStudy) -> Score:
    """Write the score of one case study into this transaction; the caller commits."""
    votes, linked = queries.split(case_study)
    fair = fairness.fair_score(votes, queries.prior_of(case_study))
    score = db.session.get(Score, case_study.id) or Score(case_study_id=case_study.id)
    facts = {
        "organisations": fair.organisations,
        "raters": fair.raters,
        "share": fair.share,
        "share_total": sum(vote.share for vote in votes),
        "lower_bound": fair.lower_bound,
        "prior": fair.prior,
        "counts": _by_value(votes),
        "linked_counts": _by_value(linked),
        "votes": [_unnamed(vote) for vote in sorted(votes, key=lambda v: (-v.share, -v.weight))],
    }
    if _differs(score, facts):
        for name, value in facts.items():
            setattr(score, name, value)
        score.worked_out_at = clock.now()
        db.session.add(score)
    return score


def work_out_all() -> int:
    """All that have ratings, and commit; how many changed.

    Twice over, because a claimant group's mean is made of the votes on all its case studies:
    the first round counts the votes, the second takes the means.
    """
    changed: set[int] = set()
    for _ in range(2):
        for case_study in _rated():
            if work_out(case_study) in db.session.dirty | db.session.new:
                changed.add(case_study.id)
        db.session.commit()
    return len(changed)


def _rated() -> Sequence[CaseStudy]:
    rated = select(CaseStudy).where(CaseStudy.id.in_(select(Rating.case_study_id)))
    return db.session.scalars(rated.options(selectinload(CaseStudy.terms))).all()


def _by_value(votes: Sequence[Vote]) -> list[int]:
    """How many organisations rate it 1, 2 ... 5, each by its rounded mean."""
    counts = [0] * 5
    for vote in votes:
        counts[int(fairness.on_scale(vote.share) + 0.5) - 1] += 1
    return counts


def _unnamed(vote: Vote) -> dict:
    return {
        "value": round(fairness.on_scale(vote.share), 2),
        "raters": vote.raters,
        "weight": round(vote.weight, 3),
        "discounted": vote.is_discounted,
    }


def _differs(score: Score, facts: dict) -> bool:
    """Not by rounding alone: an unchanged score is not written again."""
    for name, value in facts.items():
        old = getattr(score, name)
        if isinstance(value, float) and old is not None:
            if abs(old - value) > SAME:
                return True
        elif old != value:
            return True
    return False
