from datetime import timedelta

from sqlalchemy import delete, select

from forum import policy
from forum.core import audit, clock, rate_limit
from forum.core.db import insert_or_get
from forum.core.errors import Refused
from forum.core.extensions import db
from forum.models.gaps import Gap, GapStatus, Need
from forum.models.vocabularies import Term
from forum.policy.viewer import Viewer
from forum.practice.gaps import queries

WORDS_A_DAY = 10
DECLINED = "A moderator has read these words and did not put them on the list. Try other words."


def add_need(viewer: Viewer, for_whom: Term, what: Term) -> Gap:
    """Record that the viewer needs case studies on a combination; idempotent."""
    policy.require(policy.may_say_what_is_needed(viewer))
    pair = (for_whom.id, what.id)
    case_study_count = queries.count_by_pair([pair])[pair]
    gap = _gap({"for_whom_id": for_whom.id, "what_id": what.id}, GapStatus.OPEN, case_study_count)
    if gap.status == GapStatus.FILLED:
        _open_again(gap, case_study_count)
    _add_need_of(viewer, gap)
    db.session.commit()
    return gap


def add_words_needed(viewer: Viewer, words: str, found_now: int = 0) -> Gap:
    """As add_need(), in free words: held until a moderator accepts them."""
    policy.require(policy.may_say_what_is_needed(viewer))
    rate_limit.spend("words needed", viewer.id, WORDS_A_DAY, timedelta(days=1), "Enough for today.")
    gap = _gap({"words": words.lower()}, GapStatus.HELD, found_now)
    if gap.status == GapStatus.DECLINED:
        db.session.commit()
        raise Refused(DECLINED)
    if gap.status == GapStatus.FILLED:
        _open_again(gap, found_now)
    _add_need_of(viewer, gap)
    db.session.commit()
    return gap


def _gap(unique: dict, status: GapStatus, case_study_count: int) -> Gap:
    """The existing row, a new one, or the one of a concurrent request."""
    same = select(Gap).filter_by(**unique)
    if (result := db.session.scalar(same)) is not None:
        return result
    return insert_or_get(Gap(status=status, had=case_study_count, **unique), **unique)


def _open_again(gap: Gap, case_study_count: int) -> None:
    """Open a filled gap again: its present case studies are not enough."""
    db.session.execute(delete(Need).where(Need.gap_id == gap.id))
    gap.status, gap.had, gap.round = GapStatus.OPEN, case_study_count, gap.round + 1
    gap.opened_at, gap.filled_at, gap.filled_by_id = clock.now(), None, None


def _add_need_of(viewer: Viewer, gap: Gap) -> None:
    if db.session.get(Need, (gap.id, viewer.id)) is None:
        unique = {"gap_id": gap.id, "member_id": viewer.id}
        insert_or_get(Need(**unique), **unique)


def remove_need(viewer: Viewer, add_need: Need) -> None:
    policy.require(policy.may_say_what_is_needed(viewer))
    db.session.delete(add_need)
    db.session.commit()


def accept(viewer: Viewer, gap: Gap) -> None:
    _decide(viewer, gap, GapStatus.OPEN, "let words of a gap through")


def decline(viewer: Viewer, gap: Gap) -> None:
    _decide(viewer, gap, GapStatus.DECLINED, "declined words of a gap")


def _decide(viewer: Viewer, gap: Gap, status: GapStatus, act: str) -> None:
    policy.require(policy.may_decide_on_gaps(viewer))
    if gap.status != GapStatus.HELD:
        raise Refused("Somebody has decided on this one already.")
    gap_id = gap.id
    gap.status = status
    audit.add(viewer, act, f"gap {gap_id}")
    db.session.commit()
