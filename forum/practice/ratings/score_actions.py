"""Recalculate stored scores: at once for the case study that is rated, others in batches.

What a score is made of is read first, outside the write lock. Then a short transaction writes it
where the score's revision is still the one that was read: a rating that came in between is not
overwritten, and its mark stands. The mean of the claimant groups is added up in that transaction
from the totals that are kept, so it is never older than the score.
"""

from collections.abc import Collection, Sequence
from typing import NamedTuple

from sqlalchemy import func, select, update

from forum.core import clock
from forum.core.batches import batched
from forum.core.db import reading, upsert
from forum.core.extensions import db
from forum.models.case_studies import CaseStudy
from forum.models.ratings import GroupMove, GroupVotes, Rater, Rating, Score, group_votes_term
from forum.practice.ratings import discount_actions, fairness, invalidation, queries
from forum.practice.ratings.fairness import Vote
from forum.practice.ratings.queries import ScoreInputs

BATCH_SIZE = 50  # scores in one transaction
ROUNDING = 1e-9


class GroupContribution(NamedTuple):
    """What a score adds to the totals of its claimant groups."""

    group_votes_id: int | None
    organisations: int
    share_total: float


def recalculate_now(case_study: CaseStudy) -> None:
    """Write its score into this transaction, which holds the case study; the caller commits."""
    db.session.flush()
    _write(queries.score_inputs([case_study.id]))


def recalculate(ids: Collection[int]) -> set[int]:
    """Up to AT_ONCE of them, and commit; which of them changed."""
    with reading():
        read = queries.score_inputs(ids)
    changed = _write(read)
    db.session.commit()
    return changed


def recalculate_due() -> int:
    """The next batch of those that are marked or whose time has come; how many there were."""
    due = select(Score.case_study_id).where(Score.recalculate_at <= clock.now())
    with reading():
        ids = list(db.session.scalars(due.order_by(Score.recalculate_at).limit(BATCH_SIZE)))
    if ids:
        recalculate(ids)
    return len(ids)


def recalculate_all() -> int:
    """Everything from the ratings themselves, in batches; how many scores changed.

    After a bulk load. Twice over, because the first round counts the votes that make the claimant
    groups' means, and the second takes the means.
    """
    _recheck_all_raters()
    _add_up_all_groups()
    rated = select(Rating.case_study_id).union(select(Score.case_study_id))
    with reading():
        ids = sorted(db.session.scalars(rated))
    changed: set[int] = set()
    for _ in range(2):
        for some in batched(ids, BATCH_SIZE):
            changed |= recalculate(some)
    db.session.execute(update(GroupMove).values(moved=0.0, following=0.0, followed_to=None))
    db.session.commit()
    return len(changed)


def _recheck_all_raters() -> None:
    authors = select(CaseStudy.organisation_id).where(
        CaseStudy.id.in_(select(Rating.case_study_id)), CaseStudy.organisation_id.is_not(None)
    )
    known = select(Rating.organisation_id).union(authors, select(Rater.organisation_id))
    with reading():
        ids = list(db.session.scalars(known))
    invalidation.schedule_rechecks(db.session, ids)
    db.session.commit()
    while discount_actions.recheck_due(BATCH_SIZE):
        pass


def _add_up_all_groups() -> None:
    in_group = Score.group_votes_id == GroupVotes.id
    total = {
        name: select(func.coalesce(func.sum(getattr(Score, name)), 0)).where(in_group)
        for name in ("organisations", "share_total")
    }
    values = {name: one.scalar_subquery() for name, one in total.items()}
    every = update(GroupVotes).values(**values)
    db.session.execute(every.execution_options(synchronize_session=False))
    db.session.commit()


