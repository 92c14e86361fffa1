"""The link that ends mails of one kind: signed, so that it needs no sign-in and no row."""

from flask import current_app
from itsdangerous import BadSignature, URLSafeSerializer

from forum.mail.preferences.models import MailKind


def stop_path(user, kind: MailKind) -> str:
    return f"/mail/stop/{_signer().dumps([user.id, kind.value])}"


def read(key: str) -> tuple[int, MailKind] | None:
    """Whose mails of which kind; None where we did not write it."""
    try:
        user_id, kind = _signer().loads(key)
        return int(user_id), MailKind(kind)
    except (BadSignature, TypeError, ValueError):
        return None


def _signer() -> URLSafeSerializer:
    return URLSafeSerializer(current_app.config["SECRET_KEY"], salt="stop mails")
