from sqlalchemy import select

from forum.errors import NotFound
from forum.extensions import db
from forum.tags.models import Term, Vocabulary


def vocabulary(word: Vocabulary) -> list[Term]:
    """What is on offer now, in its own order."""
    current = select(Term).where(Term.vocabulary == word, Term.is_current)
    return list(db.session.scalars(current.order_by(Term.position, Term.name)))


def by_slug(word: Vocabulary, slug: str) -> Term:
    found = db.session.scalar(select(Term).where(Term.vocabulary == word, Term.slug == slug))
    if found is None:
        raise NotFound
    return found
