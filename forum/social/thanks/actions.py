"""Thank the author of an answer, a comment or a try. Not a rating: nothing is ordered by it."""

from datetime import timedelta

from sqlalchemy import delete

from forum import policy
from forum.core import rate_limit
from forum.core.db import insert_if_absent
from forum.core.extensions import db
from forum.models.thanks import Thank, ThankKind
from forum.policy.viewer import Viewer
from forum.social.thanks import queries

HOURLY_LIMIT = 60
TOO_MANY = "That is many thanks in one hour. Wait a little, then go on."


def thank(viewer: Viewer, kind: ThankKind, object_id: int) -> str:
    """Idempotent; gives the address of what was thanked for.

    Thanks of a colleague are told to the author and counted nowhere.
    """
    row = queries.get_thankable(viewer, kind, object_id)
    author_id = queries.author_id_of(row)
    policy.require(policy.may_thank(viewer, author_id))
    path = queries.path_of(row, kind)
    rate_limit.spend("thank", viewer.id, HOURLY_LIMIT, timedelta(hours=1), TOO_MANY)
    is_colleague = viewer.organisation_id == row.organisation_id
    insert_if_absent(
        Thank,
        member_id=viewer.id,
        organisation_id=None if is_colleague else viewer.organisation_id,
        kind=kind,
        object_id=object_id,
        author_id=author_id,
    )
    db.session.commit()
    return path


def take_back(viewer: Viewer, kind: ThankKind, object_id: int) -> str:
    """Idempotent; an author who was told already is not told of this."""
    row = queries.get_thankable(viewer, kind, object_id)
    path = queries.path_of(row, kind)
    own = Thank.member_id == viewer.id, Thank.kind == kind, Thank.object_id == object_id
    db.session.execute(delete(Thank).where(*own))
    db.session.commit()
    return path
