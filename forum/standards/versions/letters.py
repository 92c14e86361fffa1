"""Mails between the two sides of a contract: a standard is proposed, agreed or returned.

They say that something waits, and quote nothing that is not public yet.
"""

from collections.abc import Iterable

from forum.mail import outbox
from forum.mail.mailer import address
from forum.models.accounts import User
from forum.models.service_standards import StandardVersion
from forum.standards.versions import queries


def ask_other_side(version: StandardVersion) -> None:
    path = f"/standards/versions/{version.id}"
    what = "that a standard ends" if version.ends_it else "words of a standard"
    _send(
        queries.others_who_may_agree(version),
        f"{version.standard.code}: proposed, and waits for you",
        f"The other side of the contract proposes {what}: {version.standard.code}. You agree or "
        f"return it.\n\nRead it: {address(path)}\n",
    )


def tell_agreed(version: StandardVersion) -> None:
    path = f"/standards/{version.standard.code}-{version.slug}"
    _send(
        [version.writer],
        f"{version.standard.code}: agreed",
        f"The other side agreed to version {version.number} of {version.standard.code}. Everybody "
        f"sees it now, and from which day it applies.\n\n{address(path)}\n",
    )


def tell_returned(version: StandardVersion, reason: str) -> None:
    path = f"/standards/versions/{version.id}"
    _send(
        [version.writer],
        f"{version.standard.code}: returned",
        f"The other side does not agree yet, for this reason:\n\n{reason}\n\n"
        f"Change it: {address(path)}\n",
    )


def _send(members: Iterable[User | None], subject: str, body: str) -> None:
    for member in members:
        if member is not None and member.is_reached:
            outbox.send(member.email, subject, body)
