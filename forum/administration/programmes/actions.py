"""Add and change programmes, and what may be compared between two of them.

Each act is one row of the audit log, in its transaction.
"""

import re
from dataclasses import dataclass
from datetime import date

from sqlalchemy import select

from forum import policy
from forum.core import audit, clock, text
from forum.core.audit import Actor
from forum.core.db import rollback_on_conflict
from forum.core.errors import CHANGED_MEANWHILE, Refused
from forum.core.extensions import db
from forum.models.measures import MEASURES, Measure
from forum.models.organisations import name_key
from forum.models.programmes import ComparableMeasure, Programme, ProgrammeKind
from forum.people.members import confusables
from forum.reference.programmes import queries as programmes

SLUG_LENGTH = 40  # so that a number of an area goes behind it
AREA_CODE = re.compile(r"[A-Z]{2,6}")
BASIS = "derived"  # typed in here, from what the administrator names as the source


@dataclass(frozen=True)
class ProgrammeFacts:
    """What may change. The address, the code of its areas and the place of its totals stay."""

    name: str
    kind: ProgrammeKind = ProgrammeKind.OTHER
    let_by: str = ""
    starts_on: date | None = None
    ends_on: date | None = None
    source: str = ""
    note: str = ""


@dataclass(frozen=True)
class WhereItIs:
    """`area_code`: before the numbers of its areas; `geography`: what its totals are of."""

    area_code: str
    geography: str


def add(actor: Actor, facts: ProgrammeFacts, where: WhereItIs, reason: str) -> Programme:
    policy.require_administrator(actor)
    _refuse_facts(facts)
    if not AREA_CODE.fullmatch(where.area_code):
        raise Refused("The code of its areas is two to six capital letters, such as CPA.")
    taken = select(Programme.id).where(Programme.area_code == where.area_code)
    if db.session.scalar(taken):
        raise Refused(f"Another programme has areas with the code {where.area_code}.")
    programme = Programme(
        slug=_free_slug(facts.name),
        area_code=where.area_code,
        geography=where.geography,
        basis=BASIS,
        edited_at=clock.now(),
        **vars(facts),
    )
    with rollback_on_conflict() as conflict:
        db.session.add(programme)
        db.session.flush()
        audit.add(actor, "added a programme", about(programme, facts.name, reason))
        db.session.commit()
    if conflict:
        raise Refused(f"{facts.name} is there already.")
    return programme


def change(
    actor: Actor, programme: Programme, facts: ProgrammeFacts, seen: str, reason: str
) -> None:
    """`seen`: fingerprint() of the page that was sent. The address stays: links go on working."""
    policy.require_administrator(actor)
    locked(programme)
    if fingerprint(programme) != seen:
        raise Refused(CHANGED_MEANWHILE)
    _refuse_facts(facts, programme.id)
    is_renamed = facts.name != programme.name
    what = f"{programme.name} is {facts.name}" if is_renamed else "facts"
    for name, value in vars(facts).items():
        setattr(programme, name, value)
    programme.edited_at = clock.now()
    audit.add(actor, "changed a programme", about(programme, what, reason))
    db.session.commit()


def fingerprint(programme: Programme) -> str:
    """Differs once somebody has changed what an administrator may change."""
    return programme.edited_at.isoformat() if programme.edited_at else "as loaded"


def locked(programme: Programme) -> None:
    """Until the commit: two administrators act one after the other."""
    row = select(Programme).where(Programme.id == programme.id).with_for_update()
    db.session.scalars(row.execution_options(populate_existing=True)).one()


def _refuse_facts(facts: ProgrammeFacts, other_than: int = 0) -> None:
    if facts.starts_on and facts.ends_on and facts.ends_on < facts.starts_on:
        raise Refused("It ends before it begins. Swap the two days.")
    for one in programmes.all_programmes():
        if one.id == other_than:
            continue
        if name_key(one.name) == name_key(facts.name):
            raise Refused(f"{one.name} is there already.")
        if confusables.skeleton(one.name) == confusables.skeleton(facts.name):
            raise Refused(f"It looks like {one.name}, which is there.")


def _free_slug(name: str) -> str:
    taken = {one.slug for one in programmes.all_programmes()}
    found, number = text.slug(name)[:SLUG_LENGTH].strip("-"), 2
    slug = found
    while slug in taken:
        slug, number = f"{found}-{number}", number + 1
    return slug


# What may be compared


def mark_comparable(
    actor: Actor,
    programme: Programme,
    other: Programme,
    measure: Measure,
    difference: str,
    reason: str,
) -> ComparableMeasure:
    """Let figures of the measure stand side by side; `difference`: how the definitions differ."""
    policy.require_administrator(actor)
    if programme.id == other.id:
        raise Refused("Choose another programme.")
    if measure.key not in MEASURES:
        raise Refused("There is no such measure.")
    first, second = sorted((programme, other), key=lambda one: one.id)
    made = ComparableMeasure(
        measure=measure.key, programme_id=first.id, other_id=second.id, difference=difference
    )
    with rollback_on_conflict() as conflict:
        db.session.add(made)
        db.session.flush()
        what = f"{measure.name} beside {other.name}"
        audit.add(actor, "made a measure comparable", about(programme, what, reason))
        db.session.commit()
    if conflict:
        raise Refused(f"{measure.name} is marked as comparable with {other.name} already.")
    return made


def unmark_comparable(
    actor: Actor, programme: Programme, pair: ComparableMeasure, reason: str
) -> None:
    policy.require_administrator(actor)
    other = pair.other if pair.programme_id == programme.id else pair.programme
    measure = MEASURES.get(pair.measure)
    what = f"{measure.name if measure else pair.measure} beside {other.name}"
    db.session.delete(pair)
    audit.add(actor, "made a measure comparable no more", about(programme, what, reason))
    db.session.commit()


def about(programme: Programme, what: str, reason: str = "") -> str:
    return ": ".join(filter(None, (f"programme {programme.id}", what, reason)))
