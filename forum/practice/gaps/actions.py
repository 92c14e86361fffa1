from datetime import timedelta

from sqlalchemy import delete, select

from forum import policy
from forum.core import audit, clock, rate_limit
from forum.core.db import insert_or_get
from forum.core.errors import Refused
from forum.core.extensions import db
from forum.models.gaps import Gap, GapStatus, Need
from forum.models.vocabularies import Term
from forum.practice.gaps import queries

WORDS_A_DAY = 10
DECLINED = "A moderator has read these words and did not put them on the list. Try other words."


def need(viewer, for_whom: Term, what: Term) -> Gap:
    """Say that one needs it told; one's saying so again changes nothing."""
    policy.require(policy.may_say_what_is_needed(viewer))
    pair = (for_whom.id, what.id)
    told = queries.told_by_pair([pair])[pair]
    gap = _gap({"for_whom_id": for_whom.id, "what_id": what.id}, GapStatus.OPEN, told)
    if gap.status == GapStatus.FILLED:
        _open_again(gap, told)
    _note(viewer, gap)
    db.session.commit()
    return gap


def need_words(viewer, words: str, found_now: int = 0) -> Gap:
    """As need(), in words of one's own: others read them once a moderator has let them through."""
    policy.require(policy.may_say_what_is_needed(viewer))
    rate_limit.spend("words needed", viewer.id, WORDS_A_DAY, timedelta(days=1), "Enough for today.")
    gap = _gap({"words": words.lower()}, GapStatus.HELD, found_now)
    if gap.status == GapStatus.DECLINED:
        db.session.commit()
        raise Refused(DECLINED)
    if gap.status == GapStatus.FILLED:
        _open_again(gap, found_now)
    _note(viewer, gap)
    db.session.commit()
    return gap


def _gap(of_it: dict, status: GapStatus, told: int) -> Gap:
    """The one there is, or a new one, or the one that somebody has just made."""
    same = select(Gap).filter_by(**of_it)
    if (found := db.session.scalar(same)) is not None:
        return found
    return insert_or_get(Gap(status=status, had=told, **of_it), **of_it)


def _open_again(gap: Gap, told: int) -> None:
    """What fills it now is not enough; those it was told to have been told."""
    db.session.execute(delete(Need).where(Need.gap_id == gap.id))
    gap.status, gap.had, gap.round = GapStatus.OPEN, told, gap.round + 1
    gap.opened_at, gap.filled_at, gap.filled_by_id = clock.now(), None, None


def _note(viewer, gap: Gap) -> None:
    if db.session.get(Need, (gap.id, viewer.id)) is None:
        unique = {"gap_id": gap.id, "member_id": viewer.id}
        insert_or_get(Need(**unique), **unique)


def need_no_longer(viewer, need: Need) -> None:
    policy.require(policy.may_say_what_is_needed(viewer))
    db.session.delete(need)
    db.session.commit()


def let_through(viewer, gap: Gap) -> None:
    _decide(viewer, gap, GapStatus.OPEN, "let words of a gap through")


def decline(viewer, gap: Gap) -> None:
    _decide(viewer, gap, GapStatus.DECLINED, "declined words of a gap")


def _decide(viewer, gap: Gap, status: GapStatus, act: str) -> None:
    policy.require(policy.may_decide_on_gaps(viewer))
    if gap.status != GapStatus.HELD:
        raise Refused("Somebody has decided on this one already.")
    gap_id = gap.id
    gap.status = status
    db.session.commit()
    audit.record(viewer, act, f"gap {gap_id}")
