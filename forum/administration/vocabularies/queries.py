"""Terms, for administrators."""

from dataclasses import dataclass

from sqlalchemy import select

from forum import policy
from forum.core.errors import NotFound
from forum.core.extensions import db
from forum.models.vocabularies import FormerTerm, Term, Vocabulary
from forum.policy.viewer import Viewer
from forum.practice.case_studies import queries as case_studies

NAMES = {
    Vocabulary.GROUP: "Payment groups",
    Vocabulary.CIRCUMSTANCE: "Circumstances",
    Vocabulary.PRACTICE: "Practices",
    Vocabulary.STAGE: "Stages",
    Vocabulary.AREA: "Areas",
}


@dataclass(frozen=True)
class TermRow:
    term: Term
    place: int  # in its vocabulary, from 1
    case_studies: int


def vocabulary(viewer: Viewer, word: Vocabulary) -> list[TermRow]:
    """All of it in order, the retired ones included."""
    policy.require(policy.is_administrator(viewer))
    counts = case_studies.counts_by_term()
    terms = select(Term).where(Term.vocabulary == word).order_by(Term.position, Term.name)
    return [
        TermRow(term, place, counts.get(term.id, 0))
        for place, term in enumerate(db.session.scalars(terms), 1)
    ]


def counts(viewer: Viewer) -> dict[str, int]:
    """{vocabulary: terms that are offered}"""
    policy.require(policy.is_administrator(viewer))
    rows = select(Term.vocabulary).where(Term.is_current)
    found = dict.fromkeys(map(str, Vocabulary), 0)
    for word in db.session.scalars(rows):
        found[word] += 1
    return found


def get(viewer: Viewer, term_id: int) -> Term:
    policy.require(policy.is_administrator(viewer))
    found = db.session.get(Term, term_id)
    if found is None:
        raise NotFound
    return found


def families(viewer: Viewer) -> list[str]:
    """Of practices; what is offered while somebody types."""
    policy.require(policy.is_administrator(viewer))
    return list(
        db.session.scalars(
            select(Term.family).where(Term.family != "").distinct().order_by(Term.family)
        )
    )


def former_names(term: Term) -> list[str]:
    """Of terms that became part of it."""
    rows = select(FormerTerm.name).where(FormerTerm.term_id == term.id)
    return list(db.session.scalars(rows.order_by(FormerTerm.name)))
