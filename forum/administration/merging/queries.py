"""Merges that wait or were decided, and what one of them would move."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import Select, func, or_, select
from sqlalchemy.orm import joinedload

from forum import policy
from forum.administration.merging import figure_queries, refusal_queries
from forum.administration.merging.references import REFERENCES, OnMerge, Reference
from forum.administration.merging.twins import twins
from forum.core.errors import NotFound, Refused
from forum.core.extensions import db
from forum.core.formatting import plural
from forum.models.accounts import User
from forum.models.case_studies import CaseStudy
from forum.models.figures import Figure
from forum.models.merges import MergeKind, MergeOutcome, MergeRequest
from forum.models.organisations import Organisation, SupplyLink
from forum.models.ratings import Rating
from forum.models.vocabularies import Term
from forum.policy.viewer import Viewer
from forum.reference.organisations import queries as organisations


@dataclass
class MergePreview:
    """`refusal`: why it cannot be done; `moves`: (what, how many)."""

    kind: MergeKind
    old: Any
    new: Any
    moves: list[tuple[str, int]] = field(default_factory=list)
    conflicts: list[str] = field(default_factory=list)
    refusal: str = ""


def get(viewer: Viewer, request_id: int) -> MergeRequest:
    policy.require(policy.is_administrator(viewer))
    found = db.session.get(MergeRequest, request_id)
    if found is None:
        raise NotFound
    return found


def waiting(viewer: Viewer) -> list[MergeRequest]:
    policy.require(policy.is_administrator(viewer))
    rows = _requests().where(MergeRequest.outcome == MergeOutcome.WAITING)
    return list(db.session.scalars(rows.order_by(MergeRequest.asked_at)))


def decided(viewer: Viewer) -> Select[MergeRequest]:
    """Newest first."""
    policy.require(policy.is_administrator(viewer))
    rows = _requests().where(MergeRequest.outcome != MergeOutcome.WAITING)
    return rows.order_by(MergeRequest.decided_at.desc(), MergeRequest.id.desc())


def _requests() -> Select[MergeRequest]:
    people = joinedload(MergeRequest.asked_by), joinedload(MergeRequest.decided_by)
    return select(MergeRequest).options(*people)


def name_of(kind: MergeKind, row_id: int) -> str:
    """Of one that is there; its number where it is gone."""
    row = db.session.get(refusal_queries.MODELS[kind], row_id)
    if row is None:
        return f"{kind} {row_id}"
    return row.label if kind is MergeKind.TERM else row.name


def names_of(requests: Sequence[MergeRequest]) -> dict[tuple[str, int], str]:
    """{(kind, id): name} of both sides; three statements, however many there are."""
    names: dict[tuple[str, int], str] = {
        (one.kind, one.from_id): one.from_name for one in requests if one.from_name
    }
    for kind, model in refusal_queries.MODELS.items():
        ids = {i for one in requests if one.kind == kind for i in (one.from_id, one.into_id)}
        names |= {(kind, i): f"{kind} {i}" for i in ids if not names.get((kind, i))}
        rows = db.session.execute(select(model.id, model.name).where(model.id.in_(ids)))
        names |= {(kind, row[0]): row[1] for row in rows}
    return names


def names_to_choose(kind: MergeKind, old: Any) -> list[str]:
    """What is offered while somebody types; no addresses of members."""
    if kind is MergeKind.ORGANISATION:
        return sorted(name for i, name in organisations.all_names() if i != old.id)
    return [term.label for term in terms_like(old)] if kind is MergeKind.TERM else []


def preview(viewer: Viewer, kind: MergeKind, from_id: int, into_id: int) -> MergePreview:
    """NotFound where one of the two is gone. It counts, and shows nothing of what it counts."""
    old, new = refusal_queries.pair(kind, from_id, into_id)
    found = MergePreview(kind, old, new)
    try:
        refusal_queries.refuse_by_viewer(viewer, kind, old, new)
        refusal_queries.refuse(kind, old, new)
    except Refused as refused:
        found.refusal = str(refused)
        return found
    for reference in REFERENCES[kind]:
        if reference.counted is not None:
            _count(found, reference)
    if isinstance(old, Organisation):
        found.conflicts += _of_organisations(old, new)
    return found


def _count(found: MergePreview, reference: Reference) -> None:
    number = _number(reference, found.old.id)
    assert reference.counted is not None
    name = reference.counted[1]
    if number:
        known = dict(found.moves).get(name, 0)
        found.moves = [(n, m) for n, m in found.moves if n != name] + [(name, known + number)]
    doubled = _doubled(reference, found.old.id, found.new.id)
    if doubled:
        found.conflicts.append(
            f"{plural(doubled, *reference.counted)} of the one that ends, where the other has the "
            "same: one of each two stays."
        )


def _number(reference: Reference, of_id: int) -> int:
    column = reference.attribute
    if column.table.name == "figure":  # what is not released is counted for nobody
        return (
            db.session.scalar(
                select(func.count(Figure.id)).where(getattr(Figure, column.name) == of_id)
            )
            or 0
        )
    table: Any = column.table
    return db.session.scalar(select(func.count()).select_from(table).where(column == of_id)) or 0


def _doubled(reference: Reference, from_id: int, into_id: int) -> int:
    is_one = reference.on_merge is OnMerge.UNITED or reference.column in (
        "rating.rater_id",
        "booking.member_id",
    )
    if not is_one:
        return 0
    column = reference.attribute
    table: Any = column.table
    conditions = twins(column, into_id)
    if not conditions:
        return 0
    rows = select(func.count()).select_from(table).where(column == from_id, or_(*conditions))
    return db.session.scalar(rows) or 0


def between(from_id: int, into_id: int) -> list[SupplyLink]:
    """Links of one to the other: an organisation is not in its own supply chain."""
    both = (from_id, into_id)
    links = select(SupplyLink).where(
        SupplyLink.prime_id.in_(both), SupplyLink.subcontractor_id.in_(both)
    )
    return list(db.session.scalars(links))


def _of_organisations(old: Organisation, new: Organisation) -> list[str]:
    found = []
    if links := len(between(old.id, new.id)):
        found.append(f"{plural(links, 'supply link', 'supply links')} between the two: deleted.")
    both = (old.id, new.id)
    inner = (
        select(func.count(Rating.id))
        .join(CaseStudy, CaseStudy.id == Rating.case_study_id)
        .where(Rating.organisation_id.in_(both), CaseStudy.organisation_id.in_(both))
        .where(Rating.organisation_id != CaseStudy.organisation_id)
    )
    if ratings := db.session.scalar(inner):
        found.append(
            f"{plural(ratings, 'rating', 'ratings')} between the two: of one's own organisation "
            "then, so they do not count in a score any more."
        )
    leads = select(func.count(User.id)).where(User.organisation_id == old.id, User.is_lead)
    if number := db.session.scalar(leads):
        found.append(
            f"{plural(number, 'lead', 'leads')} of {old.name}: no leads any more. Give them the "
            "role anew where they are to have it."
        )
    if _has_public_conflict(old, new):
        found.append(
            f"Figures that both have: those of {old.name} stand on the one page under that name."
        )
    return found


def _has_public_conflict(old: Organisation, new: Organisation) -> bool:
    """Of figures that everybody may see: nothing is told of others."""
    apart = figure_queries.conflicting("organisation_id", old.id, new.id)
    public = select(Figure.id).where(Figure.subject.in_(apart)).limit(1)
    return bool(apart) and db.session.scalar(public) is not None


def resolve(viewer: Viewer, kind: MergeKind, like: Any, typed: str) -> int | None:
    """The id of what was typed: a name, a code or an address; `like`: the one that ends."""
    policy.require(policy.is_administrator(viewer))
    found: Any = None
    if kind is MergeKind.ORGANISATION:
        found = organisations.called(typed)
    elif kind is MergeKind.TERM:
        found = next((t for t in terms_like(like) if typed.casefold() in _names(t)), None)
    else:
        found = db.session.scalar(select(User).where(User.email == typed.casefold()))
    return found.id if found else None


def terms_like(term: Term) -> list[Term]:
    """The others of its vocabulary."""
    rows = select(Term).where(Term.vocabulary == term.vocabulary, Term.id != term.id)
    return list(db.session.scalars(rows.order_by(Term.position, Term.name)))


def _names(term: Term) -> set[str]:
    return {name.casefold() for name in (term.name, term.code, term.label, term.slug) if name}
