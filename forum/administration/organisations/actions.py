"""Add, rename and close organisations. Each act is one row of the audit log, in its transaction."""

from dataclasses import dataclass
from datetime import date

from sqlalchemy import select, update

from forum import policy
from forum.core import audit, clock, text
from forum.core.audit import Actor
from forum.core.db import rollback_on_conflict, update_if
from forum.core.errors import CHANGED_MEANWHILE, NotFound, Refused
from forum.core.extensions import db
from forum.models.accounts import Standing, User
from forum.models.organisations import (
    Kind,
    Organisation,
    OrganisationAlias,
    OrganisationDomain,
    name_key,
)
from forum.people.members import actions as members
from forum.people.members import confusables, email_domains
from forum.people.members import queries as member_queries
from forum.reference.organisations import queries

NOT_A_DOMAIN = "Type what stands behind the @ of an address, such as northfield.org.uk."


@dataclass(frozen=True)
class OrganisationFacts:
    """What an administrator may change. No figure, no supply link."""

    name: str
    kind: Kind = Kind.OTHER
    sector: str = ""
    website: str = ""


def add(actor: Actor, facts: OrganisationFacts, reason: str) -> Organisation:
    policy.require_administrator(actor)
    refuse_name(facts.name)
    organisation = Organisation(
        name=facts.name,
        slug=text.slug(facts.name),
        kind=facts.kind,
        sector=facts.sector,
        website=facts.website,
        edited_at=clock.now(),
    )
    with rollback_on_conflict() as conflict:
        db.session.add(organisation)
        db.session.flush()
        audit.add(actor, "added an organisation", _about(organisation.id, facts.name, reason))
        db.session.commit()
    if conflict:
        raise Refused(_is_there(facts.name))
    return organisation


def change(
    actor: Actor, organisation: Organisation, facts: OrganisationFacts, seen: str, reason: str
) -> None:
    """`seen`: its name on the page that was sent. The old name stays as another name."""
    policy.require_administrator(actor)
    old_name, organisation_id = organisation.name, organisation.id
    is_renamed = facts.name != old_name
    if is_renamed:
        refuse_name(facts.name, organisation_id)
    with rollback_on_conflict() as conflict:
        if not update_if(
            Organisation,
            Organisation.id == organisation_id,
            Organisation.name == seen,
            edited_at=clock.now(),
        ):
            raise Refused(CHANGED_MEANWHILE)
        _set(organisation, facts)
        if is_renamed:
            _keep_name(organisation_id, old_name, facts.name)
        act = "renamed an organisation" if is_renamed else "changed an organisation"
        what = f"{old_name} is {facts.name}" if is_renamed else ""
        audit.add(actor, act, _about(organisation_id, what, reason))
        db.session.commit()
    if conflict:
        raise Refused(_is_there(facts.name))


def _set(organisation: Organisation, facts: OrganisationFacts) -> None:
    organisation.name, organisation.slug = facts.name, text.slug(facts.name)
    organisation.kind, organisation.sector = facts.kind, facts.sector
    organisation.website = facts.website
    db.session.flush()


def _keep_name(organisation_id: int, old_name: str, new_name: str) -> None:
    """Renaming back makes a name of what was another name."""
    for alias in queries.aliases_of(organisation_id):
        if alias.key in (name_key(new_name), name_key(old_name)):
            db.session.delete(alias)
    db.session.flush()
    if name_key(old_name) != name_key(new_name):
        db.session.add(
            OrganisationAlias(
                organisation_id=organisation_id, name=old_name, key=name_key(old_name)
            )
        )


def refuse_name(name: str, other_than: int | None = None) -> None:
    """Refused for a name that is another's, or that a reader would take for another's."""
    if not any(c.isalpha() for c in name) or not confusables.is_latin(name):
        raise Refused("Type the name in Latin letters, as on its letters.")
    if confusables.is_reserved(name):
        raise Refused(f"{name} would speak for the exchange itself.")
    there = queries.called(name)
    if there is not None and there.id != other_than:
        raise Refused(_is_there(there.name))
    alike = member_queries.organisation_that_looks_like(name, other_than)
    if alike is not None:
        raise Refused(f"It looks like {alike}, which is in the list.")


# Closing


