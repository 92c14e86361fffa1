"""Send a mail to those who booked: one each, however often the form is sent."""

from datetime import timedelta

from sqlalchemy import insert, select

from forum import policy
from forum.core import audit, text
from forum.core.db import commit_once
from forum.core.errors import Refused
from forum.core.extensions import db
from forum.core.rate_limit import spend
from forum.models.workshop_mails import AUDIENCE_NAMES, Audience, WorkshopMail, WorkshopMailCopy
from forum.models.workshops import Workshop
from forum.policy.viewer import Viewer
from forum.workshops.mails import queries

DAY = timedelta(days=1)
MOST_OF_WORKSHOP, MOST_OF_WRITER = 3, 10  # mails a day


def send(
    viewer: Viewer, workshop: Workshop, key: str, audience: Audience, subject: str, body: str
) -> WorkshopMail:
    """Recipients are chosen now; the worker writes their letters. Idempotent by `key`.

    Refused where nobody would get it, TooMany after three of a workshop in a day. Audited.
    """
    policy.require(policy.may_write_mails(viewer, workshop))
    already = select(WorkshopMail).filter_by(writer_id=viewer.id, submission_key=key)
    if (mail := db.session.scalar(already)) is not None:
        return mail
    recipients = queries.recipient_ids(workshop, audience)
    if not recipients:
        raise Refused(f"{AUDIENCE_NAMES[audience]}: that is nobody, so nothing was sent.")
    _spend(viewer, workshop)
    mail = WorkshopMail(
        workshop_id=workshop.id,
        writer_id=viewer.id,
        submission_key=key,
        audience=audience,
        subject=subject,
        body=body,
        html=text.to_html(body),
        html_policy=text.HTML_POLICY,
        is_follow_up=workshop.is_past,
        recipients=len(recipients),
    )

    def choose_recipients() -> None:
        copies = [{"mail_id": mail.id, "member_id": member_id} for member_id in recipients]
        db.session.execute(insert(WorkshopMailCopy), copies)
        audit.add(viewer, "wrote to those who booked", f"workshop {workshop.id}, mail {mail.id}")

    return commit_once(mail, choose_recipients, writer_id=viewer.id, submission_key=key)


def _spend(viewer: Viewer, workshop: Workshop) -> None:
    limit = f"{MOST_OF_WORKSHOP} mails of a workshop can be sent in a day. Send this one tomorrow."
    spend("workshop mail", workshop.id, MOST_OF_WORKSHOP, DAY, limit)
    limit = f"You can send {MOST_OF_WRITER} mails in a day. Send this one tomorrow."
    spend("workshop mails", viewer.id, MOST_OF_WRITER, DAY, limit)
