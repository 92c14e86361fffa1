"""Rings and grudges are stored as rows, and found again for an organisation whose ratings moved.

They are looked for outside the write lock. The short write is refused where the organisation was
marked again meanwhile: then the mark stands, and it is looked at again.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import delete, select

from forum.core import clock
from forum.core.batches import each_batch
from forum.core.db import reading, update_if, upsert
from forum.core.extensions import db
from forum.models.ratings import Discount, DiscountRule, Rater, Score
from forum.practice.ratings import fairness, invalidation, queries
from forum.practice.ratings.fairness import RatingStats

BATCH_SIZE = 50  # discounts that begin or end in one transaction

Discounts = set[tuple[int, int, DiscountRule]]  # (rater, author, rule)


@dataclass(frozen=True)
class Recheck:
    """What was found about one organisation, and what is stored."""

    organisation_id: int
    revision: int
    now: Discounts
    stored: Discounts
    recheck_at: datetime | None


def recheck_due(most: int) -> int:
    """Look at so many organisations whose time has come; how many there were."""
    mark_pending()  # what is left of a worker that was killed
    due = select(Rater.organisation_id).where(Rater.recheck_at <= clock.now())
    with reading():
        ids = list(db.session.scalars(due.order_by(Rater.recheck_at).limit(most)))
    for organisation_id in ids:
        with reading():
            result = _recheck(organisation_id)
        _write(result)
        mark_pending()
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
) -> tuple[Discounts, datetime | None]:
    """Both ways round; and when a rating leaves the time that counts, which may change one."""
    back = queries.recent_ratings_received(organisation_id)
    result: Discounts = set()
    oldest: list[datetime] = []
    for one in by_author:
        if one.author_id is None or one.author_id not in back or one.oldest_recent is None:
            continue
        theirs, oldest_of_theirs = back[one.author_id]
        if min(one.recent, theirs.number) < fairness.PAIR_RATINGS:
            continue  # until somebody rates again, there can only be fewer
        oldest += [one.oldest_recent, oldest_of_theirs]
        if fairness.is_ring(RatingStats.of(one.recent, one.recent_points), theirs):
            result.add((organisation_id, one.author_id, DiscountRule.RING))
            result.add((one.author_id, organisation_id, DiscountRule.RING))
    days = timedelta(days=fairness.PAIR_DAYS, microseconds=1)
    return result, min(oldest) + days if oldest else None


def _grudges(organisation_id: int, by_author: list[queries.AuthorRatings]) -> Discounts:
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


def _write(recheck: Recheck) -> bool:
    """False where it was marked meanwhile. Of many changes the rest comes with the next look."""
    changes = sorted(recheck.now ^ recheck.stored)
    some, is_all = changes[:BATCH_SIZE], len(changes) <= BATCH_SIZE
    is_unchanged = (Rater.organisation_id == recheck.organisation_id) & (
        Rater.revision == recheck.revision
    )
    values: dict[str, Any] = {"revision": recheck.revision + 1}
    if is_all:
        values["recheck_at"] = recheck.recheck_at
    if not update_if(Rater, is_unchanged, **values):
        db.session.rollback()
        return False
    for rater, author, rule in some:
        _store(rater, author, rule, is_on=(rater, author, rule) in recheck.now)
    _add_pending({(rater, author) for rater, author, _rule in some})
    db.session.commit()
    return True


def _store(rater_id: int, author_id: int, rule: DiscountRule, is_on: bool) -> None:
    row = {"rater_id": rater_id, "author_id": author_id, "rule": rule}
    if is_on:
        db.session.add(Discount(**row))
    else:
        db.session.execute(delete(Discount).filter_by(**row))


def _add_pending(pairs: set[tuple[int, int]]) -> None:
    """In the transaction that stores the discounts: killed afterwards, their scores are marked."""
    rows = [
        {"rater_id": rater, "author_id": author, "rule": DiscountRule.PENDING}
        for rater, author in sorted(pairs)
    ]
    if rows:
        db.session.execute(upsert(Discount).values(rows).on_conflict_do_nothing())


def mark_pending() -> None:
    """Mark the scores of pairs whose discounts changed, BATCH_SIZE at most in a transaction."""
    with reading():
        pairs = queries.pending_pairs()
    for rater, author in pairs:
        with reading():
            ids = queries.rated_by(rater, author)
        each_batch(ids, _mark, BATCH_SIZE)
        _store(rater, author, DiscountRule.PENDING, is_on=False)
        db.session.commit()


def _mark(ids: Sequence[int]) -> int:
    invalidation.invalidate_scores(db.session, Score.case_study_id.in_(ids))
    return len(ids)
