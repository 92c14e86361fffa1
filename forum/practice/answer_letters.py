"""The mail that somebody answered: a case study, a comment on one, or a question."""

from forum.core.extensions import db
from forum.mail import links, outbox
from forum.mail.mailer import address
from forum.mail.preferences import queries as preferences
from forum.mail.preferences.models import MailKind
from forum.models.accounts import User
from forum.models.comments import THE_AUTHOR, Comment
from forum.models.questions import Answer


def notify_reader(comment: Comment, parent: Comment | None = None) -> None:
    """One mail, to the author of the comment that is answered, or of the case study."""
    case_study = comment.case_study
    parent = parent or (db.session.get(Comment, comment.parent_id) if comment.parent_id else None)
    reader = parent.author if parent else case_study.author
    what = "your comment on" if parent else "your case study"
    path = f"/case-studies/{case_study.id}-{case_study.slug}#comments"
    _send(reader, comment, what, case_study.title, path)


def notify_asker(answer: Answer) -> None:
    question = answer.discussion
    path = f"/discussions/{question.id}-{question.slug}#answers"
    _send(question.author, answer, "your question", question.title, path)


def cancel(answer: Comment | Answer) -> None:
    """It is not sent any more, if it still waits."""
    outbox.cancel(_dedupe_key(answer))


def _send(reader: User, answer: Comment | Answer, what: str, title: str, path: str) -> None:
    """Nobody is told of an answer of their own."""
    if reader.id == answer.author_id or not preferences.wants(reader, MailKind.ANSWERS):
        return
    outbox.send(
        reader.email,
        f"An answer to {what}: {title}",
        f"{_who(answer)} has answered {what}\n“{title}”.\n\nRead it: {address(path)}\n",
        dedupe_key=_dedupe_key(answer),
        stop_path=links.stop_path(reader, MailKind.ANSWERS),
    )


def _who(answer: Comment | Answer) -> str:
    if isinstance(answer, Comment):
        case_study = answer.case_study
        if case_study.is_anonymous and case_study.author_id == answer.author_id:
            return THE_AUTHOR
    return answer.author.name


def _dedupe_key(answer: Comment | Answer) -> str:
    kind = "comment" if isinstance(answer, Comment) else "answer"
    return f"{kind} {answer.author_id} {answer.submission_key}"
