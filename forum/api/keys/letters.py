"""Security mails about keys of the API."""

from forum.core.formatting import day
from forum.mail.mailer import address
from forum.mail.outbox import send
from forum.models.accounts import User
from forum.models.api import ApiKey

SIGNED = "What Works Exchange"


def key_made(member: User, row: ApiKey) -> None:
    said = (
        f"A key of the API was made for your account: “{row.name}”. Programs that have it read as "
        f"you until {day(row.expires_at)}."
    )
    _write_security(member, "A key of the API was made", said)


def key_revoked(member: User, row: ApiKey) -> None:
    said = f"The key of the API “{row.name}” was revoked. It does not work any more."
    _write_security(member, "A key of the API was revoked", said)


def _write_security(member: User, subject: str, said: str) -> None:
    not_you = (
        f"If it was not you, revoke it at {address('/me/api-keys')} and choose a new password at "
        f"{address('/forgotten')}"
    )
    send(member.email, subject, "\n\n".join(("Hello,", said, not_you, SIGNED)))
