"""What administrators do about accounts, on pages and by `flask users`. Each act is one row."""

from sqlalchemy import func, select

from forum import policy
from forum.core import audit
from forum.core.audit import Actor
from forum.core.errors import Refused
from forum.core.extensions import db
from forum.models.accounts import ROLES, Standing, User
from forum.models.moderation import Act, Decision
from forum.models.organisations import Organisation
from forum.people import letters
from forum.people.members import actions as members
from forum.people.sign_in import sessions

LAST_ADMINISTRATOR = "There must be an administrator: make somebody else one first."


def set_roles(actor: Actor, member: User, roles: dict[str, bool], reason: str) -> bool:
    """Give and take roles (`is_lead`: True …); whether any changed. They hold at once."""
    _require(actor, member)
    changed = {name: given for name, given in roles.items() if getattr(member, name) != given}
    if not changed:
        return False
    if changed.keys() - set(ROLES):
        raise Refused("There is no such role.")
    if changed.get("is_lead"):
        members.refuse_closed(member.organisation)
    if changed.get("is_administrator") is False:
        _keep_one_administrator(member)
    for name, given in changed.items():
        setattr(member, name, given)
    signs = (("+" if given else "-") + name.removeprefix("is_") for name, given in changed.items())
    audit.add(actor, "changed roles", _about(member, " ".join(signs), reason))
    db.session.commit()
    return True


def verify(actor: Actor, member: User, organisation: Organisation | None, reason: str) -> None:
    """Confirm by hand, such as the first moderator, or end a suspension."""
    _require(actor, member)
    members.refuse_closed(organisation)
    if organisation is not None:
        member.organisation, member.organisation_claimed = organisation, ""
    member.standing = Standing.VERIFIED
    place = f"organisation {organisation.id}" if organisation else ""
    audit.add(actor, "verified a member", _about(member, place, reason))
    db.session.commit()


def suspend(actor: Actor, member: User, reason: str) -> None:
    """Out of use until it is verified again; signed out everywhere at once."""
    _require(actor, member)
    if member.is_administrator:
        _keep_one_administrator(member)
    take_out_of_use(actor, member, "An administrator", reason)
    audit.add(actor, "suspended a member", _about(member, "", reason))
    db.session.commit()


def take_out_of_use(actor: Actor, member: User, who: str, reason: str) -> None:
    """Whoever calls it has asked for the right to, writes the audit row and commits.

    What somebody decided on a page can be appealed; the command line is nobody to appeal against.
    """
    if actor.id:
        item = {"what": "a member", "kind": "member", "object_id": member.id}
        people = {"member_id": member.id, "moderator_id": actor.id}
        db.session.add(Decision(act=Act.SUSPENDED, reason=reason, **item, **people))
    letters.suspended(member, who, reason, may_appeal=bool(actor.id))
    member.standing = Standing.SUSPENDED
    sessions.end_all(member)
    members.lose_membership(member)


def reinstate(actor: Actor, member: User, reason: str) -> None:
    """End a suspension."""
    if member.standing != Standing.SUSPENDED:
        raise Refused("This account is not suspended.")
    verify(actor, member, None, reason)


def add_domain(actor: Actor, organisation: Organisation, domain: str) -> None:
    """Everybody with an address at the domain is verified at once, as one of it."""
    members.add_domain(organisation, domain)
    audit.add(actor, "added a mail domain", f"organisation {organisation.id}: {domain}")
    db.session.commit()


def _require(actor: Actor, member: User) -> None:
    if isinstance(actor, User):  # the command line is for whoever may use the server
        policy.require(policy.may_administer_member(actor, member))


def _keep_one_administrator(member: User) -> None:
    others = select(func.count(User.id)).where(
        User.is_administrator, User.standing == Standing.VERIFIED, User.id != member.id
    )
    if not db.session.scalar(others):
        raise Refused(LAST_ADMINISTRATOR)


def _about(member: User, what: str, reason: str) -> str:
    return ": ".join(filter(None, (f"member {member.id}", what, reason)))
