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


def listed(term: Term | None = None, is_unanswered: bool = False) -> Select[int]:
    """Ids of listed questions, the latest activity first: the same for every viewer."""
    standing = select(Discussion.id).where(policy.listed_discussions())
    if term is not None:
        standing = standing.where(Discussion.terms.any(Term.id == term.id))
    if is_unanswered:
        answered = select(Answer.id).where(
            Answer.discussion_id == Discussion.id, Answer.withdrawn_at.is_(None)
        )
        standing = standing.where(~answered.exists())
    return standing.order_by(Discussion.moved_at.desc(), Discussion.id.desc())


def newest(term: Term, limit: int) -> list[Discussion]:
    """The newest questions about one claimant group; only their titles are needed."""
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
    """Gone, with the reason, for what was withdrawn; NotFound for what is held, save its author."""
    result = db.session.scalar(_whole(select(Discussion).where(Discussion.id == discussion_id)))
    if result is None:
        raise NotFound
    if result.is_withdrawn and result.held is not None:
        if viewer is None or result.author_id != viewer.id:
            raise NotFound
    elif result.is_withdrawn:
        raise Gone(result.withdrawn_reason)
    return result


def in_order(ids: Sequence[int]) -> list[Discussion]:
    """The listed ones of these ids, in the order of the ids."""
    standing = _whole(select(Discussion).where(policy.listed_discussions()))
    result = {d.id: d for d in db.session.scalars(standing.where(Discussion.id.in_(ids)))}
    return [result[i] for i in ids if i in result]


def answers(viewer: Viewer, discussion: Discussion) -> list[Answer]:
    """Those shown to all, and the viewer's own that are held, oldest first."""
    statement = select(Answer).where(
        Answer.discussion_id == discussion.id, policy.visible_answers(viewer)
    )
    whole = statement.options(
        joinedload(Answer.author).lazyload(User.organisation), joinedload(Answer.organisation)
    )
    return list(db.session.scalars(whole.order_by(Answer.posted_at, Answer.id)))


def answer(viewer: Viewer, answer_id: int) -> Answer:
    """NotFound where it is withdrawn, held of another member, or its question is withdrawn."""
    visible = select(Answer).where(Answer.id == answer_id, policy.visible_answers(viewer))
    result = db.session.scalar(visible)
    if result is None or result.discussion.is_withdrawn:
        raise NotFound
    return result


def count_answers(ids: Iterable[int]) -> dict[int, int]:
    counted = (
        select(Answer.discussion_id, func.count())
        .where(Answer.discussion_id.in_(list(ids)), Answer.withdrawn_at.is_(None))
        .group_by(Answer.discussion_id)
    )
    return {row[0]: row[1] for row in db.session.execute(counted)}


def get_submitted_question(viewer: Viewer, key: str) -> Discussion | None:
    """The row of the same form, sent before."""
    return db.session.scalar(select(Discussion).filter_by(author_id=viewer.id, submission_key=key))


def get_submitted_answer(viewer: Viewer, key: str) -> Answer | None:
    return db.session.scalar(select(Answer).filter_by(author_id=viewer.id, submission_key=key))


# For the data export


def questions_of(viewer: Viewer) -> Select[Discussion]:
    return select(Discussion).where(Discussion.author_id == viewer.id)


def answers_of(viewer: Viewer) -> Select[Answer]:
    return select(Answer).where(Answer.author_id == viewer.id)
