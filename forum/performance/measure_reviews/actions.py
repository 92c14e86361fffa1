"""Note a review. Each is a row of the audit log."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from forum import policy
from forum.core import audit, london_time, pii
from forum.core.audit import Actor
from forum.core.db import rollback_on_conflict
from forum.core.errors import Refused
from forum.core.extensions import db
from forum.gate import checks
from forum.models.accounts import User
from forum.models.measure_reviews import (
    DEFINITION_LENGTH,
    NOTE_LENGTH,
    OFFICE_LENGTH,
    MeasureReview,
    ReviewOutcome,
)
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


def is_next_review(by: date, today: date) -> bool:
    """Within the next two years."""
    return today < by <= today.replace(year=today.year + 2, day=1)


def note_review(viewer: Viewer, measure: Measure, seen: int, found: Findings) -> MeasureReview:
    """`seen`: how many reviews the analyst had before them. Refused where there are more by now."""
    reviews = queries.reviews_of(measure.key)
    policy.require(policy.may_review_measure(viewer, _author_id(measure, reviews)))
    if len(reviews) != seen:
        raise ReviewedMeanwhile("Another analyst has reviewed it meanwhile. Look at it again.")
    about = f"{measure.key}: {found.outcome}"
    return _store(_review(measure, seen + 1, found, viewer.id), viewer, about)


def note_review_by_command(
    actor: Actor, analyst: User, measure: Measure, found: Findings
) -> MeasureReview:
    """What `analyst` found, typed in on the server: the audit row says so."""
    reviews = queries.reviews_of(measure.key)
    author_id = _author_id(measure, reviews)
    policy.require(policy.may_be_named_reviewer(actor, analyst, author_id))
    _refuse(found, london_time.today())
    about = f"{measure.key}: {found.outcome}, by member {analyst.id}"
    return _store(_review(measure, len(reviews) + 1, found, analyst.id), actor, about)


def _author_id(measure: Measure, reviews: Sequence[MeasureReview]) -> int | None:
    return queries.definitions(measure, reviews)[0].author_id


def _refuse(found: Findings, today: date) -> None:
    """What the form of the page refuses."""
    if found.outcome == ReviewOutcome.CHANGED and not (found.definition and found.applies_from):
        raise Refused("A change needs the new definition, and the day from which on it applies.")
    if not is_next_review(found.next_review, today):
        raise Refused("The next review has to be within the next two years.")
    for words, most in (
        (found.office, OFFICE_LENGTH),
        (found.definition, DEFINITION_LENGTH),
        (found.note, NOTE_LENGTH),
    ):
        if len(words) > most:
            raise Refused(f"“{words[:20]}…” is too long: there is room for {most} characters.")
        if identifies := pii.complaint(words):
            raise Refused(identifies)
    if quoted := checks.first_to_wait([found.definition, found.note]):
        raise Refused(f"{quoted.problem} {quoted.way_out}")


def _review(measure: Measure, number: int, found: Findings, reviewer_id: int) -> MeasureReview:
    return MeasureReview(
        measure=measure.key,
        number=number,
        outcome=found.outcome,
        definition=found.definition,
        applies_from=found.applies_from,
        office=found.office,
        note=found.note,
        next_review=found.next_review,
        reviewer_id=reviewer_id,
    )


def _store(review: MeasureReview, actor: Actor, about: str) -> MeasureReview:
    with rollback_on_conflict() as conflict:
        db.session.add(review)
        db.session.flush()
        audit.add(actor, "reviewed a measure", about)
        db.session.commit()
    if conflict:
        raise ReviewedMeanwhile("Another analyst has reviewed it meanwhile. Look at it again.")
    return review
