from datetime import timedelta

from sqlalchemy import Select, select
from sqlalchemy.orm import selectinload

from forum import policy
from forum.core import clock
from forum.core.errors import NotFound
from forum.core.extensions import db
from forum.models.accounts import Standing, User
from forum.models.organisations import Organisation, OrganisationDomain
from forum.models.vocabularies import Term, Vocabulary
from forum.people.members import confusables, email_domains

RECENT = timedelta(days=30)  # how long a lead is shown who came in by the mail domain


def by_email(email: str) -> User | None:
    return db.session.scalar(select(User).where(User.email == email))


def hash_of(email: str) -> tuple[int, str]:
    """(id, hash of the password) of an account; (0, "") where there is none."""
    found = db.session.execute(select(User.id, User.password_hash).where(User.email == email))
    row = found.first()
    return (row.id, row.password_hash) if row else (0, "")


def organisation_of(email: str) -> Organisation | None:
    """Whose mail domain it is: exactly, never by its ending; a free mail domain is nobody's."""
    domain = email_domains.domain_of(email)
    if email_domains.is_free(domain):
        return None
    return db.session.scalar(
        select(Organisation)
        .join(OrganisationDomain, OrganisationDomain.organisation_id == Organisation.id)
        .where(OrganisationDomain.domain == domain)
    )


def organisations() -> list[Organisation]:
    return list(db.session.scalars(select(Organisation).order_by(Organisation.name)))


def organisation_called(name: str) -> Organisation | None:
    """The one of this name, whatever its capitals."""
    wanted = name.casefold()
    return next((one for one in organisations() if one.name.casefold() == wanted), None)


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


def claimant_groups() -> list[Term]:
    """Whom a member may say they work with: payment groups, then circumstances."""
    vocabularies = (Vocabulary.GROUP, Vocabulary.CIRCUMSTANCE)
    return list(
        db.session.scalars(
            select(Term)
            .where(Term.vocabulary.in_(vocabularies), Term.is_current)
            .order_by(Term.vocabulary.desc(), Term.position, Term.id)
        )
    )


def _members(viewer) -> Select[User]:
    return (
        select(User)
        .where(policy.waiting_members(viewer), User.is_editorial.is_(False))
        .options(selectinload(User.organisation))
    )


def waiting(viewer) -> Select[User]:
    """Those whom this viewer may confirm, longest waiting first. Not yet said where: not shown."""
    named = (User.organisation_id.is_not(None)) | (User.organisation_claimed != "")
    return (
        _members(viewer)
        .where(User.standing == Standing.PENDING, named)
        .order_by(User.joined_at, User.id)
    )


def came_lately(viewer) -> Select[User]:
    """Those who can take part since a short while, newest first: here a lead can object."""
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


def member(viewer, member_id: int) -> User:
    found = db.session.scalar(_members(viewer).where(User.id == member_id))
    if found is None or found.standing not in (Standing.PENDING, Standing.VERIFIED):
        raise NotFound
    return found


def resembled_by(member: User) -> list[str]:
    """What the address or the claimed name can be mistaken for, in sentences for a moderator."""
    warnings = []
    domain = email_domains.domain_of(member.email)
    for row in db.session.scalars(select(OrganisationDomain)):
        if row.domain != domain and _look_alike_domains(row.domain, domain):
            warnings.append(f"The address looks like {row.domain}, and is not it.")
    claimed = member.organisation_claimed
    for organisation in organisations() if claimed else ():
        if confusables.skeleton(organisation.name) == confusables.skeleton(claimed):
            warnings.append(f"The name looks like {organisation.name}, which is in our list.")
    return warnings


def _look_alike_domains(known: str, other: str) -> bool:
    ours, theirs = confusables.domain_skeleton(known), confusables.domain_skeleton(other)
    if ours == theirs:
        return True
    return known.partition(".")[0] == other.partition(".")[0]  # another ending
