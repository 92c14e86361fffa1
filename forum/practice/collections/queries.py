from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import Select, func, select

from forum import policy
from forum.core.errors import NotFound
from forum.core.extensions import db
from forum.models.case_studies import CaseStudy
from forum.models.collections import Collection, Saved
from forum.policy.viewer import Viewer
from forum.practice.case_studies import queries as case_studies


@dataclass(frozen=True)
class CollectionItem:
    """A case study and its row in a list."""

    saved: Saved
    case_study: CaseStudy


def own_collections(viewer: Viewer) -> Select[Collection]:
    mine = select(Collection).where(policy.own(viewer, Collection.owner_id))
    return mine.order_by(func.lower(Collection.name), Collection.id)


def get_own(viewer: Viewer, collection_id: int) -> Collection:
    """NotFound for another's, as for a missing one."""
    result = db.session.scalar(own_collections(viewer).where(Collection.id == collection_id))
    if result is None:
        raise NotFound
    return result


def get_own_by_name(viewer: Viewer, name: str) -> Collection | None:
    return db.session.scalar(
        own_collections(viewer).where(func.lower(Collection.name) == name.lower())
    )


def with_counts(viewer: Viewer) -> list[tuple[Collection, int]]:
    """One's own, with how many case studies each shows now."""
    listed = (
        select(Saved.collection_id, func.count().label("number"))
        .join(Saved.case_study)
        .where(policy.listed_case_studies())
        .group_by(Saved.collection_id)
        .subquery()
    )
    counted = own_collections(viewer).outerjoin(listed, listed.c.collection_id == Collection.id)
    rows = db.session.execute(counted.add_columns(func.coalesce(listed.c.number, 0)))
    return [(collection, number) for collection, number in rows]


def get_shared(key: str) -> Collection:
    """By the address that its owner gave away; NotFound once that is taken back.

    Nor is there one of a member who is not verified any more.
    """
    result = db.session.scalar(select(Collection).where(Collection.key == key))
    if result is None or not result.owner.is_verified:
        raise NotFound
    return result


def items(collection: Collection) -> list[CollectionItem]:
    """In the list's order, without case studies that are not listed any more."""
    rows = {row.case_study_id: row for row in all_saved(collection)}
    shown = case_studies.in_order(list(rows))
    return [CollectionItem(rows[case_study.id], case_study) for case_study in shown]


def all_saved(collection: Collection) -> Sequence[Saved]:
    """In its order, listed or not."""
    statement = select(Saved).where(Saved.collection_id == collection.id)
    return db.session.scalars(statement.order_by(Saved.position, Saved.id)).all()


def get_saved(collection: Collection, case_study_id: int) -> Saved:
    statement = select(Saved).where(
        Saved.collection_id == collection.id, Saved.case_study_id == case_study_id
    )
    result = db.session.scalar(statement)
    if result is None:
        raise NotFound
    return result


def containing(viewer: Viewer, case_study: CaseStudy) -> list[Collection]:
    """The viewer's own lists that hold it."""
    if not viewer.is_authenticated:
        return []
    held = select(Saved.collection_id).where(Saved.case_study_id == case_study.id)
    return list(db.session.scalars(own_collections(viewer).where(Collection.id.in_(held))))
