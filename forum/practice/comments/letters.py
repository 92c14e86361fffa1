"""The mail about a comment, to the author of what it replies to."""

from forum.core.extensions import db
from forum.mail import links, outbox
from forum.mail.mailer import address
from forum.mail.preferences import queries as preferences
from forum.mail.preferences.models import MailKind
from forum.models.comments import Comment


def notify_reader(comment: Comment, parent: Comment | None = None) -> None:
    """One mail, to the author of the comment that is answered, or of the case study."""
    case_study = comment.case_study
    parent = parent or (db.session.get(Comment, comment.parent_id) if comment.parent_id else None)
    reader = parent.author if parent else case_study.author
    if reader.id == comment.author_id or not preferences.wants(reader, MailKind.ANSWERS):
        return
    what = "your comment on" if parent else "your case study"
    outbox.send(
        reader.email,
        f"An answer to {what} {case_study.title}",
        f"{comment.author.name} has answered {what}\n“{case_study.title}”.\n\n"
        f"Read it: {address(f'/case-studies/{case_study.id}-{case_study.slug}#comments')}\n",
        dedupe_key=_dedupe_key(comment),
        stop_path=links.stop_path(reader, MailKind.ANSWERS),
    )


def cancel(comment: Comment) -> None:
    """It is not sent any more, if it still waits."""
    outbox.cancel(_dedupe_key(comment))


def _dedupe_key(comment: Comment) -> str:
    return f"comment {comment.author_id} {comment.submission_key}"
