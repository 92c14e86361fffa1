"""Recalculate the scores that are marked; mail low raters after an edit."""

from datetime import timedelta

from forum.core import clock
from forum.core.db import reading, update_if
from forum.core.extensions import db
from forum.mail import links, mailer, outbox
from forum.mail.preferences import queries as subscriptions
from forum.mail.preferences.models import MailKind
from forum.models.case_studies import CaseStudy
from forum.models.ratings import REASON_NAMES, Rating, Reason
from forum.practice.ratings import discount_actions, group_mean_actions, queries, score_actions

MAX_STEPS = 20  # of at most 50 scores each: other tasks have their turn in between
EDIT_QUIET_PERIOD = timedelta(hours=1)  # an author who edits often has done so


def recalculate_due_scores(most: int = MAX_STEPS) -> int:
    """Follow the marks (invalidation.py), a short transaction at a time; how many steps it took.

    Discounts first, for they mark scores; then those; then whatever follows its group's mean.
    What is left after so many steps comes with the next run.
    """
    taken = discount_actions.recheck_due(most)
    while taken < most and score_actions.recalculate_due():
        taken += 1
    return taken + group_mean_actions.propagate(most - taken)


def notify_low_raters() -> int:
    """ "They changed it because of you: useful now?", once for each low rating."""
    with reading():
        settled = CaseStudy.edited_at <= clock.now() - EDIT_QUIET_PERIOD
        changed = queries.low_on_older_versions().where(settled)
        ids = [rating.id for rating in db.session.scalars(changed)]
    return sum(_notify(rating_id) for rating_id in ids)


def _notify(rating_id: int) -> bool:
    taken = update_if(Rating, Rating.id == rating_id, Rating.told_at.is_(None), told_at=clock.now())
    rating = db.session.get(Rating, rating_id)
    is_wanted = taken and rating is not None and subscriptions.wants(rating.rater, MailKind.RATINGS)
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
        dedupe_key=f"changed since rating {rating.id} of {rating.rated_at.isoformat()}",
        stop_path=links.stop_path(rating.rater, MailKind.RATINGS),
        with_day=outbox.DayMail(rating.rater_id, "case-study", rating.case_study_id),
    )
