"""Mails about decisions: to authors with the reason, to who reported without the author."""

from collections.abc import Sequence

from forum.core.extensions import db
from forum.mail import outbox
from forum.mail.mailer import address
from forum.models.accounts import User
from forum.models.review import Report
from forum.moderation.subjects.queries import Subject

DECISIONS = "/me/decisions"
WAY_OUT = "If you think that is wrong, another moderator looks at it: "


def to_author(subject: Subject, title: str, *paragraphs: str) -> None:
    """Nothing to somebody who has left."""
    send_to(subject.author_id, title, f"About {subject.name}.", *paragraphs)


def send_to(member_id: int | None, title: str, *paragraphs: str) -> None:
    member = db.session.get(User, member_id) if member_id is not None else None
    if member is not None and member.is_reached:
        outbox.send(member.email, title, "\n\n".join(paragraphs) + "\n")


def accepted(subject: Subject) -> None:
    to_author(
        subject,
        "What you wrote is shown now",
        "A moderator read it, and others see it now.",
        f"Read it: {address(subject.path)}",
    )


def change_asked(subject: Subject, reason: str) -> None:
    to_author(
        subject,
        "A moderator asks you to change what you wrote",
        f"Others do not see it until you have changed it, for this reason:\n\n{reason}",
        f"Change it where it stands; it goes back to the moderators by itself: "
        f"{address(DECISIONS)}",
    )


def withdrawn(subject: Subject, reason: str, was_shown: bool) -> None:
    title = "A moderator withdrew what you wrote" if was_shown else "What you wrote is not accepted"
    to_author(
        subject,
        title,
        f"The reason:\n\n{reason}",
        f"You can change it and send it again, or ask another moderator: {address(DECISIONS)}",
    )


def redacted(subject: Subject, reason: str) -> None:
    to_author(
        subject,
        "A moderator took a passage out of what you wrote",
        f"The rest stands. The reason:\n\n{reason}",
        WAY_OUT + address(DECISIONS),
    )


def to_reporters(reports: Sequence[Report], subject: Subject, is_upheld: bool) -> None:
    """What came of it, without the author's name and without what else was decided."""
    outcome = "agreed, and did something about it" if is_upheld else "left it as it is"
    for report in reports:
        send_to(
            report.reporter_id,
            "A moderator read what you reported",
            f"You reported {subject.label}. A moderator read it and {outcome}. Thank you.",
            f"What you reported: {address(DECISIONS)}#reports",
        )
