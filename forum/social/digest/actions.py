"""Write the mail of the day, and choose how often the digest comes."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import or_, select, update

from forum.core import clock
from forum.core.batches import delete_in_batches
from forum.core.db import upsert
from forum.core.extensions import db
from forum.mail.outbox import Letter
from forum.mail.preferences.models import MailKind, MailStop
from forum.models.social import DigestFrequency, Notice, SocialPreference
from forum.policy.viewer import Viewer
from forum.social.digest import letters
from forum.social.digest.letters import Recipient
from forum.social.digest.sources import DigestSection


@dataclass(frozen=True)
class TakenAlong:
    """What the mail of a day takes along, shown in it or gone by then."""

    notice_ids: Sequence[int]
    letter_ids: Sequence[int]


def claim(member_id: int, day: date) -> bool:
    """Compare-and-set, so that one worker writes to a member on a day.

    Within the caller's transaction.
    """
    row = upsert(SocialPreference).values(
        member_id=member_id,
        digest=DigestFrequency.WEEKLY,
        may_be_mentioned=True,
        checked_on=day,
    )
    not_today = or_(SocialPreference.checked_on.is_(None), SocialPreference.checked_on < day)
    claimed = row.on_conflict_do_update(
        index_elements=["member_id"],
        set_={"checked_on": row.excluded.checked_on},
        where=not_today,
    ).returning(SocialPreference.member_id)
    return db.session.execute(claimed).first() is not None


def write(
    recipient: Recipient,
    day: date,
    sections: Sequence[DigestSection],
    told: TakenAlong,
    is_digest: bool,
) -> bool:
    """Claim the day and write its mail; whether there was one to write. Empty is skipped."""
    if not claim(recipient.id, day):
        return False
    _note_told(told)
    if sections:
        letters.send(recipient, sections, is_digest)
    return bool(sections)


def _note_told(told: TakenAlong) -> None:
    statements = []
    if told.notice_ids:
        of_these = Notice.id.in_(told.notice_ids)
        statements.append(update(Notice).where(of_these).values(mail_due=False))
    if told.letter_ids:
        of_these = Letter.id.in_(told.letter_ids)
        statements.append(update(Letter).where(of_these).values(sent_at=clock.now(), body=""))
    for statement in statements:
        db.session.execute(statement.execution_options(synchronize_session=False))


def drop_unwanted() -> None:
    """Letters for the mail of the day of those who have stopped it."""
    stopped = select(MailStop.user_id).where(MailStop.kind == MailKind.NOTICES)
    delete_in_batches(Letter, Letter.day_of_id.in_(stopped), Letter.sent_at.is_(None))


def choose_frequency(viewer: Viewer, frequency: DigestFrequency) -> None:
    """Within the caller's transaction; off is a MailStop."""
    row = upsert(SocialPreference).values(
        member_id=viewer.id, digest=frequency, may_be_mentioned=True
    )
    db.session.execute(
        row.on_conflict_do_update(
            index_elements=["member_id"], set_={"digest": row.excluded.digest}
        )
    )