def close(actor: Actor, organisation: Organisation, closed_on: date, reason: str) -> None:
    """Its pages stay; nobody joins it; its leads are none any more."""
    policy.require_administrator(actor)
    if closed_on > clock.in_london(clock.now()).date():
        raise Refused("That day is to come. An organisation is closed once it has closed.")
    is_open = Organisation.id == organisation.id, Organisation.closed_on.is_(None)
    if not update_if(Organisation, *is_open, closed_on=closed_on):
        raise Refused("It is closed already.")
    of_it = User.organisation_id == organisation.id
    _update_members(update(User).where(of_it, User.is_lead).values(is_lead=False))
    waiting = update(User).where(of_it, User.standing == Standing.PENDING)
    _update_members(waiting.values(organisation_id=None, organisation_claimed=organisation.name))
    about = _about(organisation.id, closed_on.isoformat(), reason)
    audit.add(actor, "closed an organisation", about)
    db.session.commit()


def _update_members(statement) -> None:
    db.session.execute(statement.execution_options(synchronize_session=False))


def reopen(actor: Actor, organisation: Organisation, reason: str) -> None:
    """Leads are not given back: administrators make them leads anew."""
    policy.require_administrator(actor)
    is_closed = Organisation.id == organisation.id, Organisation.closed_on.is_not(None)
    if not update_if(Organisation, *is_closed, closed_on=None):
        raise Refused("It is not closed.")
    audit.add(actor, "reopened an organisation", _about(organisation.id, "", reason))
    db.session.commit()


# Other names


def add_alias(actor: Actor, organisation: Organisation, name: str) -> None:
    policy.require_administrator(actor)
    organisation_id, there = organisation.id, queries.called(name)
    if there is not None and there.id == organisation_id:
        raise Refused("It is found by this name already.")
    refuse_name(name, organisation_id)
    with rollback_on_conflict() as conflict:
        db.session.add(
            OrganisationAlias(organisation_id=organisation_id, name=name, key=name_key(name))
        )
        db.session.flush()
        audit.add(actor, "added a name of an organisation", _about(organisation_id, name))
        db.session.commit()
    if conflict:
        raise Refused(_is_there(name))


def remove_alias(actor: Actor, organisation: Organisation, alias_id: int) -> None:
    policy.require_administrator(actor)
    alias = db.session.get(OrganisationAlias, alias_id)
    if alias is None or alias.organisation_id != organisation.id:
        raise NotFound
    audit.add(actor, "removed a name of an organisation", _about(organisation.id, alias.name))
    db.session.delete(alias)
    db.session.commit()


# Mail domains


def add_domain(actor: Actor, organisation: Organisation, typed: str) -> str:
    """Who has an address at it joins at once. The domain in its normal form."""
    policy.require_administrator(actor)
    domain = _normal(typed)
    members.refuse_closed(organisation)
    alike = _look_alike(domain, organisation.id)
    if alike is not None:
        raise Refused(f"It looks like {alike}, which is another organisation's.")
    organisation_id = organisation.id
    with rollback_on_conflict() as conflict:
        members.add_domain(organisation, domain)
        db.session.flush()
        audit.add(actor, "added a mail domain", _about(organisation_id, domain))
        db.session.commit()
    if conflict:
        raise Refused(f"{domain} is another organisation's already.")
    return domain


def remove_domain(actor: Actor, organisation: Organisation, typed: str) -> str:
    """Its members stay; who joins with such an address from now on waits to be confirmed."""
    policy.require_administrator(actor)
    domain = _normal(typed)
    row = db.session.get(OrganisationDomain, domain)
    if row is None or row.organisation_id != organisation.id:
        raise Refused(f"{domain} is not one of its domains.")
    db.session.delete(row)
    audit.add(actor, "removed a mail domain", _about(organisation.id, domain))
    db.session.commit()
    return domain


def _normal(typed: str) -> str:
    try:
        return email_domains.normal_domain(typed)
    except ValueError:
        raise Refused(NOT_A_DOMAIN) from None


def _look_alike(domain: str, organisation_id: int) -> str | None:
    """A homoglyph of another organisation's domain; another ending is none."""
    others = select(OrganisationDomain.domain).where(
        OrganisationDomain.organisation_id != organisation_id, OrganisationDomain.domain != domain
    )
    looks = confusables.domain_skeleton(domain)
    return next(
        (one for one in db.session.scalars(others) if confusables.domain_skeleton(one) == looks),
        None,
    )


def _is_there(name: str) -> str:
    return f"{name} is in the list already."


def _about(organisation_id: int, what: str, reason: str = "") -> str:
    return ": ".join(filter(None, (f"organisation {organisation_id}", what, reason)))
