"""Warn, silence and suspend members; each is a decision that they can appeal."""

from datetime import timedelta

from forum import policy
from forum.core import audit, clock, formatting
from forum.core.errors import Refused
from forum.core.extensions import db
from forum.models.accounts import User
from forum.models.moderation import Act, Decision
from forum.models.review import StaffNote
from forum.moderation.decisions import letters
from forum.people.accounts import staff_actions
from forum.policy.viewer import Viewer


def warn(viewer: Viewer, member: User, reason: str) -> None:
    policy.require(policy.may_sanction(viewer, member))
    _finish(viewer, member, Act.WARNED, reason, "A moderator warns you")


def silence(viewer: Viewer, member: User, days: int, reason: str) -> None:
    """The member reads and writes nothing for so many days; told why and until when."""
    policy.require(policy.may_sanction(viewer, member))
    member.silenced_until = clock.now() + timedelta(days=days)
    member.silence_reason = reason
    until = formatting.day_and_time(member.silenced_until)
    title = f"You can read, and not write, until {until}"
    _finish(viewer, member, Act.SILENCED, reason, title)


def suspend(viewer: Viewer, member: User, reason: str) -> None:
    """Signed out everywhere; an operator lets the member in again."""
    policy.require(policy.may_sanction(viewer, member))
    if member.is_demonstration:
        raise Refused("A demonstration account is everybody’s: it cannot be suspended.")
    member_id = member.id
    staff_actions.take_out_of_use(viewer, member, "A moderator", reason)
    audit.add(viewer, f"review: {Act.SUSPENDED}", f"member {member_id}: {reason}")
    db.session.commit()


def add_note(viewer: Viewer, member: User, words: str) -> None:
    policy.require(policy.may_sanction(viewer, member))
    member_id = member.id
    db.session.add(StaffNote(member_id=member_id, by_id=viewer.id, words=words))
    audit.add(viewer, "review: noted something", f"member {member_id}")
    db.session.commit()


def _finish(viewer: Viewer, member: User, act: Act, reason: str, title: str) -> None:
    member_id = member.id
    _log(viewer, member_id, act, reason)
    address = letters.address(letters.DECISIONS)
    letters.send_to(member_id, title, f"The reason:\n\n{reason}", f"{letters.WAY_OUT}{address}")
    audit.add(viewer, f"review: {act}", f"member {member_id}: {reason}"[:200])
    db.session.commit()


def _log(viewer: Viewer, member_id: int, act: Act, reason: str) -> None:
    item = {"what": "a member", "kind": "member", "object_id": member_id}
    who = {"member_id": member_id, "moderator_id": viewer.id}
    db.session.add(Decision(act=act, reason=reason, **item, **who))
