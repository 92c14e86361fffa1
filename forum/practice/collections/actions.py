from secrets import token_urlsafe

from sqlalchemy import delete, func, select

from forum import policy
from forum.core.db import insert_or_get
from forum.core.errors import Refused
from forum.core.extensions import db
from forum.gate.actions import discard_withheld, hold_if_unreleased
from forum.gate.queries import get_held
from forum.models.case_studies import CaseStudy
from forum.models.collections import MOST_COLLECTIONS, MOST_ITEMS, Collection, Saved
from forum.policy.viewer import Viewer
from forum.practice.collections import queries


def create(viewer: Viewer, name: str) -> Collection:
    """Create a list, or return the viewer's list of the same name."""
    policy.require(policy.may_keep_collections(viewer))
    collection = queries.get_own_by_name(viewer, name) or _new(viewer, name)
    db.session.commit()
    return collection


def _new(viewer: Viewer, name: str) -> Collection:
    number = select(func.count(Collection.id)).where(policy.own(viewer, Collection.owner_id))
    if (db.session.scalar(number) or 0) >= MOST_COLLECTIONS:
        raise Refused(f"You have {MOST_COLLECTIONS} lists. Delete one first.")
    unique = {"owner_id": viewer.id, "name": name}
    return insert_or_get(Collection(**unique), **unique)


def save(viewer: Viewer, case_study: CaseStudy, collection: Collection) -> None:
    """Append to the list; no change where it is in it already."""
    policy.require(policy.may_change_collection(viewer, collection))
    in_it = select(Saved).where(Saved.collection_id == collection.id)
    held = db.session.scalars(in_it).all()
    if case_study.id in {row.case_study_id for row in held}:
        return
    if len(held) >= MOST_ITEMS:
        raise Refused(f"“{collection.name}” is full: it holds {MOST_ITEMS}. Begin another.")
    last = max((row.position for row in held), default=0)
    unique = {"collection_id": collection.id, "case_study_id": case_study.id}
    insert_or_get(Saved(position=last + 1, **unique), **unique)
    db.session.commit()


def annotate(viewer: Viewer, collection: Collection, row: Saved, note: str) -> None:
    policy.require(policy.may_change_collection(viewer, collection))
    row.note = note
    hold_if_unreleased(row)
    db.session.commit()


def move(viewer: Viewer, collection: Collection, row: Saved, up: bool) -> None:
    """Move one place up or down; at an end, no change."""
    policy.require(policy.may_change_collection(viewer, collection))
    rows = [item.saved for item in queries.items(collection)]
    if row in rows:
        here = rows.index(row)
        there = here - 1 if up else here + 1
        if 0 <= there < len(rows):
            rows[here], rows[there] = rows[there], rows[here]
        for place, one in enumerate(rows, 1):
            one.position = place
    db.session.commit()


def remove(viewer: Viewer, collection: Collection, row: Saved) -> None:
    policy.require(policy.may_change_collection(viewer, collection))
    discard_withheld(row)
    db.session.delete(row)
    db.session.commit()


def rename(viewer: Viewer, collection: Collection, name: str) -> None:
    policy.require(policy.may_change_collection(viewer, collection))
    same = queries.get_own_by_name(viewer, name)
    if same is not None and same is not collection:
        raise Refused(f"You have a list “{name}” already.")
    collection.name = name
    hold_if_unreleased(collection)
    db.session.commit()


def share(viewer: Viewer, collection: Collection) -> None:
    """Give the list an address that can be shared; idempotent."""
    policy.require(policy.may_share_collection(viewer, collection))
    collection.key = collection.key or token_urlsafe(32)
    for row in (collection, *queries.all_saved(collection)):
        if get_held(row) is None:
            hold_if_unreleased(row)
    db.session.commit()


def stop_sharing(viewer: Viewer, collection: Collection) -> None:
    """Delete the shared address; sharing again makes a new one."""
    policy.require(policy.may_change_collection(viewer, collection))
    collection.key = None
    db.session.commit()


def delete_collection(viewer: Viewer, collection: Collection) -> None:
    policy.require(policy.may_change_collection(viewer, collection))
    for row in (*queries.all_saved(collection), collection):
        discard_withheld(row)
    db.session.execute(delete(Saved).where(Saved.collection_id == collection.id))
    db.session.delete(collection)
    db.session.commit()
