import hashlib
from datetime import timedelta

from forum import policy
from forum.core import rate_limit
from forum.core.db import rollback_on_conflict
from forum.core.errors import Refused
from forum.core.extensions import db
from forum.gate import checks
from forum.models.attachments import MOST_FILES, NAME_LENGTH, Attachment
from forum.policy import pre_publication_checks
from forum.practice.attachments import queries, storage
from forum.practice.attachments.queries import Home

AN_HOUR = 60  # files that one member may send
TOO_OFTEN = "You have sent many files within the hour. Try again in an hour."
FULL = f"There are {MOST_FILES} files already. Remove one first."
TURNS = MOST_FILES + 1


def begin(viewer, home: Home) -> None:
    """Before a file is read: whether it may come. Ends the transaction.

    Nobody else must wait for the database while a slow line sends ten megabytes.
    """
    policy.require(policy.may_attach(viewer, home))
    if len(queries.of_home(home)) >= MOST_FILES:
        raise Refused(FULL)
    rate_limit.spend("file", viewer.id, AN_HOUR, timedelta(hours=1), TOO_OFTEN)
    db.session.commit()


def add(viewer, home: Home, name: str, kind: str, content: bytes, words: str) -> Attachment:
    """Keep a file that was looked through; the same one sent twice is kept once."""
    policy.require(policy.may_attach(viewer, home))
    _refuse_to_tell(home, f"{name}\n{words}")
    sha256 = hashlib.sha256(content).hexdigest()
    for _ in range(TURNS):
        there = queries.of_home(home)
        if same := next((one for one in there if one.sha256 == sha256), None):
            return same
        free = sorted(set(range(1, MOST_FILES + 1)) - {one.place for one in there})
        if not free:
            raise Refused(FULL)
        attachment = Attachment(
            owner_id=home.owner_id,
            key=home.key,
            place=free[0],
            sha256=sha256,
            name=name[-NAME_LENGTH:],
            kind=kind,
            size=len(content),
            words=words,
        )
        if _kept(attachment, content):
            return attachment
    raise Refused("Somebody else adds files to this at the same moment. Try again.")


def _refuse_to_tell(home: Home, said: str) -> None:
    """Of a draft this is looked at when it is sent."""
    if home.case_study is None:
        return
    if home.case_study.is_anonymous:
        telling = pre_publication_checks.names_the_author(home.case_study.author, [said])
        if telling:
            raise Refused(f"The case study is anonymous, but this file says “{telling}”.")
    quoted = checks.first_unreleased_figure([said])
    if quoted is not None:
        raise Refused(
            "This file seems to quote a figure that is not released yet: "
            f"“{quoted.sentence}” Take it out, and add it when the figure is out."
        )


def _kept(attachment: Attachment, content: bytes) -> bool:
    """False where another request was first with this place or with these bytes."""
    with rollback_on_conflict() as conflict:
        storage.store(content)
        db.session.add(attachment)
        db.session.commit()
    return not conflict


def remove(viewer, attachment: Attachment) -> Home:
    """Take a file off; its bytes go with the next clearing away (jobs.py)."""
    home = queries.home_of(viewer, attachment)
    policy.require(policy.may_attach(viewer, home))
    db.session.delete(attachment)
    db.session.commit()
    return home
