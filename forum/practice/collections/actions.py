from secrets import token_urlsafe

from sqlalchemy import delete, func, select

from forum import policy
from forum.core.db import insert_or_get
from forum.core.errors import Refused
from forum.core.extensions import db
from forum.gate import actions
from forum.models.case_studies import CaseStudy
from forum.models.collections import MOST_COLLECTIONS, MOST_ITEMS, Collection, Saved
from forum.practice.collections import queries


def make(viewer, name: str) -> Collection:
    """A new one; of the same name, the one there is."""
    policy.require(policy.may_keep_collections(viewer))
    collection = queries.own_named(viewer, name) or _new(viewer, name)
    db.session.commit()
    return collection


def _new(viewer, name: str) -> Collection:
    number = select(func.count(Collection.id)).where(policy.own(viewer, Collection.owner_id))
    if (db.session.scalar(number) or 0) >= MOST_COLLECTIONS:
        raise Refused(f"You have {MOST_COLLECTIONS} collections. Delete one first.")
    unique = {"owner_id": viewer.id, "name": name}
    return insert_or_get(Collection(**unique), **unique)


def save(viewer, case_study: CaseStudy, collection: Collection) -> None:
    """Put it at the end; what is in it already stays where it is."""
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


def annotate(viewer, collection: Collection, row: Saved, note: str) -> None:
    policy.require(policy.may_change_collection(viewer, collection))
    row.note = note
    actions.weigh(row)
    db.session.commit()


def move(viewer, collection: Collection, row: Saved, up: bool) -> None:
    """One place up or down among what is shown; at an end it stays."""
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


def take_out(viewer, collection: Collection, row: Saved) -> None:
    policy.require(policy.may_change_collection(viewer, collection))
    actions.forget(row)
    db.session.delete(row)
    db.session.commit()


def rename(viewer, collection: Collection, name: str) -> None:
    policy.require(policy.may_change_collection(viewer, collection))
    same = queries.own_named(viewer, name)
    if same is not None and same is not collection:
        raise Refused(f"You have a collection “{name}” already.")
    collection.name = name
    actions.weigh(collection)
    db.session.commit()


def share(viewer, collection: Collection) -> None:
    """Give it an address; shared already, it keeps the one it has."""
    policy.require(policy.may_share_collection(viewer, collection))
    collection.key = collection.key or token_urlsafe(32)
    for row in (collection, *queries.notes(collection)):
        if actions.held_of(row) is None:
            actions.weigh(row)
    db.session.commit()


def stop_sharing(viewer, collection: Collection) -> None:
    """The address answers no more; sharing it again makes another."""
    policy.require(policy.may_change_collection(viewer, collection))
    collection.key = None
    db.session.commit()


def delete_it(viewer, collection: Collection) -> None:
    policy.require(policy.may_change_collection(viewer, collection))
    for row in (*queries.notes(collection), collection):
        actions.forget(row)
    db.session.execute(delete(Saved).where(Saved.collection_id == collection.id))
    db.session.delete(collection)
    db.session.commit()
