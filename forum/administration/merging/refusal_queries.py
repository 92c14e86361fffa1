"""Which two cannot become one, and why: checked when it is asked for, and when it is done."""

from typing import Any

from sqlalchemy import ColumnElement, and_, func, or_, select

from forum import policy
from forum.administration.merging import figure_queries
from forum.core.errors import NotFound, Refused
from forum.core.extensions import db
from forum.models.accounts import ROLES, Standing, User
from forum.models.merges import MergeKind, MergeRequest
from forum.models.organisations import Organisation
from forum.models.releases import ReleaseChange
from forum.models.reviewed_summaries import ReviewedSummary
from forum.models.uploads import Upload
from forum.models.vocabularies import Term
from forum.policy.viewer import Viewer

MODELS: dict[MergeKind, Any] = {
    MergeKind.ORGANISATION: Organisation,
    MergeKind.TERM: Term,
    MergeKind.MEMBER: User,
}
ITSELF = "These are one and the same."
TWO_PEOPLE = (  # who asked, who decided
    (Upload.uploader_id, Upload.decided_by_id),
    (ReleaseChange.asked_by_id, ReleaseChange.decided_by_id),
    (MergeRequest.asked_by_id, MergeRequest.decided_by_id),
    (ReviewedSummary.writer_id, ReviewedSummary.reviewer_id),
)
MUST_BE_TWO = (
    "One of these accounts decided on what the other one had asked for, which takes two people. "
    "They stay two: if they are one person, that has to be looked into first."
)


def pair(kind: MergeKind, from_id: int, into_id: int) -> tuple[Any, Any]:
    """Both of them; NotFound where one is gone."""
    found = db.session.get(MODELS[kind], from_id), db.session.get(MODELS[kind], into_id)
    if found[0] is None or found[1] is None:
        raise NotFound
    return found[0], found[1]


def locked_pair(kind: MergeKind, from_id: int, into_id: int) -> tuple[Any, Any]:
    """As pair(), locked in one order until the commit and read afresh."""
    model = MODELS[kind]
    rows = select(model).where(model.id.in_((from_id, into_id))).order_by(model.id)
    fresh = rows.with_for_update(of=model).execution_options(populate_existing=True)
    db.session.scalars(fresh).all()
    return pair(kind, from_id, into_id)


def refuse_by_viewer(viewer: Viewer | None, kind: MergeKind, old: Any, new: Any) -> None:
    """`viewer`: None on the server. Nobody has a hand in a merge of their own account."""
    if viewer is None:
        return
    policy.require(policy.is_administrator(viewer))
    if kind is MergeKind.MEMBER and viewer.id in (old.id, new.id):
        raise Refused("One of these accounts is yours: other administrators merge it.")


def refuse(kind: MergeKind, old: Any, new: Any) -> None:
    if old.id == new.id:
        raise Refused(ITSELF)
    rules = {
        MergeKind.ORGANISATION: _refuse_organisations,
        MergeKind.TERM: _refuse_terms,
        MergeKind.MEMBER: _refuse_members,
    }
    rules[kind](old, new)


def _refuse_organisations(old: Organisation, new: Organisation) -> None:
    if old.is_demonstration != new.is_demonstration:
        raise Refused("One of the two is invented, for the demonstration.")
    if new.is_closed and not old.is_closed:
        raise Refused(f"{new.name} is closed, and {old.name} is not: merge it the other way round.")
    figure_queries.refuse_open_files("organisation_id", (old.id, new.id))


def _refuse_terms(old: Term, new: Term) -> None:
    if old.vocabulary != new.vocabulary:
        raise Refused("They are of two vocabularies, which answer two questions.")
    if old.code:
        raise Refused(
            f"{old.label} is a word of the contracts, and official figures are published by it. "
            "It can be retired, not merged."
        )
    if old.is_current and not new.is_current:
        raise Refused(f"{new.label} is retired: merge it the other way round, or offer it again.")
    for column in ("area_id", "group_id"):
        figure_queries.refuse_open_files(column, (old.id, new.id))
        figure_queries.refuse_same_figures(column, old.id, new.id)


def _refuse_members(old: User, new: User) -> None:
    for one in (old, new):
        if one.is_editorial or one.is_demonstration:
            raise Refused(f"The account of {one.name} is nobody's own.")
        if one.standing == Standing.SUSPENDED:
            raise Refused(f"The account of {one.name} is suspended: decide on that first.")
        if one.standing not in (Standing.PENDING, Standing.VERIFIED):
            raise Refused(f"The account of {one.name} is closed, or was never confirmed.")
    lost = [role for role in ROLES if getattr(old, role) and not getattr(new, role)]
    if lost:
        names = ", ".join(role.removeprefix("is_") for role in lost)
        raise Refused(
            f"The account that ends has a role that the other has not: {names}. Give it to the "
            "other account anew, or take it away, first."
        )
    if any(_count(_decided_between(*columns, old.id, new.id)) for columns in TWO_PEOPLE):
        raise Refused(MUST_BE_TWO)


def _decided_between(asked: Any, decided: Any, one: int, other: int) -> ColumnElement[bool]:
    return or_(and_(asked == one, decided == other), and_(asked == other, decided == one))


def _count(where: ColumnElement[bool]) -> int:
    return db.session.scalar(select(func.count()).where(where)) or 0
