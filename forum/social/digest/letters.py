"""The one mail of a day: the digest, the notifications that a member wants by mail, or both."""

from collections.abc import Sequence
from dataclasses import dataclass

from forum.mail import links, outbox
from forum.mail.mailer import address
from forum.mail.preferences.models import MailKind
from forum.social.digest.sources import DigestSection

SIGNED = "What Works Exchange"
DIGEST_SUBJECT = "Your week on What Works Exchange"
NOTICES_SUBJECT = "New for you on What Works Exchange"


@dataclass(frozen=True)
class Recipient:
    """What of a member a letter needs; no commit expires it."""

    id: int
    email: str


def send(recipient: Recipient, sections: Sequence[DigestSection], is_digest: bool) -> None:
    """Within the transaction that claims the recipient's day (actions.claim)."""
    kind = MailKind.DIGEST if is_digest else MailKind.NOTICES
    outbox.send(
        recipient.email,
        DIGEST_SUBJECT if is_digest else NOTICES_SUBJECT,
        body(sections, is_digest),
        stop_path=links.stop_path(recipient, kind),
    )


def body(sections: Sequence[DigestSection], is_digest: bool) -> str:
    page = "/me/this-week" if is_digest else "/me/notifications"
    return "\n\n".join(
        (
            "Hello,",
            *map(_part, sections),
            f"All of it: {address(page)}\nHow often, and what else: {address('/me/mails')}",
            SIGNED,
        )
    )


def _part(section: DigestSection) -> str:
    lines = [f"{section.title}:", ""]
    for entry in section.entries:
        where = [address(entry.path)] if entry.path else []  # a letter has links of its own
        lines += [entry.title, *([entry.more] if entry.more else []), *where, ""]
    return "\n".join(lines).rstrip()
