"""What people store about a member."""

from sqlalchemy import delete

from forum.core.extensions import db
from forum.core.personal_data import OnClosing, PersonalColumn
from forum.mail.outbox import Letter
from forum.models.accounts import User
from forum.people.mail_preferences.data_export import MAIL_STOPS
from forum.people.sign_in.data_export import SIGN_INS

DELETED, KEPT = OnClosing.DELETED, OnClosing.KEPT

EXPORTS = (SIGN_INS, MAIL_STOPS)
PERSONAL_COLUMNS = (
    PersonalColumn("sign_in.user_id", DELETED, export=SIGN_INS.key),
    PersonalColumn("token.user_id", DELETED, why_not="a secret that lets one sign in"),
    PersonalColumn("user_term.user_id", DELETED, export="profile"),
    PersonalColumn("mail_stop.user_id", DELETED, export=MAIL_STOPS.key),
    PersonalColumn(
        "audit_entry.who_id",
        KEPT,
        "an id without a name: each entry is bound to the next by a hash",
        why_not="acts of office, read by whoever audits them",
    ),
)


def delete_mails(member: User) -> None:
    """Mails name an address, not an account."""
    db.session.execute(delete(Letter).where(Letter.to == member.email))


ON_ACCOUNT_CLOSED = (delete_mails,)
