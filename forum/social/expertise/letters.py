"""The mail to somebody who is asked to answer a question."""

from forum.mail import links, outbox
from forum.mail.mailer import address
from forum.mail.preferences.models import MailKind
from forum.models.accounts import User
from forum.models.questions import Discussion


def ask(person: User, discussion: Discussion, reason: str) -> None:
    """Once a person and question, with their mail of the day; the bell says it at once."""
    path = f"/discussions/{discussion.id}-{discussion.slug}#answers"
    outbox.send(
        person.email,
        f"Somebody asks who has done it: {discussion.title}",
        f"A member asks:\n\n“{discussion.title}”\n\n"
        f"We write to you because {reason}, and you said that others may ask you. "
        "Everybody can read the question and its answers. You need not answer.\n\n"
        f"Read it: {address(path)}\n",
        dedupe_key=dedupe_key(person.id, discussion.id),
        stop_path=links.stop_path(person, MailKind.ANSWERS),
        with_day=outbox.DayMail(person.id, "question", discussion.id),
    )


def dedupe_key(person_id: int, discussion_id: int) -> str:
    return f"asked {person_id} {discussion_id}"
