"""The mail to whoever asked, about an answer."""

from forum.mail import outbox
from forum.mail.mailer import address
from forum.models.questions import Answer


def tell_asker(answer: Answer) -> None:
    discussion, asker = answer.discussion, answer.discussion.author
    if asker.id == answer.author_id or not asker.is_reached:
        return
    path = f"/discussions/{discussion.id}-{discussion.slug}#answers"
    outbox.send(
        asker.email,
        f"An answer to your question: {discussion.title}",
        f"{answer.author.name} has answered your question\n“{discussion.title}”.\n\n"
        f"Read it: {address(path)}\n",
        dedupe_key=_fact(answer),
    )


def cancel(answer: Answer) -> None:
    """It is not sent any more, if it still waits."""
    outbox.cancel(_fact(answer))


def _fact(answer: Answer) -> str:
    return f"answer {answer.author_id} {answer.submission_key}"
