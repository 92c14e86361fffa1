from sqlalchemy import select

from forum import policy
from forum.core import clock
from forum.core.db import insert_or_get
from forum.core.errors import Refused
from forum.core.extensions import db
from forum.gate.actions import discard_withheld, hold_if_unreleased
from forum.models.case_studies import CaseStudy
from forum.models.ratings import LOW_VALUES, Rating
from forum.models.vocabularies import Term
from forum.policy.viewer import Viewer
from forum.practice.ratings import queries, score_actions


def rate(
    viewer: Viewer,
    case_study: CaseStudy,
    value: int,
    reason: str,
    note: str,
    works_with: list[Term],
    seen_version: int | None = None,
) -> Rating:
    """Create or replace this member's rating of a case study.

    It counts for the version that was read, which an edit may have replaced meanwhile.
    """
    policy.require(policy.may_rate(viewer, case_study))
    _lock_published(case_study)
    rating = queries.own(viewer, case_study)
    if rating is None:
        rating = _create(viewer, case_study)
    rating.organisation_id = viewer.organisation_id or 0  # may_rate() asks for one
    rating.value = value
    rating.reason = reason if value in LOW_VALUES else ""
    rating.note = note
    rating.works_with = works_with
    rating.version = min(seen_version or case_study.version, case_study.version)
    rating.rated_at, rating.told_at = clock.now(), None
    db.session.flush()
    hold_if_unreleased(rating)
    score_actions.recalculate_now(case_study)
    db.session.commit()
    return rating


def _lock_published(case_study: CaseStudy) -> None:
    """Lock the case study, so that each score is made of all ratings before it.

    SQLite has one writer anyway. What was withdrawn or edited since it was read is seen here.
    """
    _lock(case_study)
    if not case_study.is_published:
        db.session.rollback()
        raise Refused("This case study is not published any more, so it cannot be rated.")


def _lock(case_study: CaseStudy) -> None:
    turn = select(CaseStudy).where(CaseStudy.id == case_study.id).with_for_update(of=CaseStudy)
    db.session.scalars(turn.execution_options(populate_existing=True)).one()


def _create(viewer: Viewer, case_study: CaseStudy) -> Rating:
    """A new row, or the one that a concurrent request has just inserted."""
    rating = Rating(
        case_study_id=case_study.id,
        rater_id=viewer.id,
        organisation_id=viewer.organisation_id,
        value=1,
        version=case_study.version,
    )
    return insert_or_get(rating, case_study_id=case_study.id, rater_id=viewer.id)


def renew(viewer: Viewer, case_study: CaseStudy) -> None:
    """Confirm the rating for the present version of the case study."""
    policy.require(policy.may_rate(viewer, case_study))
    _lock_published(case_study)
    rating = queries.own(viewer, case_study)
    if rating is not None:
        rating.version, rating.rated_at = case_study.version, clock.now()
        db.session.flush()
        score_actions.recalculate_now(case_study)
    db.session.commit()


def withdraw(viewer: Viewer, case_study: CaseStudy) -> None:
    policy.require(viewer.is_authenticated)
    _lock(case_study)
    rating = queries.own(viewer, case_study)
    if rating is not None:
        discard_withheld(rating)
        db.session.delete(rating)
        db.session.flush()
        score_actions.recalculate_now(case_study)
    db.session.commit()
