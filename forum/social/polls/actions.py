"""A poll in a question: opened by who asked, answered once by a member, closed once."""

from datetime import timedelta

from forum import policy
from forum.core import audit, clock
from forum.core.db import commit_once, insert_if_absent, update_if
from forum.core.errors import Refused
from forum.core.extensions import db
from forum.models.moderation import Act, Decision
from forum.models.polls import Poll, PollVote
from forum.models.questions import Discussion
from forum.policy.viewer import Viewer
from forum.social.polls import queries

CLOSED = "This poll is closed: answers are not taken any more."


def open_poll(
    viewer: Viewer, discussion: Discussion, words: str, answers: list[str], days: int
) -> Poll:
    """Refused where the question has one already, as where two are opened at once."""
    policy.require(policy.may_open_poll(viewer, discussion))
    if queries.exists_for(discussion):
        raise Refused("This question has a poll already: a question has one.")
    poll = Poll(
        discussion_id=discussion.id,
        author_id=viewer.id,
        organisation_id=viewer.organisation_id,
        words=words,
        answers="\n".join(answers),
        closes_at=clock.now() + timedelta(days=days),
    )
    return commit_once(poll, discussion_id=discussion.id)


def vote(viewer: Viewer, poll: Poll, answer: int) -> None:
    """Idempotent for the same member. Refused once it is closed.

    The count on the poll's row is a compare-and-set: it waits for a closing that is under way and
    then finds the poll closed, and a closing waits for it.
    """
    if not policy.may_vote(viewer, poll) and poll.is_closed:
        raise Refused(CLOSED)
    policy.require(policy.may_vote(viewer, poll))
    if not 0 <= answer < len(poll.choices):
        raise Refused("Choose one of the answers.")
    now = clock.now()
    is_open = Poll.id == poll.id, Poll.closed_at.is_(None), Poll.closes_at > now
    if not update_if(Poll, *is_open, votes=Poll.votes + 1):
        db.session.rollback()
        raise Refused(CLOSED)
    is_new = insert_if_absent(
        PollVote,
        poll_id=poll.id,
        member_id=viewer.id,
        organisation_id=viewer.organisation_id,
        answer=answer,
    )
    if is_new:
        db.session.commit()
        return
    db.session.rollback()  # the count too


def close(viewer: Viewer, poll: Poll, reason: str = "") -> None:
    """By who opened it, or by a moderator with a reason, which the log shows."""
    policy.require(policy.may_close_poll(viewer, poll))
    is_own = poll.author_id == viewer.id
    if not is_own and not reason:
        raise Refused("Say why: the public log shows it.")
    now = clock.now()
    is_open = Poll.id == poll.id, Poll.closed_at.is_(None), Poll.closes_at > now
    if not update_if(Poll, *is_open, closed_at=now):
        db.session.rollback()
        raise Refused("This poll is closed already.")
    if not is_own:
        db.session.add(
            Decision(
                act=Act.WITHDRAWN,
                what="a poll, closed early",
                member_id=poll.author_id,
                moderator_id=viewer.id,
                reason=reason,
            )
        )
        audit.add(viewer, "closed a poll", f"poll {poll.id}: {reason}")
    db.session.commit()
