"""Propagate the mean of a claimant group to the scores that were made with an older one.

A score stores the mean that it was made with. It is recalculated once that lies more than FAR from
today's mean: together with what NEAR lets pass unlooked at, a stored score is at most
2 * FAR = 0.002 of a share, 0.008 points of the 1 to 5 scale, from a full recalculation, and
nearly always half of that. Scores are shown to 0.1 points.
"""

from typing import Any

from sqlalchemy import case, func, select

from forum.core.db import reading, update_if
from forum.core.extensions import db
from forum.models.ratings import GroupMove, Rater
from forum.practice.ratings import queries, score_actions

TOLERANCE = 0.001  # of a share, 0 to 1
MAX_GROUPS = 15  # of one case study, that NEAR allows for
MOVE_TOLERANCE = TOLERANCE / (MAX_GROUPS + 1)
SETS_PER_STEP = 50
ROUNDING = 1e-12  # what rounding leaves of a difference


def may_exceed_tolerance(moved: float, votes: int, organisations: int) -> bool:
    """Whether a mean over this group's votes may have moved by FAR.

    A case study's own votes, of at most all organisations, are not in its mean. One vote that
    comes, goes or changes moves a mean over V others by 1 / V at most; of several groups the
    moves add up, and each group's votes are among those that the mean is over.
    """
    return moved > 0 and moved > MOVE_TOLERANCE * (votes - organisations - moved)


def propagate(most: int) -> int:
    """Take up to so many steps; how many were taken. A step writes AT_ONCE scores at most."""
    taken = 0
    with reading():
        organisations = db.session.scalar(select(func.count(Rater.organisation_id))) or 0
        moves = [
            (move.term_id, move.followed_to)
            for move, votes in queries.moved_groups()
            if move.followed_to is not None
            or may_exceed_tolerance(move.moved, votes, organisations)
        ]
    for term_id, followed_to in moves:
        if followed_to is None:
            followed_to = _start(term_id)
        while taken < most and followed_to is not None:
            steps, followed_to = _step(term_id, followed_to, most - taken)
            taken += steps
    return taken


def _start(term_id: int) -> int | None:
    begun = {"following": GroupMove.moved, "followed_to": 0}
    return 0 if _compare_and_set(term_id, None, **begun) else None


def _step(term_id: int, after: int, most: int) -> tuple[int, int | None]:
    """(steps taken, followed to); None at the end, or where another worker is at it."""
    with reading():
        sets = queries.sets_with(term_id, after, SETS_PER_STEP)
        totals = queries.group_totals(sets)
    taken = 1
    for group_votes_id in sets:
        taken += _recalculate_drifted(group_votes_id, totals[group_votes_id], most - taken)
        if taken >= most:
            return taken, after  # goes on here next time: what is done has not drifted any more
    if not sets:
        left = GroupMove.moved - GroupMove.following
        end = {"moved": case((left > ROUNDING, left), else_=0.0), "following": 0.0}
        _compare_and_set(term_id, after, **end, followed_to=None)
        return taken, None
    return taken, sets[-1] if _compare_and_set(term_id, after, followed_to=sets[-1]) else None


def _recalculate_drifted(group_votes_id: int, totals: tuple[int, float], most: int) -> int:
    last, steps = 0, 0
    while steps < most:
        with reading():
            ids = queries.drifted(group_votes_id, totals, TOLERANCE, last, score_actions.BATCH_SIZE)
        if not ids:
            break
        score_actions.recalculate(ids)
        last, steps = ids[-1], steps + 1
    return steps


def _compare_and_set(term_id: int, seen: int | None, **values: Any) -> bool:
    """Compare-and-set, so that of two workers one goes on."""
    is_seen = GroupMove.followed_to.is_(None) if seen is None else GroupMove.followed_to == seen
    done = update_if(GroupMove, GroupMove.term_id == term_id, is_seen, synchronize=False, **values)
    db.session.commit()
    return done
