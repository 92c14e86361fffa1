from collections.abc import Iterable, Sequence

from sqlalchemy import Select, func, select
from sqlalchemy.orm import joinedload, selectinload

from forum import policy
from forum.core.errors import Gone, NotFound
from forum.core.extensions import db
from forum.models.accounts import User
from forum.models.questions import Answer, Discussion
from forum.models.vocabularies import Term
from forum.policy.viewer import Viewer


def listed(term: Term | None = None, is_unanswered: bool = False) -> Select[Discussion]:
    """What stands, the last said first: the same for every viewer."""
    standing = select(Discussion).where(policy.listed_discussions())
    if term is not None:
        standing = standing.where(Discussion.terms.any(Term.id == term.id))
    if is_unanswered:
        answered = select(Answer.discussion_id).where(Answer.withdrawn_at.is_(None))
        standing = standing.where(Discussion.id.not_in(answered))
    return _whole(standing).order_by(Discussion.moved_at.desc(), Discussion.id.desc())


def newest(term: Term, limit: int) -> list[Discussion]:
    """The last asked about one claimant group; for their titles."""
    about = select(Discussion).where(
        policy.listed_discussions(), Discussion.terms.any(Term.id == term.id)
    )
    return list(db.session.scalars(about.order_by(Discussion.id.desc()).limit(limit)))


def _whole(statement: Select[Discussion]) -> Select[Discussion]:
    return statement.options(
        joinedload(Discussion.author).lazyload(User.organisation),
        joinedload(Discussion.organisation),
        selectinload(Discussion.terms),
    )


def get(discussion_id: int, viewer: Viewer | None = None) -> Discussion:
    """Gone, with the reason, for what was withdrawn; what waits is there for its author alone."""
    found = db.session.scalar(_whole(select(Discussion).where(Discussion.id == discussion_id)))
    if found is None:
        raise NotFound
    if found.is_withdrawn and found.held is not None:
        if viewer is None or found.author_id != viewer.id:
            raise NotFound
    elif found.is_withdrawn:
        raise Gone(found.withdrawn_reason)
    return found


def in_order(ids: Sequence[int]) -> list[Discussion]:
    """The listed ones among these ids, in the order of the ids."""
    standing = _whole(select(Discussion).where(policy.listed_discussions()))
    found = {d.id: d for d in db.session.scalars(standing.where(Discussion.id.in_(ids)))}
    return [found[i] for i in ids if i in found]


def answers(viewer: Viewer, discussion: Discussion) -> list[Answer]:
    """Those that stand, and one's own that wait, in the order they were written."""
    of_it = select(Answer).where(
        Answer.discussion_id == discussion.id, policy.visible_answers(viewer)
    )
    whole = of_it.options(
        joinedload(Answer.author).lazyload(User.organisation), joinedload(Answer.organisation)
    )
    return list(db.session.scalars(whole.order_by(Answer.posted_at, Answer.id)))


def answer(viewer: Viewer, answer_id: int) -> Answer:
    """One that stands, or one's own that waits, of a question that stands."""
    visible = select(Answer).where(Answer.id == answer_id, policy.visible_answers(viewer))
    found = db.session.scalar(visible)
    if found is None or found.discussion.is_withdrawn:
        raise NotFound
    return found


def count_answers(ids: Iterable[int]) -> dict[int, int]:
    counted = (
        select(Answer.discussion_id, func.count())
        .where(Answer.discussion_id.in_(list(ids)), Answer.withdrawn_at.is_(None))
        .group_by(Answer.discussion_id)
    )
    return {row[0]: row[1] for row in db.session.execute(counted)}


def get_submitted_question(viewer: Viewer, key: str) -> Discussion | None:
    """What the same form has already made."""
    return db.session.scalar(select(Discussion).filter_by(author_id=viewer.id, submission_key=key))


def get_submitted_answer(viewer: Viewer, key: str) -> Answer | None:
    return db.session.scalar(select(Answer).filter_by(author_id=viewer.id, submission_key=key))


# For the person whose they are


def questions_of(viewer: Viewer) -> Select[Discussion]:
    return select(Discussion).where(Discussion.author_id == viewer.id)


def answers_of(viewer: Viewer) -> Select[Answer]:
    return select(Answer).where(Answer.author_id == viewer.id)
