"""Case studies, tries, gaps and what is worked out from them, when two terms become one."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import delete, insert, or_, select, update

from forum.core.extensions import db
from forum.gate.actions import discard_withheld
from forum.models.case_studies import CaseStudy, case_study_term
from forum.models.gaps import Gap, GapStatus, Need
from forum.models.practice_evidence import EvidenceChange, PracticeEvidence, PracticeMark
from forum.models.questions import Discussion, discussion_term
from forum.models.ratings import GroupMove, GroupVotes, Score, group_votes_term
from forum.models.tries import Try
from forum.models.vocabularies import Term, Vocabulary
from forum.models.workshops import Workshop, workshop_term
from forum.practice.ratings import invalidation
from forum.practice.tries.actions import EDIT_PERIOD

FILED = ((CaseStudy, case_study_term), (Discussion, discussion_term), (Workshop, workshop_term))


def move_term(old: Term, new: Term) -> None:
    """All that is filed under a term, through the session: lists, marks and index follow."""
    _mark_practices(old, new)
    for model, table in FILED:
        ids = select(table.c[f"{model.__tablename__}_id"]).where(table.c.term_id == old.id)
        for row in db.session.scalars(select(model).where(model.id.in_(ids))):
            _file_under(row, old, new)
    db.session.flush()
    reports = select(Try).where(Try.group_id == old.id)
    for report in db.session.scalars(reports).all():
        move_try(report, group_id=new.id)
    _move_gaps(old.id, new.id)
    _move_group_votes(old.id, new.id)


def _file_under(row: Any, old: Term, new: Term) -> None:
    row.terms = [term for term in row.terms if term.id not in (old.id, new.id)] + [new]


# Reports of tries


def move_try(report: Try, **to: int) -> None:
    """Give a report another member or group. A pair within six months is one report: the later.

    Rounds are numbered in order of time.
    """
    of_it = {
        "case_study_id": report.case_study_id,
        "member_id": report.member_id,
        "group_id": report.group_id,
    } | to
    rounds = select(Try).filter_by(**of_it).order_by(Try.tried_at, Try.id)
    there = [row for row in db.session.scalars(rounds) if row.id != report.id]
    in_order = sorted([*there, report], key=lambda row: (row.tried_at, row.id))
    highest = max(row.round for row in in_order)
    report.round = highest + 1  # free: nobody has it while the others keep theirs
    for name, value in to.items():
        setattr(report, name, value)
    db.session.flush()
    _number(_without_repeats(in_order), start=highest + 2)


def _without_repeats(in_order: Sequence[Try]) -> list[Try]:
    kept: list[Try] = []
    for row in in_order:
        if kept and row.tried_at - kept[-1].tried_at <= EDIT_PERIOD:
            repeated = kept.pop()
            discard_withheld(repeated)
            db.session.delete(repeated)
        kept.append(row)
    db.session.flush()
    return kept


def _number(rows: Sequence[Try], start: int) -> None:
    """1, 2 … by way of numbers that none has: each row keeps the constraint on its own."""
    for first in (start, 1):
        for number, row in enumerate(rows, first):
            row.round = number
        db.session.flush()


# Gaps


def _move_gaps(old_id: int, new_id: int) -> None:
    for column in (Gap.for_whom_id, Gap.what_id):
        for gap in db.session.scalars(select(Gap).where(column == old_id)).all():
            _move_gap(gap, column.key, new_id)


def _move_gap(gap: Gap, name: str, new_id: int) -> None:
    """Where there is one of the new pair already, who needs it needs that one."""
    pair = {"for_whom_id": gap.for_whom_id, "what_id": gap.what_id} | {name: new_id}
    there = db.session.scalar(select(Gap).filter_by(**pair))
    if there is None:
        setattr(gap, name, new_id)
        db.session.flush()
        return
    has_it = select(Need.member_id).where(Need.gap_id == there.id)
    moving = update(Need).where(Need.gap_id == gap.id, Need.member_id.not_in(has_it))
    db.session.execute(moving.values(gap_id=there.id).execution_options(synchronize_session=False))
    db.session.execute(delete(Need).where(Need.gap_id == gap.id))
    there.searches += gap.searches
    if GapStatus.OPEN in (gap.status, there.status):
        there.status, there.filled_at, there.filled_by_id = GapStatus.OPEN, None, None
    db.session.expunge(gap)
    db.session.execute(delete(Gap).where(Gap.id == gap.id))
    db.session.flush()


# Summaries of practices


def _mark_practices(old: Term, new: Term) -> None:
    """Have each practice that is summed up with one of the two summed up anew."""
    both = (old.id, new.id)
    with_them = select(PracticeEvidence.practice_id).where(PracticeEvidence.with_id.in_(both))
    practices = set(db.session.scalars(with_them))
    practices |= {new.id} if new.vocabulary == Vocabulary.PRACTICE else set()
    gone = or_(PracticeEvidence.practice_id == old.id, PracticeEvidence.with_id == old.id)
    db.session.execute(delete(PracticeEvidence).where(gone))
    db.session.execute(delete(EvidenceChange).where(EvidenceChange.with_id == old.id))
    db.session.execute(delete(PracticeMark).where(PracticeMark.practice_id == old.id))
    if rows := [{"practice_id": one} for one in sorted(practices - {old.id})]:
        db.session.execute(insert(PracticeMark), rows)


# Totals of the claimant groups


def _move_group_votes(old_id: int, new_id: int) -> None:
    """Sets of groups with the old one become sets with the new one, and their scores with them."""
    with_old = select(group_votes_term.c.group_votes_id).where(group_votes_term.c.term_id == old_id)
    for votes in db.session.scalars(select(GroupVotes).where(GroupVotes.id.in_(with_old))).all():
        groups = {new_id if int(one) == old_id else int(one) for one in votes.key.split(",")}
        _move_set(votes, ",".join(map(str, sorted(groups))), groups)
    db.session.execute(group_votes_term.delete().where(group_votes_term.c.term_id == old_id))
    db.session.execute(delete(GroupMove).where(GroupMove.term_id == old_id))
    of_new = select(group_votes_term.c.group_votes_id).where(group_votes_term.c.term_id == new_id)
    invalidation.invalidate_scores(db.session, Score.group_votes_id.in_(of_new))


def _move_set(votes: GroupVotes, key: str, groups: set[int]) -> None:
    there = db.session.scalar(select(GroupVotes).where(GroupVotes.key == key))
    link = group_votes_term
    if there is None:
        votes.key = key
        own = select(link.c.term_id).where(link.c.group_votes_id == votes.id)
        held = set(db.session.scalars(own))
        if rows := [{"group_votes_id": votes.id, "term_id": one} for one in sorted(groups - held)]:
            db.session.execute(link.insert(), rows)
        db.session.flush()
        return
    there.organisations += votes.organisations
    there.share_total += votes.share_total
    moved = update(Score).where(Score.group_votes_id == votes.id).values(group_votes_id=there.id)
    db.session.execute(moved.execution_options(synchronize_session=False))
    db.session.execute(link.delete().where(link.c.group_votes_id == votes.id))
    db.session.delete(votes)
    db.session.flush()
