"""The worker's turn at returns: one large file at a time, checked outside of any transaction.

Killed anywhere, it begins again: what it wrote is one transaction, which takes the file away, too.
"""

from forum import policy
from forum.core import clock
from forum.core.db import reading
from forum.core.extensions import db
from forum.models.returns import WaitingReturn
from forum.standards.returns import actions, queries

MOST_TRIES = 3
NO_LEAD = "Its sender leads no organisation of a supply chain any more."
NOT_READ = "The check of this file did not come to an end. Split it, for instance by prime."


def check_next() -> bool:
    """Check the file that came first; whether there was one."""
    with reading():
        is_there = queries.next_waiting() is not None
    waiting = queries.next_waiting() if is_there else None
    if waiting is None:
        return False
    if waiting.tries >= MOST_TRIES:
        actions.refuse(waiting, NOT_READ)
    elif not policy.may_send_returns(waiting.sent.sender):
        actions.refuse(waiting, NO_LEAD)
    else:
        _check(waiting)
    return True


def _check(waiting: WaitingReturn) -> None:
    waiting.tries += 1
    db.session.commit()
    with reading():  # else nobody writes while a long file is checked
        day = clock.in_london(waiting.sent.sent_at).date()
        placed = actions.place(waiting.sent.organisation, waiting.content, day)
    actions.take_checked(waiting, placed)
