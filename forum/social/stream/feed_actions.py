"""Make and delete the key of a member's own Atom feed of the stream."""

from secrets import token_urlsafe

from sqlalchemy import update

from forum import policy
from forum.core.db import upsert
from forum.core.extensions import db
from forum.core.rate_limit import hashed
from forum.models.social import SocialPreference
from forum.policy.viewer import Viewer
from forum.social.stream.queries import KEY_LENGTH


def make_key(viewer: Viewer) -> str:
    """A new key: only its hash is stored. The key before it stops working."""
    policy.require(policy.may_see_stream(viewer))
    key = token_urlsafe(32)
    row = upsert(SocialPreference).values(
        member_id=viewer.id,
        digest="weekly",
        may_be_mentioned=True,
        feed_key=hashed(key)[:KEY_LENGTH],
    )
    db.session.execute(
        row.on_conflict_do_update(
            index_elements=["member_id"], set_={"feed_key": row.excluded.feed_key}
        )
    )
    db.session.commit()
    return key


def delete_key(viewer: Viewer) -> None:
    own = SocialPreference.member_id == viewer.id
    db.session.execute(update(SocialPreference).where(own).values(feed_key=None))
    db.session.commit()