def _write(read: Sequence[ScoreInputs]) -> set[int]:
    """Into this transaction, in the order scores, sets, groups; the ids that changed."""
    ids = [one.case_study_id for one in read]
    held = select(Score).where(Score.case_study_id.in_(ids)).order_by(Score.case_study_id)
    held = held.with_for_update().execution_options(populate_existing=True)
    scores = {score.case_study_id: score for score in db.session.scalars(held)}
    fresh = [one for one in read if _revision_of(scores.get(one.case_study_id)) == one.revision]
    sets = _set_ids({one.groups for one in fresh if one.groups})
    counted = {
        one.case_study_id: _counted(scores.get(one.case_study_id), one, sets.get(one.groups))
        for one in fresh
    }
    _move_totals([(_stored(scores.get(one_id)), now) for one_id, now in counted.items()])
    totals = queries.group_totals({now.group_votes_id or 0 for now in counted.values()})
    return {
        one.case_study_id
        for one in fresh
        if _store(one, scores.get(one.case_study_id), counted[one.case_study_id], totals)
    }


def _revision_of(score: Score | None) -> int | None:
    return score.revision if score else None


def _store(
    one: ScoreInputs,
    score: Score | None,
    counted: GroupContribution,
    totals: dict[int, tuple[int, float]],
) -> bool:
    """Write what differs, and take the mark off; whether the score itself changed."""
    facts = _facts(one, counted, _prior(counted, totals))
    if score is not None and not _differs(score, facts):
        # Not through the session: its listeners would index the case study again.
        same = update(Score).where(Score.case_study_id == one.case_study_id)
        done = {"recalculate_at": one.fades_at, "revision": Score.revision + 1}
        db.session.execute(same.values(**done).execution_options(synchronize_session=False))
        return False
    score = score or Score(case_study_id=one.case_study_id)
    for name, value in facts.items():
        setattr(score, name, value)
    score.worked_out_at, score.recalculate_at = clock.now(), one.fades_at
    score.revision = (one.revision or 0) + 1
    db.session.add(score)
    return True


def _facts(one: ScoreInputs, counted: GroupContribution, prior: float) -> dict:
    fair = fairness.fair_score(one.votes, prior)
    by_share = sorted(one.votes, key=lambda vote: (-vote.share, -vote.weight))
    return {
        "organisations": fair.organisations,
        "raters": fair.raters,
        "share": fair.share,
        "share_total": counted.share_total,
        "lower_bound": fair.lower_bound,
        "prior": fair.prior,
        "counts": _by_value(one.votes),
        "linked_counts": _by_value(one.linked),
        "votes": [_anonymised(vote) for vote in by_share],
        "group_votes_id": counted.group_votes_id,
    }


# The totals of claimant groups


def _prior(counted: GroupContribution, totals: dict[int, tuple[int, float]]) -> float:
    """The mean vote on other case studies for the same claimant groups; 0.5 without any."""
    votes, shares = totals.get(counted.group_votes_id or 0, (0, 0.0))
    others = votes - counted.organisations
    if others <= 0:
        return fairness.NO_PRIOR
    return min(1.0, max(0.0, (shares - counted.share_total) / others))


def _stored(score: Score | None) -> GroupContribution:
    if score is None:
        return GroupContribution(None, 0, 0.0)
    return GroupContribution(score.group_votes_id, score.organisations, score.share_total)


def _counted(
    score: Score | None, one: ScoreInputs, group_votes_id: int | None
) -> GroupContribution:
    """What is stored, where it differs by rounding alone: the totals have to hold just that."""
    stored = _stored(score)
    now = GroupContribution(group_votes_id, len(one.votes), sum(vote.share for vote in one.votes))
    is_same = stored[:2] == now[:2] and abs(stored.share_total - now.share_total) <= ROUNDING
    return stored if is_same else now


