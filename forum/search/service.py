"""From what is asked to what one page shows: by the index, or by the database without one."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from sqlalchemy import and_, func, or_, select

from forum import policy
from forum.core.extensions import db
from forum.models.case_studies import CaseStudy, case_study_term
from forum.models.ratings import Score
from forum.models.vocabularies import Term, Vocabulary
from forum.practice.cards import Card, cards
from forum.practice.case_studies import queries as case_studies
from forum.practice.tries import queries as tries
from forum.reference.organisations import queries as organisations
from forum.search import index
from forum.search import results as drawing
from forum.search.document_types import (
    CASE_STUDIES,
    KINDS,
    ORGANISATIONS,
    WORKSHOPS,
    Kind,
    help_pages,
)
from forum.search.document_types.base import id_of, key
from forum.search.document_types.case_studies import body_of
from forum.search.engine import Found, IndexBusy, IndexUnavailable, Query
from forum.search.search_params import FACETS, Asked
from forum.workshops.schedule import queries as workshops

PER_PAGE = 20
NEAREST = 5
SIMILAR = 3
LONGEST_WORDS_LOOKED_FOR = 8
WITHOUT_INDEX = (IndexUnavailable, IndexBusy)


@dataclass
class Results:
    cards: list[Card] = field(default_factory=list)
    total: int = 0
    counts: dict[str, dict[str, int]] | None = None  # None: no index to count with
    found: Found = field(default_factory=Found)
    nearest: list[Card] = field(default_factory=list)
    found_in: dict[int, str] = field(default_factory=dict)  # id: "the title and a comment"


@dataclass
class Others:
    """Results of another kind than case studies."""

    kind: Kind
    hits: list[drawing.Hit] = field(default_factory=list)
    total: int = 0
    found: Found = field(default_factory=Found)
    is_indexed: bool = True


def find(asked: Asked) -> Results:
    try:
        found = index.engine().find(_query(asked))
    except WITHOUT_INDEX:
        return _from_database(asked)
    shown = _listed(found.keys)
    near = found.near.keys if found.near else []
    return Results(
        cards=_with_snippets(shown, found.words),
        total=found.total,
        counts=found.counts,
        found=found,
        nearest=cards(_listed(near[:NEAREST])),
        found_in={id_of(key): drawing.found_in(fields) for key, fields in found.matched.items()},
    )


def _query(asked: Asked) -> Query:
    return Query(
        words=asked.words,
        kind=CASE_STUDIES.name,
        chosen={facet: frozenset(values) for facet, values in asked.chosen.items()},
        sort=asked.order,
        offset=(asked.page - 1) * PER_PAGE,
        limit=PER_PAGE,
        facets=FACETS,
        but=but(asked),
        as_typed=asked.as_typed,
    )


def but(asked: Asked) -> dict[str, frozenset[str]]:
    """For the index: what none of the results has."""
    return {"organisation": frozenset(asked.but)} if asked.but else {}


def _listed(keys: Sequence[str]) -> list[CaseStudy]:
    """The database decides what of it is shown."""
    return case_studies.in_order([id_of(key) for key in keys])


def find_others(kind: Kind, words: str, page: int, as_typed: bool = False) -> Others:
    start = (page - 1) * PER_PAGE
    try:
        query = Query(words, kind.name, offset=start, limit=PER_PAGE, as_typed=as_typed)
        found = index.engine().find(query)
    except WITHOUT_INDEX:
        ids = _others_from_database(kind, words)
        drawn = drawing.DRAWN[kind.name](ids[start : start + PER_PAGE], [])
        return Others(kind, drawn, len(ids), is_indexed=False)
    drawn = drawing.DRAWN[kind.name]([id_of(key) for key in found.keys], found.words)
    return Others(kind, drawn, found.total, found)


def _others_from_database(kind: Kind, words: str) -> list[int]:
    if kind == ORGANISATIONS:
        wanted = organisations.OrganisationFilter(words=words)
        return [one.id for one in db.session.scalars(organisations.listed(wanted))]
    if kind == WORKSHOPS:
        return workshops.with_words(words)
    pages = {number: help_pages.page(endpoint) for number, endpoint in help_pages.PAGES.items()}
    return [
        number
        for number, page in pages.items()
        if all(word in f"{page.title} {page.body}".lower() for word in words.lower().split())
    ]


def similar(case_study: CaseStudy) -> list[CaseStudy]:
    """Those that tell of much the same, the most alike first; none while there is no index."""
    try:
        keys = index.engine().similar(key(CASE_STUDIES.name, case_study.id), SIMILAR)
    except WITHOUT_INDEX:
        return []
    return _listed(keys)


def tabs(found: Found, current: Kind, total: int) -> list[tuple[Kind, int | None]]:
    """Each kind with its number of results for the same words; None where that is not known.

    A choice typed in front of a word ("group: pg1") narrows case studies only.
    """
    are_known = bool(found.kinds) and not found.filters
    counts = {kind: found.kinds.get(kind.name, 0) if are_known else None for kind in KINDS.values()}
    return [(kind, total if kind == current else count) for kind, count in counts.items()]


def _with_snippets(shown: list[CaseStudy], words: list[str]) -> list[Card]:
    """Where words were asked for, the part of the text that holds them instead of the summary."""
    drawn = cards(shown)
    if not words:
        return drawn
    return [
        replace(card, snippet=drawing.snippet(f"{case_study.summary} {body_of(case_study)}", words))
        for card, case_study in zip(drawn, shown, strict=True)
    ]


def _from_database(asked: Asked) -> Results:
    """While the index is being built: plain containment of the words, newest first."""
    listed = _narrowed(case_studies.listed(), asked)
    total = db.session.scalar(_narrowed(select(func.count(CaseStudy.id)), asked, True)) or 0
    if asked.order == "useful":
        listed = listed.outerjoin(Score, Score.case_study_id == CaseStudy.id).order_by(
            func.coalesce(Score.lower_bound, 0).desc()
        )
    if asked.order == "tried":
        listed = listed.order_by(tries.number_of_organisations().desc())
    if asked.order == "evidence":
        listed = listed.order_by(CaseStudy.evidence_level.desc())
    page = listed.order_by(CaseStudy.posted_at.desc(), CaseStudy.id.desc())
    shown = db.session.scalars(page.offset((asked.page - 1) * PER_PAGE).limit(PER_PAGE)).all()
    return Results(cards=cards(shown), total=total)


def _narrowed(statement, asked: Asked, with_policy: bool = False):
    if with_policy:
        statement = statement.where(policy.listed_case_studies())
    statement = chosen(statement, asked)
    searched = (CaseStudy.title, CaseStudy.summary, CaseStudy.did, CaseStudy.result)
    for word in asked.words.split()[:LONGEST_WORDS_LOOKED_FOR]:
        statement = statement.where(or_(*(c.icontains(word, autoescape=True) for c in searched)))
    return statement


def chosen(statement, asked: Asked):
    """Narrowed to what is chosen and is not left out, words apart."""
    for facet, values in asked.chosen.items():
        statement = statement.where(has(facet, values))
    if asked.but:
        # Those told openly only: an anonymous one that is missing would tell whose it is.
        theirs = select(CaseStudy.id).where(has("organisation", asked.but))
        statement = statement.where(CaseStudy.id.not_in(theirs))
    return statement


def has(facet: str, values: Sequence[str]):
    """A condition in SQL: the case study has one of these values of the facet."""
    if facet == "organisation":
        named = CaseStudy.organisation_id.in_([int(value) for value in values])
        return and_(named, policy.named_case_studies())
    if facet == "evidence":
        return CaseStudy.evidence_level.in_([int(value) for value in values])
    if facet == "outcome":
        return CaseStudy.outcome.in_(values)
    if facet == "tried":
        return CaseStudy.id.in_(tries.case_study_ids_by_result(values))
    filed = (
        select(case_study_term.c.case_study_id)
        .join(Term, Term.id == case_study_term.c.term_id)
        .where(Term.vocabulary == Vocabulary(facet), Term.slug.in_(values))
    )
    return CaseStudy.id.in_(filed)
