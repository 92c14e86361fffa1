"""What people store about a member."""

from typing import Any

from sqlalchemy import Select, delete, or_, select, union, update

from forum.core.extensions import db
from forum.core.formatting import iso
from forum.core.personal_data import Export, OnClosing, PersonalColumn
from forum.mail.outbox import Letter
from forum.mail.preferences.models import MailStop
from forum.models.accounts import SignIn, User
from forum.models.second_factors import EmailChange, LinkedIdentity, Passkey


def _sign_in_rows(member: User) -> Select[SignIn]:
    return select(SignIn).where(SignIn.user_id == member.id).order_by(SignIn.id)


def _sign_in_as_json(row: SignIn) -> dict[str, Any]:
    return {
        "browser": row.browser,
        "started_at": iso(row.started_at),
        "ended_at": iso(row.ended_at) if row.ended_at else None,
    }


SIGN_INS = Export("sign-in", "sign-ins", _sign_in_rows, _sign_in_as_json)


def _stop_rows(member: User) -> Select[MailStop]:
    return select(MailStop).where(MailStop.user_id == member.id).order_by(MailStop.kind)


def _stop_as_json(stop: MailStop) -> dict[str, Any]:
    return {"kind": stop.kind}


MAIL_STOPS = Export("kind of mail stopped", "kinds of mail stopped", _stop_rows, _stop_as_json)


def _email_change_rows(member: User) -> Select[EmailChange]:
    return select(EmailChange).where(EmailChange.user_id == member.id).order_by(EmailChange.id)


def _email_change_as_json(row: EmailChange) -> dict[str, Any]:
    return {
        "old_email": row.old_email,
        "new_email": row.new_email,
        "asked_at": iso(row.asked_at),
        "confirmed_at": iso(row.confirmed_at) if row.confirmed_at else None,
    }


EMAIL_CHANGES = Export(
    "change of address", "changes of address", _email_change_rows, _email_change_as_json
)


def _passkey_rows(member: User) -> Select[Passkey]:
    return select(Passkey).where(Passkey.user_id == member.id).order_by(Passkey.id)


def _passkey_as_json(row: Passkey) -> dict[str, Any]:
    return {
        "name": row.name,
        "added_at": iso(row.added_at),
        "last_used_at": iso(row.last_used_at) if row.last_used_at else None,
    }


PASSKEYS = Export("passkey", "passkeys", _passkey_rows, _passkey_as_json)


def _identity_rows(member: User) -> Select[LinkedIdentity]:
    return select(LinkedIdentity).where(LinkedIdentity.user_id == member.id)


def _identity_as_json(row: LinkedIdentity) -> dict[str, Any]:
    return {
        "issuer": row.issuer,
        "subject": row.subject,
        "linked_at": iso(row.linked_at),
        "last_used_at": iso(row.last_used_at) if row.last_used_at else None,
    }


LINKED_IDENTITIES = Export("linked account", "linked accounts", _identity_rows, _identity_as_json)

DELETED, KEPT = OnClosing.DELETED, OnClosing.KEPT

EXPORTS = (SIGN_INS, MAIL_STOPS, EMAIL_CHANGES, PASSKEYS, LINKED_IDENTITIES)
PERSONAL_COLUMNS = (
    PersonalColumn("sign_in.user_id", DELETED, export=SIGN_INS.key),
    PersonalColumn("token.user_id", DELETED, why_not="a secret that lets one sign in"),
    PersonalColumn("authenticator.user_id", DELETED, why_not="a secret that lets one sign in"),
    PersonalColumn("email_change.user_id", DELETED, export=EMAIL_CHANGES.key),
    PersonalColumn("passkey.user_id", DELETED, export=PASSKEYS.key),
    PersonalColumn("linked_identity.user_id", DELETED, export=LINKED_IDENTITIES.key),
    PersonalColumn("recovery_code.user_id", DELETED, why_not="a secret that lets one sign in"),
    PersonalColumn("user_term.user_id", DELETED, export="profile"),
    PersonalColumn("mail_stop.user_id", DELETED, export=MAIL_STOPS.key),
    PersonalColumn("letter.day_of_id", OnClosing.DETACHED, why_not="with the address, deleted"),
    PersonalColumn(
        "audit_entry.who_id",
        KEPT,
        "an id without a name: each entry is bound to the next by a hash",
        why_not="acts of office, read by whoever audits them",
    ),
)


def delete_mails(member: User) -> None:
    """Mails name an address, not an account: to all addresses of the member, or that quote one."""
    own = select(EmailChange).where(EmailChange.user_id == member.id).subquery()
    addresses = union(select(own.c.old_email), select(own.c.new_email))
    quotes = Letter.body.contains(member.email, autoescape=True)
    unsent = Letter.sent_at.is_(None)
    written = or_(Letter.to == member.email, Letter.to.in_(addresses), quotes & unsent)
    db.session.execute(delete(Letter).where(written))
    db.session.execute(update(Letter).where(quotes).values(body="", calendar=""))


ON_ACCOUNT_CLOSED = (delete_mails,)
