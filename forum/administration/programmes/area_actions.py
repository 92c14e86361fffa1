"""Add areas and contracts to a programme, and end contracts."""

from dataclasses import dataclass
from datetime import date

from sqlalchemy import func, select

from forum import policy
from forum.administration.programmes.actions import BASIS, about, locked
from forum.core import audit, clock
from forum.core.audit import Actor
from forum.core.db import rollback_on_conflict
from forum.core.errors import Refused
from forum.core.extensions import db
from forum.models.organisations import KEPT_HERE, Contract, Organisation, name_key
from forum.models.programmes import Programme
from forum.models.vocabularies import Term, Vocabulary
from forum.reference.programmes import queries as programmes


@dataclass(frozen=True)
class NewContract:
    prime: Organisation
    area: Term
    starts_on: date | None = None
    ends_on: date | None = None
    source: str = ""


def add_area(actor: Actor, programme: Programme, number: int, name: str, reason: str) -> Term:
    """Numbered within the programme: area 5 of another one is another place."""
    policy.require_administrator(actor)
    locked(programme)
    if not programme.area_code:
        raise Refused("It has no code for its areas, so they cannot be told from others.")
    code = f"{programme.area_code} {number}"
    for one in programmes.areas_of(programme):
        if one.code == code or name_key(one.name) == name_key(name):
            raise Refused(f"{one.label} is there already.")
    area = Term(
        vocabulary=Vocabulary.AREA,
        slug=str(number) if programme.is_work_programme else f"{programme.slug}-{number}",
        programme_id=programme.id,
        code=code,
        name=name,
        definition=f"An area for which {programme.name} has contracts of its own.",
        position=_last_position() + 1,
        basis=BASIS,
        source=programme.source,
        edited_at=clock.now(),
    )
    with rollback_on_conflict() as conflict:
        db.session.add(area)
        db.session.flush()
        audit.add(actor, "added an area", about(programme, area.label, reason))
        db.session.commit()
    if conflict:
        raise Refused(f"{code} is there already.")
    return area


def _last_position() -> int:
    areas = select(func.max(Term.position)).where(Term.vocabulary == Vocabulary.AREA)
    return db.session.scalar(areas) or 0


def add_contract(actor: Actor, programme: Programme, new: NewContract, reason: str) -> Contract:
    policy.require_administrator(actor)
    locked(programme)
    if new.area.programme_id != programme.id:
        raise Refused(f"{new.area.label} is no area of {programme.name}.")
    _refuse_days(new.starts_on, new.ends_on)
    there = [
        one
        for one in programmes.contracts_of(programme)
        if (one.prime_id, one.area_id) == (new.prime.id, new.area.id)
    ]
    if any(one.ends_on is None for one in there):
        raise Refused(f"{new.prime.name} has a contract there already. End that one first.")
    contract = Contract(
        ref=f"{KEPT_HERE}{new.area.id}-{new.prime.id}-{len(there) + 1}",
        prime_id=new.prime.id,
        area_id=new.area.id,
        programme_id=programme.id,
        starts=new.starts_on.isoformat() if new.starts_on else "",
        ends=new.ends_on.isoformat() if new.ends_on else "",
        starts_on=new.starts_on,
        ends_on=new.ends_on,
        basis=BASIS,
        source=new.source,
    )
    db.session.add(contract)
    what = f"{new.prime.name} in {new.area.label}"
    audit.add(actor, "added a contract", about(programme, what, reason))
    db.session.commit()
    return contract


def end_contract(
    actor: Actor, programme: Programme, contract: Contract, day: date, reason: str
) -> None:
    """No figure of a later period is taken for it, but of people who were referred before."""
    policy.require_administrator(actor)
    if not contract.is_kept_here:
        raise Refused("A data file says when this contract ends: correct it there.")
    _refuse_days(contract.starts_on, day)
    contract.ends_on, contract.ends = day, day.isoformat()
    what = f"{contract.prime.name} in {contract.area.label}, {day.isoformat()}"
    audit.add(actor, "ended a contract", about(programme, what, reason))
    db.session.commit()


def _refuse_days(first: date | None, last: date | None) -> None:
    if first and last and last < first:
        raise Refused("It ends before it begins. Swap the two days.")
