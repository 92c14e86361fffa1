"""What notices say of supply-chain links: to the leads of the parties alone, in words of now."""

from collections.abc import Callable, Collection, Iterable

from sqlalchemy import ColumnElement, Select, or_, select
from sqlalchemy.orm import joinedload

from forum import policy
from forum.core.extensions import db
from forum.models.organisations import Organisation, SupplyLink, SupplyLinkProposal
from forum.models.social import ActivityKind, FollowKind
from forum.policy.viewer import Viewer
from forum.social.things.queries import Item, Thing

Items = dict[int, Item]


def _own_links_end(viewer: Viewer) -> int:
    """The organisation whose links the viewer keeps; 0 for who keeps none."""
    own = viewer.organisation_id or 0
    return own if policy.may_keep_supply_links(viewer, own) else 0


def _proposals_of(viewer: Viewer, ids: Collection[int]) -> Iterable[SupplyLinkProposal]:
    """Without those that were taken back."""
    one, own = SupplyLinkProposal, _own_links_end(viewer)
    was_taken_back = one.decided_by_id == one.proposed_by_id
    statement = select(one).where(one.id.in_(ids), _is_party(one, own))
    ends = joinedload(one.prime), joinedload(one.subcontractor)
    return db.session.scalars(
        statement.where(or_(one.decided_by_id.is_(None), ~was_taken_back)).options(*ends)
    )


def _is_party(model: type[SupplyLinkProposal] | type[SupplyLink], own: int) -> ColumnElement[bool]:
    return or_(model.prime_id == own, model.subcontractor_id == own)


def _links_of(viewer: Viewer, ids: Collection[int]) -> Select[SupplyLink]:
    ends = joinedload(SupplyLink.prime), joinedload(SupplyLink.subcontractor)
    is_own = _is_party(SupplyLink, _own_links_end(viewer))
    return select(SupplyLink).where(SupplyLink.id.in_(ids), is_own).options(*ends)


def _item(viewer: Viewer, of: Organisation, who: str, did: str) -> Item:
    path = f"/organisations/{viewer.organisation_id}/supply-chain"
    return Item(
        who, did, Thing(FollowKind.ORGANISATION, of.id, of.name, path, "Supply chain"), path
    )


def _proposed(viewer: Viewer, ids: Collection[int]) -> Items:
    items = {}
    for one in _proposals_of(viewer, ids):
        by = one.prime if one.proposed_by_id == one.prime_id else one.subcontractor
        items[one.id] = _item(viewer, by, by.name, "asks you to confirm a supply-chain link")
    return items


def _answered(viewer: Viewer, ids: Collection[int]) -> Items:
    items = {}
    for one in _proposals_of(viewer, ids):
        by = one.prime if one.answers_id == one.prime_id else one.subcontractor
        did = "confirmed" if one.link_id is not None else "did not confirm"
        items[one.id] = _item(viewer, by, by.name, f"{did} the supply-chain link")
    return items


def _ended(viewer: Viewer, ids: Collection[int]) -> Items:
    items = {}
    for link in db.session.scalars(_links_of(viewer, ids)):
        by = link.prime if link.ended_by_id == link.prime_id else link.subcontractor
        if link.has_ended and by is not None:
            items[link.id] = _item(viewer, by, by.name, "ended the supply-chain link")
    return items


def _unconfirmed(viewer: Viewer, ids: Collection[int]) -> Items:
    """Also where it was confirmed since: what the page says is true then."""
    items = {}
    for link in db.session.scalars(_links_of(viewer, ids)):
        prime = link.prime.name if link.prime is not None else link.prime_named
        who = f"{link.subcontractor.name} in the supply chain of {prime}:"
        if not link.has_ended:
            items[link.id] = _item(viewer, link.subcontractor, who, "is it still so?")
    return items


LOADERS: dict[str, Callable[[Viewer, Collection[int]], Items]] = {
    ActivityKind.LINK_PROPOSED: _proposed,
    ActivityKind.LINK_ANSWERED: _answered,
    ActivityKind.LINK_ENDED: _ended,
    ActivityKind.LINK_UNCONFIRMED: _unconfirmed,
}
