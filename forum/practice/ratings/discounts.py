"""Rings and grudges, kept as rows: found again for an organisation whose ratings moved.

Read outside the write lock. The short write is refused where the organisation was marked anew
meanwhile: then the mark stands, and it is done again.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import delete, select

from forum.core import clock
from forum.core.db import reading, update_if
from forum.core.extensions import db
from forum.models.ratings import Discount, Rater, Rule
from forum.practice.ratings import fairness, marks, queries
from forum.practice.ratings.fairness import Habit

AT_ONCE = 50  # discounts that begin or end in one transaction

Found = set[tuple[int, int, Rule]]  # (rater, author, rule)


@dataclass(frozen=True)
class Look:
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
            look = _look(organisation_id)
        _write(look)
    return len(ids)


def _look(organisation_id: int) -> Look:
    rater = db.session.get_one(Rater, organisation_id)
    habits = queries.habits_of(organisation_id)
    rings, recheck_at = _rings(organisation_id, habits)
    return Look(
        organisation_id,
        rater.revision,
        rings | _grudges(organisation_id, habits),
        queries.discounts_about(organisation_id),
        recheck_at,
    )


def _rings(organisation_id: int, habits: list[queries.Habits]) -> tuple[Found, datetime | None]:
    """Both ways round; and when a rating leaves the time that counts, which may change one."""
    back = queries.received_lately(organisation_id)
    found: Found = set()
    oldest: list[datetime] = []
    for one in habits:
        if one.author_id is None or one.author_id not in back or one.oldest_lately is None:
            continue
        theirs, oldest_of_theirs = back[one.author_id]
        if min(one.lately, theirs.number) < fairness.PAIR_RATINGS:
            continue  # until somebody rates again, there can only be fewer
        oldest += [one.oldest_lately, oldest_of_theirs]
        if fairness.is_ring(Habit.of(one.lately, one.points_lately), theirs):
            found.add((organisation_id, one.author_id, Rule.RING))
            found.add((one.author_id, organisation_id, Rule.RING))
    days = timedelta(days=fairness.PAIR_DAYS, microseconds=1)
    return found, min(oldest) + days if oldest else None


def _grudges(organisation_id: int, habits: list[queries.Habits]) -> Found:
    number = sum(one.number for one in habits)
    points = sum(one.points for one in habits)
    return {
        (organisation_id, one.author_id, Rule.GRUDGE)
        for one in habits
        if one.author_id is not None
        and fairness.is_grudge(
            Habit.of(one.number, one.points), Habit.of(number - one.number, points - one.points)
        )
    }


def _write(look: Look) -> bool:
    """False where it was marked meanwhile. Of many changes the rest comes with the next look."""
    changes = sorted(look.now ^ look.stored)
    some, is_all = changes[:AT_ONCE], len(changes) <= AT_ONCE
    for rater, author in sorted({(rater, author) for rater, author, _rule in some}):
        marks.scores_of_pair(db.session, rater, author)
    is_mine = (Rater.organisation_id == look.organisation_id) & (Rater.revision == look.revision)
    now: dict = {"revision": look.revision + 1}
    if is_all:
        now["recheck_at"] = look.recheck_at
    if not update_if(Rater, is_mine, **now):
        db.session.rollback()
        return False
    for rater, author, rule in some:
        _keep(rater, author, rule, is_on=(rater, author, rule) in look.now)
    db.session.commit()
    return True


def _keep(rater_id: int, author_id: int, rule: Rule, is_on: bool) -> None:
    row = {"rater_id": rater_id, "author_id": author_id, "rule": rule}
    if is_on:
        db.session.add(Discount(**row))
    else:
        db.session.execute(delete(Discount).filter_by(**row))
