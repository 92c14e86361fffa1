"""Note a review. Each is a row of the audit log."""

from dataclasses import dataclass
from datetime import date

from forum import policy
from forum.core import audit
from forum.core.db import rollback_on_conflict
from forum.core.errors import Refused
from forum.core.extensions import db
from forum.models.measure_reviews import MeasureReview, ReviewOutcome
from forum.models.measures import Measure
from forum.performance.measure_reviews import queries
from forum.policy.viewer import Viewer


class ReviewedMeanwhile(Refused):
    """Another analyst was faster."""


@dataclass(frozen=True)
class Findings:
    """What the analyst says."""

    outcome: ReviewOutcome
    office: str
    next_review: date
    note: str = ""
    definition: str = ""  # of a change
    applies_from: date | None = None


def note_review(viewer: Viewer, measure: Measure, seen: int, found: Findings) -> MeasureReview:
    """`seen`: how many reviews the analyst had before them. Refused where there are more by now."""
    reviews = queries.reviews_of(measure.key)
    author_id = queries.definitions(measure, reviews)[0].author_id
    policy.require(policy.may_review_measure(viewer, author_id))
    if len(reviews) != seen:
        raise ReviewedMeanwhile("Another analyst has reviewed it meanwhile. Look at it again.")
    review = MeasureReview(
        measure=measure.key,
        number=seen + 1,
        outcome=found.outcome,
        definition=found.definition,
        applies_from=found.applies_from,
        office=found.office,
        note=found.note,
        next_review=found.next_review,
        reviewer_id=viewer.id,
    )
    with rollback_on_conflict() as conflict:
        db.session.add(review)
        db.session.flush()
        audit.add(viewer, "reviewed a measure", f"{measure.key}: {found.outcome}")
        db.session.commit()
    if conflict:
        raise ReviewedMeanwhile("Another analyst has reviewed it meanwhile. Look at it again.")
    return review
