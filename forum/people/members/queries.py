"""Members who wait to be confirmed, and what is known of the organisation they name."""

from datetime import timedelta

from rapidfuzz import fuzz, process, utils
from sqlalchemy import Select, func, or_, select
from sqlalchemy.orm import contains_eager, selectinload

from forum import policy
from forum.core import clock
from forum.core.audit import Actor
from forum.core.errors import NotFound
from forum.core.extensions import db
from forum.models.accounts import ROLES, Standing, User
from forum.models.organisations import Organisation, OrganisationDomain
from forum.people.members import confusables, email_domains
from forum.policy.viewer import Viewer
from forum.reference.organisations import queries as organisation_queries

RECENT = timedelta(days=30)  # how long a lead is shown who came in by the mail domain
LIKE = 86  # of 100: rapidfuzz's WRatio from which two names are offered as the same
MOST_LIKE = 3


def organisation_of(email: str) -> Organisation | None:
    """Whose mail domain it is: exactly, never by its ending; a free mail domain is nobody's."""
    domain = email_domains.domain_of(email)
    if email_domains.is_free(domain):
        return None
    return db.session.scalar(
        select(Organisation)
        .join(OrganisationDomain, OrganisationDomain.organisation_id == Organisation.id)
        .where(OrganisationDomain.domain == domain, Organisation.closed_on.is_(None))
    )


def organisations() -> list[Organisation]:
    """Those that somebody can join."""
    still_there = select(Organisation).where(Organisation.closed_on.is_(None))
    return list(db.session.scalars(still_there.order_by(Organisation.name)))


def organisation_called(name: str) -> Organisation | None:
    """The one of this name, or that had it once; whatever its capitals."""
    return organisation_queries.called(name)


def organisation_that_looks_like(name: str, other_than: int | None = None) -> str | None:
    """A name in the list, a former one included, that a reader would take for this one."""
    looks = confusables.skeleton(name)
    return next(
        (
            listed
            for organisation_id, listed in organisation_queries.all_names()
            if organisation_id != other_than and confusables.skeleton(listed) == looks
        ),
        None,
    )


def organisations_like(name: str) -> list[Organisation]:
    """Whose names are close to this one, the closest first: misspelt, shortened, reordered."""
    listed = {one.id: one for one in organisations()}
    named = [(i, called) for i, called in organisation_queries.all_names() if i in listed]
    names = [called for _id, called in named]
    matches = process.extract(
        name,
        names,
        scorer=fuzz.WRatio,
        processor=utils.default_process,
        score_cutoff=LIKE,
        limit=MOST_LIKE,
    )
    return list(dict.fromkeys(listed[named[index][0]] for _, _, index in matches))


def leads_of(organisation_id: int) -> list[User]:
    """Whom to tell of a colleague who joins."""
    return list(
        db.session.scalars(
            select(User).where(
                User.organisation_id == organisation_id,
                User.is_lead,
                User.standing == Standing.VERIFIED,
            )
        )
    )


def _members(viewer: Viewer) -> Select[User]:
    return (
        select(User)
        .where(policy.waiting_members(viewer), User.is_editorial.is_(False))
        .options(selectinload(User.organisation))
    )


def waiting(viewer: Viewer) -> Select[User]:
    """Those whom this viewer may confirm, longest waiting first, once they said where they work."""
    has_claim = (User.organisation_id.is_not(None)) | (User.organisation_claimed != "")
    return (
        _members(viewer)
        .where(User.standing == Standing.PENDING, has_claim)
        .order_by(User.joined_at, User.id)
    )


def recently_joined(viewer: Viewer) -> Select[User]:
    """Verified members who joined within RECENT, newest first: here a lead can object."""
    return (
        _members(viewer)
        .where(
            User.standing == Standing.VERIFIED,
            User.joined_at > clock.now() - RECENT,
            User.organisation_id.is_not(None),
            User.is_lead.is_(False),
            User.is_moderator.is_(False),
        )
        .order_by(User.joined_at.desc(), User.id.desc())
    )


def member(viewer: Viewer, member_id: int) -> User:
    user = db.session.scalar(_members(viewer).where(User.id == member_id))
    if user is None or user.standing not in (Standing.PENDING, Standing.VERIFIED):
        raise NotFound
    return user


def search(viewer: Actor, words: str, role: str = "", standing: str = "") -> Select[User]:
    """All members, for administrators: by name, address or organisation; by name in order."""
    policy.require_administrator(viewer)
    statement = (
        select(User)
        .outerjoin(User.organisation)
        .where(User.is_editorial.is_(False), User.standing != Standing.CLOSED)
        .options(contains_eager(User.organisation))
        .order_by(func.lower(User.name), User.id)
    )
    for word in words.split():
        columns = (User.name, User.email, Organisation.name, User.organisation_claimed)
        statement = statement.where(or_(*(c.icontains(word, autoescape=True) for c in columns)))
    if role in ROLES:
        statement = statement.where(getattr(User, role))
    return statement.where(User.standing == standing) if standing else statement


def any_member(viewer: Viewer, member_id: int) -> User:
    """For administrators; NotFound for a closed account."""
    user = db.session.scalar(search(viewer, "").where(User.id == member_id))
    if user is None:
        raise NotFound
    return user


def count_by_standing(viewer: Viewer) -> dict[str, int]:
    policy.require(policy.is_administrator(viewer))
    counted = select(User.standing, func.count()).group_by(User.standing)
    return {row[0]: row[1] for row in db.session.execute(counted)}


def look_alike_warnings(member: User) -> list[str]:
    """What the address or the claimed name can be mistaken for, in sentences for a moderator."""
    warnings = []
    domain = email_domains.domain_of(member.email)
    for row in db.session.scalars(select(OrganisationDomain)):
        if row.domain != domain and _look_alike(row.domain, domain):
            warnings.append(f"The address looks like {row.domain}, and is not it.")
    claimed = member.organisation_claimed
    for organisation in organisations() if claimed else ():
        if confusables.skeleton(organisation.name) == confusables.skeleton(claimed):
            warnings.append(f"The name looks like {organisation.name}, which is in our list.")
    return warnings


def _look_alike(known: str, other: str) -> bool:
    if confusables.domain_skeleton(known) == confusables.domain_skeleton(other):
        return True
    return known.partition(".")[0] == other.partition(".")[0]  # another ending
