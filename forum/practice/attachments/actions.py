import hashlib
from datetime import timedelta

from sqlalchemy import select

from filecheck.kinds import PICTURES
from forum import policy
from forum.core import rate_limit
from forum.core.db import rollback_on_conflict
from forum.core.errors import Refused
from forum.core.extensions import db
from forum.gate import checks
from forum.models.attachments import (
    MOST_FILES,
    MOST_PICTURES,
    NAME_LENGTH,
    Attachment,
    StoredFile,
    StoredPiece,
)
from forum.policy.viewer import Viewer
from forum.practice.attachments import file_names, queries
from forum.practice.attachments.queries import AttachmentHome

PIECE_SIZE = 256 * 1024  # bytes
FILES_AN_HOUR = 60  # of one member
TOO_OFTEN = "You have sent many files within the hour. Try again in an hour."
FULL = f"There are {MOST_FILES} files already. Remove one first."
FULL_OF_PICTURES = f"There are {MOST_PICTURES} pictures already. Remove one first."
NOT_A_PICTURE = "An answer takes pictures alone: PNG or JPEG. Put other files into a case study."
ACCEPTED_NEEDED = 3  # pictures of a member that moderators look at, before others see them
ATTEMPTS = MOST_FILES + 1


def begin(viewer: Viewer, home: AttachmentHome) -> None:
    """Check before the file is read whether it may be added. Ends the transaction.

    A slow upload must not hold a lock on the database.
    """
    policy.require(policy.may_attach(viewer, home))
    existing = len(queries.of_home(home))
    if home.answer is not None and existing >= MOST_PICTURES:
        raise Refused(FULL_OF_PICTURES)
    if existing >= MOST_FILES:
        raise Refused(FULL)
    rate_limit.spend("file", viewer.id, FILES_AN_HOUR, timedelta(hours=1), TOO_OFTEN)
    db.session.commit()


def add(
    viewer: Viewer,
    home: AttachmentHome,
    name: str,
    kind: str,
    content: bytes,
    words: str,
    purpose: str = "",
    description: str = "",
) -> Attachment:
    """Store an inspected file. Idempotent by content. `description`: what a picture shows."""
    policy.require(policy.may_attach(viewer, home))
    if error := file_names.complaint(name):
        raise Refused(error)
    if home.answer is not None and kind not in PICTURES:
        raise Refused(NOT_A_PICTURE)
    _refuse_disclosure(home, f"{name}\n{words}\n{description}")
    sha256 = hashlib.sha256(content).hexdigest()
    for _ in range(ATTEMPTS):
        existing = queries.of_home(home)
        if same := next((one for one in existing if one.sha256 == sha256), None):
            return same
        if kind in PICTURES and sum(one.is_picture for one in existing) >= MOST_PICTURES:
            raise Refused(FULL_OF_PICTURES)
        free = sorted(set(range(1, MOST_FILES + 1)) - {one.place for one in existing})
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
            purpose=purpose,
            description=description,
            is_held=_waits(home, kind),
        )
        if _stored(attachment, content):
            return attachment
    raise Refused("Somebody else adds files to this at the same moment. Try again.")


def _waits(home: AttachmentHome, kind: str) -> bool:
    """Whether a moderator looks at it first: the first pictures of a member."""
    is_new = queries.count_accepted_pictures(home.owner_id) < ACCEPTED_NEEDED
    return kind in PICTURES and is_new


def _refuse_disclosure(home: AttachmentHome, text: str) -> None:
    """Refuse a file that names an anonymous author or gives an unreleased figure.

    Files of a draft are checked when it is sent.
    """
    if home.case_study is None:
        return
    if home.case_study.is_anonymous:
        author_name = policy.names_the_author(home.case_study.author, [text])
        if author_name:
            raise Refused(f"The case study is anonymous, but this file says “{author_name}”.")
    quoted = checks.first_to_wait([text])
    if quoted is not None:
        raise Refused(f"In this file: {quoted.problem} {quoted.way_out}")


def _stored(attachment: Attachment, content: bytes) -> bool:
    """False where another request has just taken this place or added this content."""
    with rollback_on_conflict() as conflict:
        store_content(content)
        db.session.add(attachment)
        db.session.commit()
    return not conflict


def remove(viewer: Viewer, attachment: Attachment) -> AttachmentHome:
    """Remove a file; a job deletes its content later (jobs.py)."""
    home = queries.get_home(viewer, attachment)
    policy.require(policy.may_attach(viewer, home))
    db.session.delete(attachment)
    db.session.commit()
    return home


def store_content(content: bytes) -> str:
    """Return the SHA-256; writes within this transaction, and only where it is not stored yet."""
    sha256 = hashlib.sha256(content).hexdigest()
    if db.session.scalar(select(StoredFile.sha256).where(StoredFile.sha256 == sha256)):
        return sha256
    db.session.add(StoredFile(sha256=sha256, size=len(content)))
    db.session.flush()
    for number, start in enumerate(range(0, len(content), PIECE_SIZE)):
        piece = content[start : start + PIECE_SIZE]
        db.session.add(StoredPiece(sha256=sha256, number=number, content=piece))
    db.session.flush()
    return sha256
