"""Close a gap once a case study fills it, and mail the members who need it, once."""

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


def close_if_filled(gap: Gap, number: int, newest: CaseStudy | None) -> bool:
    """Close the gap if more case studies answer it than when it opened; commits.

    `number` is how many answer it now, `newest` the latest of them.
    """
    if number < gap.had:  # one was withdrawn: the next one fills it all the same
        gap.had = number
        db.session.commit()
        return False
    if number == gap.had or newest is None:
        db.session.rollback()
        return False
    return _notify_and_close(gap.id, newest.id)


def _notify_and_close(gap_id: int, newest_id: int) -> bool:
    """Letters first, in batches; their dedupe keys make it safe to be killed in between."""
    needs = select(Need.member_id).where(Need.gap_id == gap_id).order_by(Need.member_id)
    with reading():
        members = list(db.session.scalars(needs))
    each_batch(members, lambda some: _notify(gap_id, newest_id, some), LETTERS_AT_ONCE)
    is_taken = _mark_filled(gap_id, newest_id)
    db.session.commit()
    return is_taken


def _notify(gap_id: int, newest_id: int, members: Sequence[int]) -> int:
    gap, newest = db.session.get_one(Gap, gap_id), db.session.get_one(CaseStudy, newest_id)
    if gap.status != GapStatus.OPEN:
        return 0
    needs = select(Need).where(Need.gap_id == gap_id, Need.member_id.in_(members))
    for need in db.session.scalars(needs):
        if subscriptions.wants(need.member, MailKind.GAPS) and need.member_id != newest.author_id:
            _send_letter(gap, need, newest)
    return len(members)


def _mark_filled(gap_id: int, newest_id: int) -> bool:
    # Compare-and-set, so that only one worker closes the gap.
    is_open = (Gap.id == gap_id) & (Gap.status == GapStatus.OPEN)
    return update_if(
        Gap, is_open, status=GapStatus.FILLED, filled_at=clock.now(), filled_by_id=newest_id
    )


def _send_letter(gap: Gap, need: Need, newest: CaseStudy) -> None:
    outbox.send(
        need.member.email,
        f"Somebody has shared it: {newest.title}",
        f"You said that you need this: {gap.name}.\n\n"
        f"There is a case study now: “{newest.title}”.\n\n"
        f"Read it: {mailer.address(f'/case-studies/{newest.id}')}\n\n"
        "If it is not what you need, say so again on its page of gaps: "
        f"{mailer.address('/gaps')}\n",
        dedupe_key=f"gap {gap.id} round {gap.round} filled for {need.member_id}",
        stop_path=links.stop_path(need.member, MailKind.GAPS),
        with_day=outbox.DayMail(need.member_id, "case-study", newest.id),
    )


def record_searches(times: Mapping[queries.Pair, int]) -> None:
    """Store how many searches for each combination found nothing; open gaps for new ones.

    A combination with more than queries.FEW case studies is no gap.
    """
    with reading():
        counts = queries.count_by_pair(list(times))
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
    new = [pair for pair in times if pair not in known and counts[pair] <= queries.FEW]
    each_batch(new, lambda some: _open(some, times, counts))


def _count(searches: Sequence[tuple[int, int]]) -> int:
    for gap_id, number in searches:
        db.session.execute(update(Gap).where(Gap.id == gap_id).values(searches=number))
    return len(searches)


def _open(pairs: Sequence[queries.Pair], times: Mapping, counts: Mapping) -> int:
    """Skips those that a member has opened meanwhile."""
    for for_whom_id, what_id in pairs:
        pair = for_whom_id, what_id
        unique = {"for_whom_id": for_whom_id, "what_id": what_id}
        insert_or_get(Gap(had=counts[pair], searches=times[pair], **unique), **unique)
    return len(pairs)


def close_filled_gaps() -> int:
    """Of two terms; those in words are closed by search. Returns the number that were closed."""
    with reading():
        gaps = [(gap.id, gap.had, queries.pair_of(gap)) for gap in queries.open_gaps()]
        pairs = [pair for _id, _had, pair in gaps if all(pair)]
        counts = queries.count_by_pair(pairs)
    moved = [(gap_id, pair) for gap_id, had, pair in gaps if pair in counts and counts[pair] != had]
    return sum(_close_if_filled(gap_id, pair, counts[pair]) for gap_id, pair in moved)


def _close_if_filled(gap_id: int, pair: queries.Pair, counts: int) -> bool:
    gap = db.session.get(Gap, gap_id)
    return gap is not None and close_if_filled(gap, counts, queries.newest_of_pair(pair))
