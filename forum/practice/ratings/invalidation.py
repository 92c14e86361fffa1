"""Mark the scores that a change can move; the worker recalculates what is marked.

What changed -> what is marked, in the same transaction:

- a rating is given, changed, renewed or taken back -> its own case study's score is recalculated
  at once (actions.py); the totals of its claimant groups move with it (score_actions.py), and the
  other scores of these groups follow (group_mean_actions.py); the rater's and the author's
  organisation are marked, for a ring may begin or end between them, and what all others give this
  author moves, on which one-sided ratings depend (discount_actions.py);
- a discount begins or ends -> the scores of that author's case studies that this rater rated, 50
  at most in a transaction (discount_actions.py);
- a case study is edited -> its score: ratings of the old version count half, its groups may change;
- a supply chain link -> the scores of all case studies of its two ends, and who rates them
  one-sidedly.

And with time alone: ratings of an old version fade (Score.recalculate_at), ratings leave the 180
days of a ring (Rater.recheck_at).

Marks are made when a session commits, whoever writes. Statements that write ratings in bulk, past
the session, are followed by score_actions.recalculate_all().
"""

from collections.abc import Collection
from typing import Any

from flask import Flask
from sqlalchemy import ColumnElement, event, inspect, select, update
from sqlalchemy.orm import Session, scoped_session

from forum.core import clock, data_version
from forum.core.db import upsert
from forum.core.extensions import db
from forum.models.case_studies import CaseStudy
from forum.models.organisations import SupplyLink
from forum.models.ratings import Rater, Rating, Score

RATED, RATERS, EDITED, LINKED = "scores_rated", "scores_raters", "scores_edited", "scores_linked"
MOVING = ("version", "edited_at", "organisation_id", "terms")  # of a case study


def init_app(app: Flask) -> None:
    if not event.contains(db.session, "before_commit", _invalidate):
        event.listen(db.session, "after_flush", _collect_changes)
        event.listen(db.session, "before_commit", _invalidate)
        event.listen(db.session, "after_rollback", _discard_changes)


def invalidate_scores(session: Session | scoped_session, *where: ColumnElement[bool]) -> None:
    marked = update(Score).where(*where)
    session.execute(
        marked.values(recalculate_at=clock.now(), revision=Score.revision + 1).execution_options(
            # Nothing of it is shown: the row changes when the score is recalculated.
            **{"synchronize_session": False, data_version.NO_CHANGE: True}
        )
    )


def schedule_rechecks(session: Session | scoped_session, organisations: Collection[int]) -> None:
    """Have the rings and one-sided ratings of these organisations rechecked by the worker."""
    if not organisations:
        return
    now = clock.now()
    rows = [{"organisation_id": i, "recheck_at": now, "revision": 1} for i in sorted(organisations)]
    row = upsert(Rater).values(rows)
    session.execute(
        row.on_conflict_do_update(
            index_elements=["organisation_id"],
            set_={"recheck_at": row.excluded.recheck_at, "revision": Rater.revision + 1},
        )
    )


def leave_out(session: Session | scoped_session, organisation_id: int) -> None:
    """One that is deleted in this transaction: nothing of it is looked at again."""
    session.flush()
    for name in (RATERS, LINKED):
        session.info.get(name, set()).discard(organisation_id)


def _collect_changes(session: Session, _context: object) -> None:
    for row in (*session.new, *session.dirty, *session.deleted):
        if isinstance(row, Rating):
            _remember(session, RATED, {row.case_study_id})
            _remember(session, RATERS, _now_and_before(row, "organisation_id"))
        elif isinstance(row, SupplyLink):
            ends = _now_and_before(row, "prime_id") | _now_and_before(row, "subcontractor_id")
            _remember(session, LINKED, ends)
    for row in session.dirty:
        if isinstance(row, CaseStudy) and any(_has_changed(row, name) for name in MOVING):
            _remember(session, EDITED, {row.id})
            if _has_changed(row, "organisation_id"):
                _remember(session, RATED, {row.id})
                _remember(session, RATERS, _now_and_before(row, "organisation_id"))


def _remember(session: Session, name: str, ids: set[int]) -> None:
    session.info.setdefault(name, set()).update(ids)


def _has_changed(row: Any, name: str) -> bool:
    return inspect(row).attrs[name].history.has_changes()


def _now_and_before(row: Any, name: str) -> set[int]:
    return {getattr(row, name), *inspect(row).attrs[name].history.deleted} - {None}


def _invalidate(session: Session) -> None:
    session.flush()
    rated, organisations, edited, linked = (
        session.info.pop(name, set()) for name in (RATED, RATERS, EDITED, LINKED)
    )
    if edited:
        invalidate_scores(session, Score.case_study_id.in_(edited))
    if linked:
        theirs = select(CaseStudy.id).where(CaseStudy.organisation_id.in_(linked))
        invalidate_scores(session, Score.case_study_id.in_(theirs))
    schedule_rechecks(session, organisations | linked | _ends_of_ratings(session, rated))


def _ends_of_ratings(session: Session, rated: set[int]) -> set[int]:
    """The organisations that wrote these case studies."""
    if not rated:
        return set()
    authors = select(CaseStudy.organisation_id).where(
        CaseStudy.id.in_(rated), CaseStudy.organisation_id.is_not(None)
    )
    return set(session.scalars(authors))


def _discard_changes(session: Session) -> None:
    for name in (RATED, RATERS, EDITED, LINKED):
        session.info.pop(name, None)
