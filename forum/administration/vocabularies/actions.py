"""Add, change, order and retire terms. Each act is one row of the audit log, in its transaction."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import select

from forum import policy
from forum.core import audit, clock, text
from forum.core.audit import Actor
from forum.core.db import rollback_on_conflict
from forum.core.errors import CHANGED_MEANWHILE, Refused
from forum.core.extensions import db
from forum.models.organisations import name_key
from forum.models.vocabularies import FormerTerm, Term, Vocabulary
from forum.people.members import confusables
from forum.reference.vocabularies.queries import FOR_WHOM

OF_PROGRAMMES = "An area belongs to a programme: add it on the page of its programme."
LAST = "It is the last one that is offered, and there must be one. Add another first."
SLUG_LENGTH = 60


@dataclass(frozen=True)
class TermFacts:
    """What an administrator may change. The address and the code of a term stay."""

    name: str
    definition: str = ""
    family: str = ""  # of practices


def add(actor: Actor, vocabulary: Vocabulary, facts: TermFacts, reason: str) -> Term:
    """At the end of its vocabulary. Refused of areas: those are added to a programme."""
    policy.require_administrator(actor)
    if vocabulary == Vocabulary.AREA:
        raise Refused(OF_PROGRAMMES)
    there = _locked(vocabulary)
    _refuse_name(there, facts.name)
    term = Term(
        vocabulary=vocabulary,
        slug=_free_slug(vocabulary, facts.name),
        name=facts.name,
        definition=facts.definition,
        family=facts.family,
        position=max((one.position for one in there), default=0) + 1,
        edited_at=clock.now(),
    )
    with rollback_on_conflict() as conflict:
        db.session.add(term)
        db.session.flush()
        audit.add(actor, "added a term", _about(term, facts.name, reason))
        db.session.commit()
    if conflict:
        raise Refused(f"{facts.name} is there already.")
    return term


def change(actor: Actor, term: Term, facts: TermFacts, seen: str, reason: str) -> None:
    """`seen`: fingerprint() of the page that was sent. The address stays: links go on working."""
    policy.require_administrator(actor)
    there = _locked(Vocabulary(term.vocabulary))
    if fingerprint(term) != seen:
        raise Refused(CHANGED_MEANWHILE)
    if facts.name != term.name:
        _refuse_name(there, facts.name, term.id)
    what = f"{term.name} is {facts.name}" if facts.name != term.name else "definition"
    term.name, term.definition, term.family = facts.name, facts.definition, facts.family
    term.edited_at = clock.now()
    audit.add(actor, "changed a term", _about(term, what, reason))
    db.session.commit()


def fingerprint(term: Term) -> str:
    """Differs once somebody has changed what an administrator may change."""
    return term.edited_at.isoformat() if term.edited_at else "as loaded"


def retire(actor: Actor, term: Term, reason: str) -> None:
    """It stays on what was filed under it, and is offered no more."""
    policy.require_administrator(actor)
    there = _locked(Vocabulary(term.vocabulary))
    if not term.is_current:
        raise Refused("It is retired already.")
    if not any(one.is_current for one in there if one.id != term.id):
        raise Refused(LAST)
    _set_current(actor, term, False, "retired a term", reason)


def offer_again(actor: Actor, term: Term, reason: str) -> None:
    policy.require_administrator(actor)
    _locked(Vocabulary(term.vocabulary))
    if term.is_current:
        raise Refused("It is offered already.")
    _set_current(actor, term, True, "offered a term again", reason)


def _set_current(actor: Actor, term: Term, is_current: bool, act: str, reason: str) -> None:
    term.is_current, term.edited_at = is_current, clock.now()
    audit.add(actor, act, _about(term, term.name, reason))
    db.session.commit()


def move(actor: Actor, term: Term, place: int) -> None:
    """Put it at a place of its vocabulary, counted from 1; the others make room."""
    policy.require_administrator(actor)
    in_order = [one for one in _locked(Vocabulary(term.vocabulary)) if one.id != term.id]
    if not 1 <= place <= len(in_order) + 1:
        raise Refused(f"Choose a place from 1 to {len(in_order) + 1}.")
    in_order.insert(place - 1, term)
    for number, one in enumerate(in_order, 1):
        if one.position != number:
            one.position, one.edited_at = number, clock.now()
    audit.add(actor, "moved a term", _about(term, f"to place {place}"))
    db.session.commit()


def _locked(vocabulary: Vocabulary) -> Sequence[Term]:
    """All of it, in order, locked until the commit: two administrators act one after the other."""
    rows = select(Term).where(Term.vocabulary == vocabulary).with_for_update()
    found = db.session.scalars(rows.execution_options(populate_existing=True)).all()
    return sorted(found, key=lambda one: (one.position, one.name))


def _refuse_name(there: Sequence[Term], name: str, other_than: int = 0) -> None:
    if not any(c.isalpha() for c in name):
        raise Refused("A name has letters.")
    for one in there:
        if one.id == other_than:
            continue
        if name_key(name) in (name_key(one.name), name_key(one.label)):
            raise Refused(f"{one.label} is there already.")
        if confusables.skeleton(one.name) == confusables.skeleton(name):
            raise Refused(f"It looks like {one.label}, which is there.")


def _free_slug(vocabulary: Vocabulary, name: str) -> str:
    """Never one that led somewhere: old addresses go on leading there."""
    beside = FOR_WHOM if vocabulary in FOR_WHOM else (vocabulary,)
    taken: set[str] = set()
    for model in (Term, FormerTerm):
        taken |= set(db.session.scalars(select(model.slug).where(model.vocabulary.in_(beside))))
    number, slug = 2, text.slug(name)
    found = slug
    while found in taken:
        found = f"{slug[: SLUG_LENGTH - 4]}-{number}"
        number += 1
    return found


def _about(term: Term, what: str, reason: str = "") -> str:
    return ": ".join(filter(None, (f"term {term.id}", what, reason)))