def _set_ids(sets: Collection[tuple[int, ...]]) -> dict[tuple[int, ...], int]:
    """The ids of their GroupVotes, with rows for those that are new."""
    keys = {",".join(map(str, groups)): groups for groups in sets}
    result = _ids_by_key(keys)
    new = sorted(keys.keys() - result.keys())
    if new:
        rows = [{"key": key, "organisations": 0, "share_total": 0.0} for key in new]
        db.session.execute(upsert(GroupVotes).values(rows).on_conflict_do_nothing())
        result = _ids_by_key(keys)
        terms = [{"group_votes_id": result[k], "term_id": t} for k in new for t in keys[k]]
        db.session.execute(upsert(group_votes_term).values(terms).on_conflict_do_nothing())
    return {keys[key]: number for key, number in result.items()}


def _ids_by_key(keys: Collection[str]) -> dict[str, int]:
    rows = select(GroupVotes.key, GroupVotes.id).where(GroupVotes.key.in_(list(keys)))
    return {row.key: row.id for row in db.session.execute(rows)}


def _move_totals(changes: Sequence[tuple[GroupContribution, GroupContribution]]) -> None:
    """Add what each score counts now to the totals, less what it counted before."""
    by: dict[int, tuple[int, float]] = {}
    moved: dict[int, float] = {}
    for was, now in changes:
        for group_votes_id, votes, shares in _steps(was, now):
            total = by.get(group_votes_id, (0, 0.0))
            by[group_votes_id] = total[0] + votes, total[1] + shares
            far = max(abs(votes), abs(shares), abs(shares - votes))
            moved[group_votes_id] = moved.get(group_votes_id, 0.0) + far
    for group_votes_id, (votes, shares) in sorted(by.items()):
        row = update(GroupVotes).where(GroupVotes.id == group_votes_id)
        more = {
            "organisations": GroupVotes.organisations + votes,
            "share_total": GroupVotes.share_total + shares,
        }
        db.session.execute(row.values(**more).execution_options(synchronize_session=False))
    _note_moves(moved)


def _steps(was: GroupContribution, now: GroupContribution) -> list[tuple[int, int, float]]:
    """(id of GroupVotes, votes, shares) by which the totals go up."""
    if was == now:
        return []
    if was.group_votes_id == now.group_votes_id and now.group_votes_id is not None:
        shares = now.share_total - was.share_total
        return [(now.group_votes_id, now.organisations - was.organisations, shares)]
    steps = []
    if was.group_votes_id is not None:
        steps.append((was.group_votes_id, -was.organisations, -was.share_total))
    if now.group_votes_id is not None:
        steps.append((now.group_votes_id, now.organisations, now.share_total))
    return steps


def _note_moves(moved: dict[int, float]) -> None:
    """Tell each claimant group in these sets how far its votes moved, at most."""
    if not moved:
        return
    by_term: dict[int, float] = {}
    rows = select(group_votes_term).where(group_votes_term.c.group_votes_id.in_(moved))
    for group_votes_id, term_id in db.session.execute(rows):
        by_term[term_id] = by_term.get(term_id, 0.0) + moved[group_votes_id]
    row = upsert(GroupMove).values(
        [{"term_id": t, "moved": far, "following": 0.0} for t, far in sorted(by_term.items())]
    )
    further = {"moved": GroupMove.moved + row.excluded.moved}
    db.session.execute(row.on_conflict_do_update(index_elements=["term_id"], set_=further))


def _by_value(votes: Sequence[Vote]) -> list[int]:
    """How many organisations rate it 1, 2 ... 5, each by its rounded mean."""
    counts = [0] * 5
    for vote in votes:
        counts[int(fairness.on_scale(vote.share) + 0.5) - 1] += 1
    return counts


def _anonymised(vote: Vote) -> dict:
    return {
        "value": round(fairness.on_scale(vote.share), 2),
        "raters": vote.raters,
        "weight": round(vote.weight, 3),
        "discounted": vote.is_discounted,
    }


def _differs(score: Score, facts: dict) -> bool:
    """Not by rounding alone: an unchanged score is not written again."""
    for name, value in facts.items():
        old = getattr(score, name)
        if isinstance(value, float) and old is not None:
            if abs(old - value) > ROUNDING:
                return True
        elif old != value:
            return True
    return False
