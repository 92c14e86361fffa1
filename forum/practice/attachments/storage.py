"""Store file contents in the database, in pieces, once for each content."""

import hashlib

from sqlalchemy import select

from forum.core.extensions import db
from forum.models.attachments import StoredFile, StoredPiece

PIECE_SIZE = 256 * 1024  # bytes


def store(content: bytes) -> str:
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
