"""The mail about an answer, to who asked."""

from forum.mail import links, outbox
from forum.mail.mailer import address
from forum.mail.preferences import queries as preferences
from forum.mail.preferences.models import MailKind
from forum.models.questions import Answer


def notify_asker(answer: Answer) -> None:
    discussion, asker = answer.discussion, answer.discussion.author
    if asker.id == answer.author_id or not preferences.wants(asker, MailKind.ANSWERS):
        return
    path = f"/discussions/{discussion.id}-{discussion.slug}#answers"
    outbox.send(
        asker.email,
        f"An answer to your question: {discussion.title}",
        f"{answer.author.name} has answered your question\n“{discussion.title}”.\n\n"
        f"Read it: {address(path)}\n",
        dedupe_key=_dedupe_key(answer),
        stop_path=links.stop_path(asker, MailKind.ANSWERS),
    )


def cancel(answer: Answer) -> None:
    """It is not sent any more, if it still waits."""
    outbox.cancel(_dedupe_key(answer))


def _dedupe_key(answer: Answer) -> str:
    return f"answer {answer.author_id} {answer.submission_key}"
