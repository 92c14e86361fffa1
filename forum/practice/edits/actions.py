"""Within the transaction of the edit or the withdrawal."""

from sqlalchemy import delete, func, select

from forum.core import clock
from forum.core.extensions import db
from forum.models.comments import EarlierWords

MOST = 20  # of one comment; the oldest goes


def keep(kind: str, object_id: int, body: str, new_body: str) -> None:
    """Keep what others have read; nothing where it was held, or stays as it was."""
    if not body or body == new_body:
        return
    db.session.add(EarlierWords(kind=kind, object_id=object_id, body=body, replaced_at=clock.now()))
    db.session.flush()
    of_it = EarlierWords.kind == kind, EarlierWords.object_id == object_id
    number = db.session.scalar(select(func.count(EarlierWords.id)).where(*of_it)) or 0
    if number > MOST:
        oldest = select(func.min(EarlierWords.id)).where(*of_it).scalar_subquery()
        db.session.execute(delete(EarlierWords).where(EarlierWords.id == oldest))


def forget(kind: str, object_id: int) -> None:
    """Withdrawn words take what they said before with them."""
    of_it = EarlierWords.kind == kind, EarlierWords.object_id == object_id
    db.session.execute(delete(EarlierWords).where(*of_it))
