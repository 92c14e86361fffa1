"""Rings and one-sided ratings are rows, found again for an organisation whose ratings moved.

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
    rings, recheck_at = _rings(organisation_id)
    return Recheck(
        organisation_id,
        rater.revision,
        rings | _one_sided(organisation_id),
        queries.discounts_about(organisation_id),
        recheck_at,
    )


def _rings(organisation_id: int) -> tuple[Discounts, datetime | None]:
    """Both ways round; and when a rating leaves the time that counts, which may change one."""
    given = queries.recent_ratings_given(organisation_id)
    received = queries.recent_ratings_received(organisation_id)
    result: Discounts = set()
    oldest: list[datetime] = []
    for other in given.keys() & received.keys() - {organisation_id}:
        (ours, oldest_of_ours), (theirs, oldest_of_theirs) = given[other], received[other]
        if min(ours.number, theirs.number) < fairness.PAIR_RATINGS:
            continue  # until somebody rates again, there can only be fewer
        oldest += [oldest_of_ours, oldest_of_theirs]
        if fairness.is_ring(ours, theirs):
            result.add((organisation_id, other, DiscountRule.RING))
            result.add((other, organisation_id, DiscountRule.RING))
    days = timedelta(days=fairness.PAIR_DAYS, microseconds=1)
    return result, min(oldest) + days if oldest else None


def _one_sided(author_id: int) -> Discounts:
    """Organisations that rate this author far above, or far below, what others give it."""
    gaps: dict[int, list[float]] = {}
    for shares in queries.shares_on(author_id).values():
        for rater, share in shares.items():
            others = [one for other, one in shares.items() if other != rater]
            apart = fairness.gap(share, others)
            if apart is not None:
                gaps.setdefault(rater, []).append(apart)
    return {
        (rater, author_id, DiscountRule.ONE_SIDED)
        for rater, apart in gaps.items()
        if fairness.is_one_sided(apart)
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
