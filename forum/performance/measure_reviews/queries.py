"""Measures as their reviews left them."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date

from sqlalchemy import Select, select

from forum.core.extensions import db
from forum.models.accounts import User
from forum.models.measure_facts import FACTS
from forum.models.measure_reviews import MeasureReview, ReviewOutcome
from forum.models.measures import MEASURES, Measure


@dataclass(frozen=True)
class Definition:
    """One version of what a measure counts."""

    words: str
    applies_from: date | None  # None: from the beginning
    author_id: int | None = None  # None: the registry's


def reviews_of(key: str) -> Sequence[MeasureReview]:
    """The oldest first."""
    one = MeasureReview
    return db.session.scalars(select(one).where(one.measure == key).order_by(one.number)).all()


def definitions(measure: Measure, reviews: Iterable[MeasureReview]) -> list[Definition]:
    """The newest first. A figure has the first of them that applies to its cut-off."""
    changed = [
        Definition(review.definition, review.applies_from, review.reviewer_id)
        for review in reviews
        if review.outcome == ReviewOutcome.CHANGED
    ]
    return [*reversed(changed), Definition(MEASURES[measure.key].definition, None)]


def as_reviewed(measure: Measure, reviews: Sequence[MeasureReview]) -> Measure:
    """With the newest definition, who checked it, and the day of the next review."""
    if not reviews:
        return measure
    last, facts = reviews[-1], FACTS[measure.key]
    changes = [one for one in reviews if one.outcome == ReviewOutcome.CHANGED]
    checks = [one for one in reviews if one.outcome == ReviewOutcome.CHECKED]
    is_checked = checks and (not changes or checks[-1].number > changes[-1].number)
    return replace(
        measure,
        definition=definitions(measure, reviews)[0].words,
        reviewed=replace(
            facts,
            author=changes[-1].office if changes else facts.author,
            checked_by=checks[-1].office if is_checked else "",
            next_review=last.next_review,
        ),
    )


def read(measure: Measure) -> Measure:
    return as_reviewed(measure, reviews_of(measure.key))


def by_next_review() -> list[Measure]:
    """All, what is to be looked at first on top. One statement."""
    by_key: dict[str, list[MeasureReview]] = {}
    for review in db.session.scalars(select(MeasureReview).order_by(MeasureReview.number)):
        by_key.setdefault(review.measure, []).append(review)
    found = [as_reviewed(measure, by_key.get(measure.key, ())) for measure in MEASURES.values()]
    return sorted(found, key=lambda measure: (measure.facts.next_review, measure.name))


def written_by(member: User) -> Select[MeasureReview]:
    """For the member's own data."""
    one = MeasureReview
    return select(one).where(one.reviewer_id == member.id).order_by(one.id)
