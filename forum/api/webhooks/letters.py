"""The mail that says that a webhook is switched off."""

from sqlalchemy import select

from forum.core.extensions import db
from forum.mail.mailer import address
from forum.mail.outbox import send
from forum.models.accounts import User
from forum.models.webhooks import Webhook


def switched_off(one: Webhook) -> None:
    """To whoever registered it and, of an organisation, to its leads. In the caller's transaction.

    One who is not here any more, or is not of the organisation any more, gets none.
    """
    for member in _kept_by(one):
        body = (
            "Hello,",
            f"The webhook to {one.url} is switched off. {one.disabled_because}",
            "What happens from now on is not sent to it. Look at its log, and switch it on again "
            f"once the receiver answers: {address(f'/webhooks/{one.id}')}",
            "What Works Exchange",
        )
        send(member.email, "A webhook is switched off", "\n\n".join(body))


def _kept_by(one: Webhook) -> list[User]:
    if one.organisation_id is None:
        kept = User.id == one.made_by_id, User.is_administrator.is_(True)
    else:
        kept = User.organisation_id == one.organisation_id, User.is_lead.is_(True)
    return [
        member for member in db.session.scalars(select(User).where(*kept)) if member.is_verified
    ]
