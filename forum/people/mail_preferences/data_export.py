"""Mails that a member does not want, in their export."""

from typing import Any

from sqlalchemy import Select, select

from forum.core.personal_data import Export
from forum.mail.preferences.models import MailStop
from forum.models.accounts import User


def _rows(member: User) -> Select[MailStop]:
    return select(MailStop).where(MailStop.user_id == member.id).order_by(MailStop.kind)


def _as_json(stop: MailStop) -> dict[str, Any]:
    return {"kind": stop.kind}


MAIL_STOPS = Export("kind of mail stopped", "kinds of mail stopped", _rows, _as_json)
