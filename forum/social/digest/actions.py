"""Write the mail of the day, and choose how often the digest comes."""

from collections.abc import Sequence
from datetime import date

from sqlalchemy import or_, update

from forum.core.db import upsert
from forum.core.extensions import db
from forum.models.social import DigestFrequency, Notice, SocialPreference
from forum.policy.viewer import Viewer
from forum.social.digest import letters
from forum.social.digest.letters import Recipient
from forum.social.digest.sources import DigestSection


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
    notice_ids: Sequence[int],
    is_digest: bool,
) -> bool:
    """Claim the day and write its mail; whether there was one to write. Empty is skipped."""
    if not claim(recipient.id, day):
        return False
    if notice_ids:
        told = update(Notice).where(Notice.id.in_(notice_ids)).values(mail_due=False)
        db.session.execute(told.execution_options(synchronize_session=False))
    if sections:
        letters.send(recipient, sections, is_digest)
    return bool(sections)


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
