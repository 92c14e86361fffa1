"""Rings and grudges, kept as rows: found again for an organisation whose ratings moved.

Read outside the write lock. The short write is refused where the organisation was marked anew
meanwhile: then the mark stands, and it is done again.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import cast

from sqlalchemy import CursorResult, delete, select, update

from forum.core import clock
from forum.core.db import reading
from forum.core.extensions import db
from forum.models.ratings import Discount, DiscountRule, Rater
from forum.practice.ratings import fairness, invalidation, queries
from forum.practice.ratings.fairness import RatingStats

BATCH_SIZE = 50  # discounts that begin or end in one transaction

Found = set[tuple[int, int, DiscountRule]]  # (rater, author, rule)


@dataclass(frozen=True)
class Recheck:
    """What was found about one organisation, and what is stored."""

    organisation_id: int
    revision: int
    now: Found
    stored: Found
    recheck_at: datetime | None


def recheck_due(most: int) -> int:
    """Look at so many organisations whose time has come; how many there were."""
    due = select(Rater.organisation_id).where(Rater.recheck_at <= clock.now())
    with reading():
        ids = list(db.session.scalars(due.order_by(Rater.recheck_at).limit(most)))
    for organisation_id in ids:
        with reading():
            look = _recheck(organisation_id)
        _write(look)
    return len(ids)


def _recheck(organisation_id: int) -> Recheck:
    rater = db.session.get_one(Rater, organisation_id)
    by_author = queries.ratings_by_author(organisation_id)
    rings, recheck_at = _rings(organisation_id, by_author)
    return Recheck(
        organisation_id,
        rater.revision,
        rings | _grudges(organisation_id, by_author),
        queries.discounts_about(organisation_id),
        recheck_at,
    )


def _rings(
    organisation_id: int, by_author: list[queries.AuthorRatings]
) -> tuple[Found, datetime | None]:
    """Both ways round; and when a rating leaves the time that counts, which may change one."""
    back = queries.recent_ratings_received(organisation_id)
    found: Found = set()
    oldest: list[datetime] = []
    for one in by_author:
        if one.author_id is None or one.author_id not in back or one.oldest_recent is None:
            continue
        theirs, oldest_of_theirs = back[one.author_id]
        if min(one.recent, theirs.number) < fairness.PAIR_RATINGS:
            continue  # until somebody rates again, there can only be fewer
        oldest += [one.oldest_recent, oldest_of_theirs]
        if fairness.is_ring(RatingStats.of(one.recent, one.recent_points), theirs):
            found.add((organisation_id, one.author_id, DiscountRule.RING))
            found.add((one.author_id, organisation_id, DiscountRule.RING))
    days = timedelta(days=fairness.PAIR_DAYS, microseconds=1)
    return found, min(oldest) + days if oldest else None


def _grudges(organisation_id: int, by_author: list[queries.AuthorRatings]) -> Found:
    number = sum(one.number for one in by_author)
    points = sum(one.points for one in by_author)
    return {
        (organisation_id, one.author_id, DiscountRule.GRUDGE)
        for one in by_author
        if one.author_id is not None
        and fairness.is_grudge(
            RatingStats.of(one.number, one.points),
            RatingStats.of(number - one.number, points - one.points),
        )
    }


def _write(look: Recheck) -> bool:
    """False where it was marked meanwhile. Of many changes the rest comes with the next look."""
    changes = sorted(look.now ^ look.stored)
    some, is_all = changes[:BATCH_SIZE], len(changes) <= BATCH_SIZE
    for rater, author in sorted({(rater, author) for rater, author, _rule in some}):
        invalidation.invalidate_scores_of_pair(db.session, rater, author)
    turn = update(Rater).where(
        Rater.organisation_id == look.organisation_id, Rater.revision == look.revision
    )
    now: dict = {"revision": look.revision + 1}
    if is_all:
        now["recheck_at"] = look.recheck_at
    if cast(CursorResult, db.session.execute(turn.values(**now))).rowcount != 1:
        db.session.rollback()
        return False
    for rater, author, rule in some:
        _store(rater, author, rule, is_on=(rater, author, rule) in look.now)
    db.session.commit()
    return True


def _store(rater_id: int, author_id: int, rule: DiscountRule, is_on: bool) -> None:
    row = {"rater_id": rater_id, "author_id": author_id, "rule": rule}
    if is_on:
        db.session.add(Discount(**row))
    else:
        db.session.execute(delete(Discount).filter_by(**row))
