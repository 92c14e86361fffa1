"""From what is asked to the cards of one page: by the index, or by the database without one."""

from dataclasses import dataclass, field, replace

from markupsafe import Markup, escape
from sqlalchemy import func, or_, select

from forum import policy
from forum.case_studies import queries as case_studies
from forum.case_studies.cards import Card, cards
from forum.case_studies.models import CaseStudy, case_study_term
from forum.extensions import db
from forum.ratings.models import Score
from forum.search import documents, index
from forum.search.asked import FACETS, Asked
from forum.search.engine import Found, IndexBusy, IndexUnavailable, Query, snippets
from forum.tags.models import Term, Vocabulary

PER_PAGE = 20
LONGEST_WORDS_LOOKED_FOR = 8


@dataclass
class Results:
    cards: list[Card] = field(default_factory=list)
    total: int = 0
    counts: dict[str, dict[str, int]] | None = None  # None: no index to count with
    found: Found = field(default_factory=Found)
    nearest: list[Card] = field(default_factory=list)


def find(asked: Asked) -> Results:
    try:
        found = index.engine().find(_query(asked))
    except (IndexUnavailable, IndexBusy):
        return _from_database(asked)
    shown = case_studies.in_order([documents.id_of(key) for key in found.keys])
    near = found.near.keys if found.near else []
    return Results(
        cards=_with_snippets(shown, found.words),
        total=found.total,
        counts=found.counts,
        found=found,
        nearest=cards(case_studies.in_order([documents.id_of(key) for key in near[:5]])),
    )


def _query(asked: Asked) -> Query:
    return Query(
        words=asked.words,
        kind=documents.KIND,
        chosen={facet: frozenset(values) for facet, values in asked.chosen.items()},
        sort=asked.order,
        offset=(asked.page - 1) * PER_PAGE,
        limit=PER_PAGE,
        facets=FACETS,
    )


def _with_snippets(shown: list[CaseStudy], words: list[str]) -> list[Card]:
    """Where words were asked for, the part of the text that holds them instead of the summary."""
    drawn = cards(shown)
    if not words:
        return drawn
    return [
        replace(card, snippet=_snippet(case_study, words))
        for card, case_study in zip(drawn, shown, strict=True)
    ]


def _snippet(case_study: CaseStudy, words: list[str]) -> Markup | None:
    """Every piece is escaped; only the mark around it is ours."""
    whole = " ".join(part for part in (case_study.summary, documents.body_of(case_study)) if part)
    pieces = snippets.pieces(whole, words)
    if not any(matches for _, matches in pieces):
        return None
    return Markup("").join(
        Markup("<mark>{}</mark>").format(piece) if matches else escape(piece)
        for piece, matches in pieces
    )


def _from_database(asked: Asked) -> Results:
    """While the index is being built: plain containment of the words, newest first."""
    listed = _narrowed(case_studies.listed(), asked)
    total = db.session.scalar(_narrowed(select(func.count(CaseStudy.id)), asked, True)) or 0
    if asked.order == "useful":
        listed = listed.outerjoin(Score, Score.case_study_id == CaseStudy.id).order_by(
            func.coalesce(Score.lower_bound, 0).desc()
        )
    page = listed.order_by(CaseStudy.posted_at.desc(), CaseStudy.id.desc())
    shown = db.session.scalars(page.offset((asked.page - 1) * PER_PAGE).limit(PER_PAGE)).all()
    return Results(cards=cards(shown), total=total)


def _narrowed(statement, asked: Asked, with_policy: bool = False):
    if with_policy:
        statement = statement.where(policy.listed_case_studies())
    for facet, values in asked.chosen.items():
        statement = statement.where(_has(facet, values))
    searched = (CaseStudy.title, CaseStudy.summary, CaseStudy.did, CaseStudy.result)
    for word in asked.words.split()[:LONGEST_WORDS_LOOKED_FOR]:
        statement = statement.where(or_(*(c.icontains(word, autoescape=True) for c in searched)))
    return statement


def _has(facet: str, values: tuple[str, ...]):
    if facet == "organisation":
        return CaseStudy.organisation_id.in_([int(value) for value in values])
    if facet == "evidence":
        return CaseStudy.evidence_level.in_([int(value) for value in values])
    if facet == "outcome":
        return CaseStudy.outcome.in_(values)
    filed = (
        select(case_study_term.c.case_study_id)
        .join(Term, Term.id == case_study_term.c.term_id)
        .where(Term.vocabulary == Vocabulary(facet), Term.slug.in_(values))
    )
    return CaseStudy.id.in_(filed)
