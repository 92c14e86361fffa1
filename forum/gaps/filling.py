"""A gap closes by itself once a case study answers it, and those who need it are told once."""

from collections.abc import Mapping
from typing import cast

from sqlalchemy import CursorResult, select, update
from sqlalchemy.exc import IntegrityError

from forum import clock, mailer, outbox
from forum.case_studies.models import CaseStudy
from forum.extensions import db
from forum.gaps import queries
from forum.gaps.models import Gap, GapStatus, Need
from forum.subscriptions import links
from forum.subscriptions import queries as subscriptions
from forum.subscriptions.models import MailKind


def settle(gap: Gap, told: int, newest: CaseStudy | None) -> bool:
    """Whether `told` case studies, one more than there were, fill it. Commits."""
    if told < gap.had:  # one was withdrawn: the next one fills it all the same
        gap.had = told
        db.session.commit()
        return False
    if told == gap.had or newest is None or not _take(gap, newest):
        db.session.rollback()
        return False
    for need in db.session.scalars(select(Need).where(Need.gap_id == gap.id)):
        if subscriptions.wants(need.member, MailKind.GAPS) and need.member_id != newest.author_id:
            _write(gap, need, newest)
    db.session.commit()
    return True


def _take(gap: Gap, newest: CaseStudy) -> bool:
    # One statement asks and takes, so that two workers tell once.
    turn = update(Gap).where(Gap.id == gap.id, Gap.status == GapStatus.OPEN)
    filled = {"status": GapStatus.FILLED, "filled_at": clock.now(), "filled_by_id": newest.id}
    return cast(CursorResult, db.session.execute(turn.values(**filled))).rowcount == 1


def _write(gap: Gap, need: Need, newest: CaseStudy) -> None:
    outbox.send(
        need.member.email,
        f"Somebody has shared it: {newest.title}",
        f"You said that you need this: {gap.name}.\n\n"
        f"There is a case study now: “{newest.title}”.\n\n"
        f"Read it: {mailer.address(f'/case-studies/{newest.id}')}\n\n"
        "If it is not what you need, say so again on its page of gaps: "
        f"{mailer.address('/gaps')}\n",
        fact=f"gap {gap.id} round {gap.round} filled for {need.member_id}",
        stop_path=links.stop_path(need.member, MailKind.GAPS),
    )


def note_searches(times: Mapping[queries.Pair, int]) -> None:
    """How often each combination was looked for in vain. One that is well told is no gap."""
    told = queries.told_by_pair(list(times))
    known = {queries.pair_of(gap): gap for gap in db.session.scalars(select(Gap)) if not gap.words}
    for pair, gap in known.items():
        gap.searches = times.get(pair, 0)
    for pair in times:
        if pair not in known and told[pair] <= queries.THIN:
            for_whom_id, what_id = pair
            gap = Gap(for_whom_id=for_whom_id, what_id=what_id, had=told[pair])
            gap.searches = times[pair]
            db.session.add(gap)
    try:
        db.session.commit()
    except IntegrityError:  # a member has just asked for it: next time
        db.session.rollback()
