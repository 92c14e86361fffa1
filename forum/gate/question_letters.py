"""The mail to whoever asked, about an answer."""

from forum.mail import links, outbox
from forum.mail.mailer import address
from forum.mail.preferences import queries as preferences
from forum.mail.preferences.models import MailKind
from forum.models.questions import Answer


def tell_asker(answer: Answer) -> None:
    discussion, asker = answer.discussion, answer.discussion.author
    if asker.id == answer.author_id or not preferences.wants(asker, MailKind.ANSWERS):
        return
    path = f"/discussions/{discussion.id}-{discussion.slug}#answers"
    outbox.send(
        asker.email,
        f"An answer to your question: {discussion.title}",
        f"{answer.author.name} has answered your question\n“{discussion.title}”.\n\n"
        f"Read it: {address(path)}\n",
        fact=_fact(answer),
        stop_path=links.stop_path(asker, MailKind.ANSWERS),
    )


def cancel(answer: Answer) -> None:
    """It is not sent any more, if it still waits."""
    outbox.take_back(_fact(answer))


def _fact(answer: Answer) -> str:
    return f"answer {answer.author_id} {answer.submission_key}"
