"""Choosing which kinds of mail come, on the page or by a link in a mail."""

from collections.abc import Collection

from sqlalchemy import delete

from forum import policy
from forum.core.extensions import db
from forum.mail.preferences.models import MailKind, MailStop
from forum.models.accounts import User


def choose(viewer: User, kinds: Collection[str]) -> None:
    """Have the mails of these kinds, and no others."""
    policy.require(policy.may_choose_mails(viewer))
    db.session.execute(delete(MailStop).where(policy.own(viewer, MailStop.user_id)))
    db.session.add_all(
        MailStop(user_id=viewer.id, kind=kind) for kind in MailKind if kind not in kinds
    )
    db.session.commit()


def stop(user_id: int, kind: MailKind) -> None:
    """Idempotent. The signed link of a mail says whose mails and of which kind."""
    if db.session.get(User, user_id) is None or db.session.get(MailStop, (user_id, kind)):
        db.session.rollback()
        return
    db.session.add(MailStop(user_id=user_id, kind=kind))
    db.session.commit()
