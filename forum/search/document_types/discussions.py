"""Questions to the network as documents, with their answers."""

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import selectinload

from forum import policy
from forum.core import text
from forum.core.extensions import db
from forum.models.questions import Answer, Discussion
from forum.search.document_types.base import make
from forum.search.engine import Document

KIND = "discussion"


def ids() -> Sequence[int]:
    listed = select(Discussion.id).where(policy.listed_discussions())
    return db.session.scalars(listed.order_by(Discussion.id)).all()


def documents(ids: Sequence[int]) -> list[Document]:
    rows = db.session.scalars(
        select(Discussion)
        .where(Discussion.id.in_(ids), policy.listed_discussions())
        .options(selectinload(Discussion.terms))
        .execution_options(populate_existing=True)
    ).all()
    answers = _answers([discussion.id for discussion in rows])
    return [_document(one, answers.get(one.id, ())) for one in rows]


def _answers(ids: Sequence[int]) -> dict[int, list[str]]:
    not_withdrawn = select(Answer.discussion_id, Answer.html).where(
        Answer.discussion_id.in_(ids), Answer.withdrawn_at.is_(None)
    )
    by_discussion: dict[int, list[str]] = {}
    for discussion_id, html in db.session.execute(not_withdrawn.order_by(Answer.id)):
        by_discussion.setdefault(discussion_id, []).append(text.to_plain(html))
    return by_discussion


def _document(discussion: Discussion, answers: Sequence[str]) -> Document:
    texts = {
        "title": discussion.title,
        "names": "\n".join(term.label for term in discussion.terms),
        "body": text.to_plain(discussion.html),
        "comments": "\n".join(answers),
    }
    return make(KIND, discussion.id, texts)
