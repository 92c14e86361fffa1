"""What moderation stores about members."""

from sqlalchemy import update

from forum.core.extensions import db
from forum.core.personal_data import OnClosing, PersonalColumn
from forum.models.accounts import User
from forum.models.review import Report, ReviewAppeal
from forum.moderation.appeals.queries import APPEALS
from forum.moderation.members.queries import NOTES
from forum.moderation.reports.queries import REPORTS

NOT_TOLD = "an author is not told that somebody reported them"
OF_OFFICE = "an act of office, in the log of decisions or the audit log"
DELETED, DETACHED = OnClosing.DELETED, OnClosing.DETACHED

EXPORTS = (REPORTS, APPEALS, NOTES)
PERSONAL_COLUMNS = (
    # forget_words has emptied the notes by then.
    PersonalColumn("report.reporter_id", DETACHED, export=REPORTS.key),
    PersonalColumn("report.author_id", DETACHED, why_not=NOT_TOLD),
    PersonalColumn("review_claim.moderator_id", DELETED, why_not=OF_OFFICE),
    PersonalColumn("review_appeal.member_id", DETACHED, export=APPEALS.key),
    PersonalColumn("staff_note.member_id", DELETED, export=NOTES.key),
    PersonalColumn("staff_note.by_id", DETACHED, why_not=OF_OFFICE),
)


def forget_words(member: User) -> None:
    """What a leaver wrote to moderators, and why they were silenced."""
    own = Report.reporter_id == member.id
    db.session.execute(update(Report).where(own).values(note=""))
    appeals = update(ReviewAppeal).where(ReviewAppeal.member_id == member.id)
    db.session.execute(appeals.values(words=""))
    member.silenced_until = member.silence_reason = None


ON_ACCOUNT_CLOSED = (forget_words,)
