"""Ask for a merge, drop it, and do it. Each is one row of the audit log, in its transaction."""

from typing import Any

from sqlalchemy import ColumnElement, select

from forum.administration.merging import (
    evidence_actions,
    member_actions,
    move_actions,
    organisation_actions,
    refusal_queries,
    text_actions,
)
from forum.core import audit, clock
from forum.core.audit import Actor
from forum.core.db import rollback_on_conflict, update_if
from forum.core.errors import NotFound, Refused
from forum.core.extensions import db
from forum.models.accounts import User
from forum.models.merges import MergeKind, MergeOutcome, MergeRequest
from forum.models.organisations import Organisation, SupplyLinkProposal
from forum.models.vocabularies import FormerTerm, Term, Vocabulary

ASKED_ALREADY = "Somebody has asked for this one to be merged already."
DECIDED = "Somebody has decided on this merge already."
NOT_ALONE = "You asked for this merge: another administrator has to confirm it."
ASKER_LEFT = "Who asked for this is no administrator any more: drop it, and ask anew."
GONE = "One of the two is not there any more: drop this merge, and ask anew."
CHANGED = (
    "Something that belongs to one of the two was changed at this moment. Nothing was merged: try "
    "again."
)


def ask(actor: Actor, kind: MergeKind, from_id: int, into_id: int, reason: str) -> MergeRequest:
    """Nothing changes before another administrator has confirmed it."""
    old, new = refusal_queries.pair(kind, from_id, into_id)
    refusal_queries.refuse_by_viewer(_viewer(actor), kind, old, new)
    refusal_queries.refuse(kind, old, new)
    request = MergeRequest(
        kind=kind,
        from_id=old.id,
        into_id=new.id,
        from_name="" if kind is MergeKind.MEMBER else old.name,
        open_key=f"{kind} {old.id}",
        reason=reason,
        asked_by_id=actor.id or None,
    )
    with rollback_on_conflict() as conflict:
        db.session.add(request)
        db.session.flush()
        audit.add(actor, "asked for a merge", _about(request))
        db.session.commit()
    if conflict:
        raise Refused(ASKED_ALREADY)
    return request


def drop(actor: Actor, request: MergeRequest) -> None:
    about = _about(request)
    _decide(actor, request, MergeOutcome.DROPPED)
    audit.add(actor, "dropped a merge", about)
    db.session.commit()


def confirm(actor: Actor, request: MergeRequest) -> None:
    """Do it: all of it, or nothing."""
    kind, about = MergeKind(request.kind), _about(request)
    from_id, into_id = request.from_id, request.into_id
    if (request.asked_by_id or 0) == actor.id:
        raise Refused(NOT_ALONE)
    if request.asked_by is not None and not _is_administrator(request.asked_by):
        raise Refused(ASKER_LEFT)
    with rollback_on_conflict(of_keys_too=True) as conflict:
        _decide(actor, request, MergeOutcome.DONE)
        old, new = _pair(kind, from_id, into_id)
        refusal_queries.refuse_by_viewer(_viewer(actor), kind, old, new)
        refusal_queries.refuse(kind, old, new)
        _merge(kind, old, new)
        audit.add(actor, f"merged two {kind}s", about)
        db.session.commit()
    if conflict:  # somebody has just written a row for the one that ends
        raise Refused(CHANGED)


def _pair(kind: MergeKind, from_id: int, into_id: int) -> tuple[Any, Any]:
    try:
        return refusal_queries.locked_pair(kind, from_id, into_id)
    except NotFound:
        raise Refused(GONE) from None


def _decide(actor: Actor, request: MergeRequest, outcome: MergeOutcome) -> None:
    """Compare-and-set: of two administrators at once one decides."""
    waiting: tuple[ColumnElement[bool], ...] = (
        MergeRequest.id == request.id,
        MergeRequest.outcome == MergeOutcome.WAITING,
    )
    values: dict[str, Any] = {
        "decided_by_id": actor.id or None,
        "decided_at": clock.now(),
        "open_key": None,
    }
    if not update_if(MergeRequest, *waiting, outcome=outcome, **values):
        raise Refused(DECIDED)


def _merge(kind: MergeKind, old: Any, new: Any) -> None:
    if kind is MergeKind.ORGANISATION:
        _merge_organisations(old, new)
    elif kind is MergeKind.TERM:
        _merge_terms(old, new)
    else:
        _merge_members(old, new)


def _merge_organisations(old: Organisation, new: Organisation) -> None:
    organisation_actions.before(old, new)
    move_actions.move_references(MergeKind.ORGANISATION, old.id, new.id)
    organisation_actions.after(old, new)


def _merge_terms(old: Term, new: Term) -> None:
    evidence_actions.move_term(old, new)
    text_actions.move_term(old, new)
    for column in ("area_id", "group_id"):
        move_actions.move_figures_of_term(column, old.id, new.id)
    if old.vocabulary == Vocabulary.AREA:
        _move_proposals(old.id, new.id)
    move_actions.move_references(MergeKind.TERM, old.id, new.id)
    db.session.add(
        FormerTerm(
            id=old.id, vocabulary=old.vocabulary, slug=old.slug, name=old.name, term_id=new.id
        )
    )
    db.session.delete(old)
    db.session.flush()


def _move_proposals(from_id: int, into_id: int) -> None:
    rows = select(SupplyLinkProposal).where(
        SupplyLinkProposal.area_id == from_id, SupplyLinkProposal.open_key.is_not(None)
    )
    for row in db.session.scalars(rows.order_by(SupplyLinkProposal.id)).all():
        organisation_actions.move_proposal(row, {}, {from_id: into_id})


def _merge_members(old: User, new: User) -> None:
    member_actions.before(old, new)
    move_actions.move_references(MergeKind.MEMBER, old.id, new.id)
    member_actions.after(old, new)


def _viewer(actor: Actor) -> Any:
    return actor if isinstance(actor, User) else None


def _is_administrator(user: User) -> bool:
    return user.is_administrator and user.is_verified


def _about(request: MergeRequest) -> str:
    kind = request.kind
    return f"{kind} {request.from_id} into {kind} {request.into_id}: {request.reason}"
