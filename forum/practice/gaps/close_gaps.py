"""A gap closes by itself once a case study answers it, and those who need it are told once."""

from collections.abc import Mapping, Sequence

from sqlalchemy import select, update

from forum.core import clock
from forum.core.batches import LETTERS_AT_ONCE, each_batch
from forum.core.db import insert_or_get, reading, update_if
from forum.core.extensions import db
from forum.mail import links, mailer, outbox
from forum.mail.preferences import queries as subscriptions
from forum.mail.preferences.models import MailKind
from forum.models.case_studies import CaseStudy
from forum.models.gaps import Gap, GapStatus, Need
from forum.practice.gaps import queries


def settle(gap: Gap, told: int, newest: CaseStudy | None) -> bool:
    """Whether `told` case studies, one more than there were, fill it. Commits."""
    if told < gap.had:  # one was withdrawn: the next one fills it all the same
        gap.had = told
        db.session.commit()
        return False
    if told == gap.had or newest is None:
        db.session.rollback()
        return False
    return _tell_and_take(gap.id, newest.id)


def _tell_and_take(gap_id: int, newest_id: int) -> bool:
    """The letters first, some in each transaction: killed in between, each is still told once."""
    needs = select(Need.member_id).where(Need.gap_id == gap_id).order_by(Need.member_id)
    with reading():
        members = list(db.session.scalars(needs))
    each_batch(members, lambda some: _tell(gap_id, newest_id, some), LETTERS_AT_ONCE)
    is_taken = _take(gap_id, newest_id)
    db.session.commit()
    return is_taken


def _tell(gap_id: int, newest_id: int, members: Sequence[int]) -> int:
    gap, newest = db.session.get_one(Gap, gap_id), db.session.get_one(CaseStudy, newest_id)
    if gap.status != GapStatus.OPEN:
        return 0
    needs = select(Need).where(Need.gap_id == gap_id, Need.member_id.in_(members))
    for need in db.session.scalars(needs):
        if subscriptions.wants(need.member, MailKind.GAPS) and need.member_id != newest.author_id:
            _write(gap, need, newest)
    return len(members)


def _take(gap_id: int, newest_id: int) -> bool:
    # Of two workers one says that it filled the gap.
    is_open = (Gap.id == gap_id) & (Gap.status == GapStatus.OPEN)
    return update_if(
        Gap, is_open, status=GapStatus.FILLED, filled_at=clock.now(), filled_by_id=newest_id
    )


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
    with reading():
        told = queries.told_by_pair(list(times))
        known = {
            queries.pair_of(gap): (gap.id, gap.searches)
            for gap in db.session.scalars(select(Gap))
            if not gap.words
        }
    moved = [
        (gap_id, times.get(pair, 0))
        for pair, (gap_id, searches) in known.items()
        if searches != times.get(pair, 0)
    ]
    each_batch(moved, _count)
    new = [pair for pair in times if pair not in known and told[pair] <= queries.THIN]
    each_batch(new, lambda some: _open(some, times, told))


def _count(searches: Sequence[tuple[int, int]]) -> int:
    for gap_id, number in searches:
        db.session.execute(update(Gap).where(Gap.id == gap_id).values(searches=number))
    return len(searches)


def _open(pairs: Sequence[queries.Pair], times: Mapping, told: Mapping) -> int:
    """Those that nobody has asked for meanwhile."""
    for for_whom_id, what_id in pairs:
        pair = for_whom_id, what_id
        unique = {"for_whom_id": for_whom_id, "what_id": what_id}
        insert_or_get(Gap(had=told[pair], searches=times[pair], **unique), **unique)
    return len(pairs)
