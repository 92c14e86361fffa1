from sqlalchemy import select

from forum.core.extensions import db
from forum.mail.preferences.models import MailKind, MailStop


def stopped(user_id: int) -> set[MailKind]:
    rows = select(MailStop.kind).where(MailStop.user_id == user_id)
    return {MailKind(kind) for kind in db.session.scalars(rows)}


def wants(user, kind: MailKind) -> bool:
    """Whether to write such a mail at all: somebody who is here, and has not stopped them."""
    return user.is_reached and db.session.get(MailStop, (user.id, kind)) is None
