"""Scores move by themselves: the group's mean moves with every rating, and old ones fade."""

from datetime import datetime, timedelta
from typing import cast

from sqlalchemy import CursorResult, func, select, update

from forum import clock, mailer, outbox
from forum.case_studies.models import CaseStudy
from forum.db import reading
from forum.extensions import db
from forum.ratings import queries, scoring
from forum.ratings.models import REASON_NAMES, Rating, Reason
from forum.subscriptions import links
from forum.subscriptions import queries as subscriptions
from forum.subscriptions.models import MailKind

DAILY = timedelta(days=1)
SETTLED = timedelta(hours=1)  # an author who edits often has done so
_last_at: datetime | None = None


def work_out_what_moved() -> None:
    """All scores, where something was rated since the last time, or a day has passed."""
    global _last_at
    started = clock.now()
    with reading():
        newest = db.session.scalar(select(func.max(Rating.rated_at)))
    if newest is None:
        return
    if _last_at is None or newest >= _last_at or started - _last_at > DAILY:
        scoring.work_out_all()
        _last_at = started


def tell_low_raters() -> int:
    """ "They changed it because of you: useful now?", once for each low rating."""
    with reading():
        settled = CaseStudy.edited_at <= clock.now() - SETTLED
        changed = queries.low_on_older_versions().where(settled)
        ids = [rating.id for rating in db.session.scalars(changed)]
    return sum(_tell(rating_id) for rating_id in ids)


def _tell(rating_id: int) -> bool:
    # One statement asks and takes, so that two workers tell once.
    turn = update(Rating).where(Rating.id == rating_id, Rating.told_at.is_(None))
    taken = cast(CursorResult, db.session.execute(turn.values(told_at=clock.now()))).rowcount
    rating = db.session.get(Rating, rating_id)
    is_wanted = (
        taken == 1 and rating is not None and subscriptions.wants(rating.rater, MailKind.RATINGS)
    )
    if rating is not None and is_wanted:
        _write(rating)
    db.session.commit()
    return is_wanted


def _write(rating: Rating) -> None:
    title = rating.case_study.title
    page = f"/case-studies/{rating.case_study_id}"
    missing = f" and said: {REASON_NAMES[Reason(rating.reason)].lower()}" if rating.reason else ""
    outbox.send(
        rating.rater.email,
        f"Changed since you rated it: {title}",
        f"You gave “{title}” a {rating.value}{missing}.\n\n"
        "Its author has changed it since. Is it useful to you now?\n\n"
        f"Read it: {mailer.address(page)}\n"
        f"Rate it anew: {mailer.address(f'{page}/rating')}\n\n"
        "If you do nothing, your rating counts half for 90 days and then not.\n",
        fact=f"changed since rating {rating.id} of {rating.rated_at.isoformat()}",
        stop_path=links.stop_path(rating.rater, MailKind.RATINGS),
    )
