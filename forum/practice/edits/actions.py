"""Within the transaction of the edit or the withdrawal."""

from sqlalchemy import delete, func, select

from forum.core import clock, text
from forum.core.extensions import db
from forum.gate import mention_queries
from forum.gate.actions import discard_withheld, hold_if_unreleased, record_mentions
from forum.models.comments import Comment, EarlierWords
from forum.models.questions import Answer
from forum.policy.viewer import Viewer

MOST = 20  # of one comment; the oldest goes


def replace(viewer: Viewer, kind: str, row: Comment | Answer, body: str) -> None:
    """Its author says it anew: the new words pass the gate, and the old ones can be compared."""
    keep(kind, row.id, row.body, body)
    record_mentions(kind, row.id, mention_queries.find(viewer, body))
    row.body, row.html, row.edited_at = body, text.to_html(body), clock.now()
    hold_if_unreleased(row)


def empty(kind: str, row: Comment | Answer) -> None:
    """Its author takes it back: the words go, and all that they were before."""
    discard_withheld(row)
    forget(kind, row.id)
    row.body, row.html, row.withdrawn_at = "", "", clock.now()


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
