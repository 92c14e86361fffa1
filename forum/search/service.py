"""A search: by the index, or by the database while there is no index."""

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from markupsafe import Markup
from sqlalchemy import ColumnElement, Select, Text, and_, cast, func, or_, select

from forum import policy
from forum.core import fragments, unchanged
from forum.core.extensions import db
from forum.models.case_studies import CaseStudy, case_study_term
from forum.models.ratings import Score
from forum.models.vocabularies import Term, Vocabulary
from forum.practice.card_queries import cards_with, listed_cards
from forum.practice.cards import Card, cards
from forum.practice.case_studies import queries as case_studies
from forum.practice.tries import queries as tries
from forum.reference.organisations import queries as organisations
from forum.search import index, results
from forum.search.document_types import (
    CASE_STUDIES,
    DOCUMENT_TYPES,
    ORGANISATIONS,
    WORKSHOPS,
    DocumentType,
    help_pages,
)
from forum.search.document_types.base import id_of, key
from forum.search.document_types.case_studies import plain_body
from forum.search.engine import IndexBusy, IndexUnavailable, Query, SearchResult, snippets
from forum.search.search_params import FACETS, SearchParams
from forum.workshops.schedule import queries as workshops

PER_PAGE = 20
MOST_RELAXED = 5
MOST_SIMILAR = 3
MOST_WORDS_WITHOUT_INDEX = 8
SEARCHED_COLUMNS = (  # of the text that snippets are cut from, html as it is stored
    cast(CaseStudy.html, Text).label("html_text"),
    CaseStudy.partners,
    CaseStudy.figures,
    CaseStudy.place,
)
FoundKey = tuple[int, tuple[str, ...]]  # id of a case study, words that were found
NO_INDEX = (IndexUnavailable, IndexBusy)


@dataclass
class CaseStudyResults:
    cards: list[Card] = field(default_factory=list)
    total: int = 0
    counts: dict[str, dict[str, int]] | None = None  # None: no index to count with
    result: SearchResult = field(default_factory=SearchResult)
    relaxed: list[Card] = field(default_factory=list)  # where nothing was found
    found_in: dict[int, str] = field(default_factory=dict)  # id: "the title and a comment"


@dataclass
class OtherResults:
    """Results of a document type other than case studies."""

    document_type: DocumentType
    rows: list[results.ResultRow] = field(default_factory=list)
    total: int = 0
    result: SearchResult = field(default_factory=SearchResult)
    is_indexed: bool = True


def search_case_studies(params: SearchParams) -> CaseStudyResults:
    start = (params.page - 1) * PER_PAGE
    try:
        query = case_study_query(params, PER_PAGE, offset=start, facets=FACETS)
        result = index.engine().search(query)
    except NO_INDEX:
        return _from_database(params)
    relaxed = result.relaxation.keys if result.relaxation else []
    return CaseStudyResults(
        cards=_cards(result.keys, result.matched_terms),
        total=result.total,
        counts=result.counts,
        result=result,
        relaxed=_cards(relaxed[:MOST_RELAXED], []),
        found_in={id_of(k): results.found_in(names) for k, names in result.matched_fields.items()},
    )


def case_study_query(
    params: SearchParams, limit: int, offset: int = 0, facets: tuple[str, ...] = ()
) -> Query:
    excluded = {"organisation": frozenset(params.excluded)} if params.excluded else {}
    return Query(
        words=params.words,
        kind=CASE_STUDIES.name,
        chosen={facet: frozenset(values) for facet, values in params.chosen.items()},
        sort=params.order,
        offset=offset,
        limit=limit,
        facets=facets,
        excluded=excluded,
        as_typed=params.as_typed,
    )


def _listed(keys: Sequence[str]) -> list[CaseStudy]:
    """The database decides which of them are listed."""
    return case_studies.in_order([id_of(key) for key in keys])


def search_other_type(
    document_type: DocumentType, words: str, page: int, as_typed: bool = False
) -> OtherResults:
    start = (page - 1) * PER_PAGE
    rows = results.ROWS[document_type.name]
    try:
        query = Query(words, document_type.name, offset=start, limit=PER_PAGE, as_typed=as_typed)
        result = index.engine().search(query)
    except NO_INDEX:
        ids = _other_ids_from_database(document_type, words)
        shown = rows(ids[start : start + PER_PAGE], snippets.Forms(()))
        return OtherResults(document_type, shown, len(ids), is_indexed=False)
    shown = rows([id_of(key) for key in result.keys], snippets.Forms(result.matched_terms))
    return OtherResults(document_type, shown, result.total, result)


def _other_ids_from_database(document_type: DocumentType, words: str) -> list[int]:
    if document_type == ORGANISATIONS:
        wanted = organisations.OrganisationFilter(words=words)
        return [one.id for one in db.session.scalars(organisations.listed(wanted))]
    if document_type == WORKSHOPS:
        return workshops.with_words(words)
    pages = {number: help_pages.page(endpoint) for number, endpoint in help_pages.PAGES.items()}
    return [
        number
        for number, page in pages.items()
        if all(word in f"{page.title} {page.body}".lower() for word in words.lower().split())
    ]


def similar_ids(case_study_id: int) -> list[int]:
    """Ids of the most similar case studies, best first; empty without an index."""
    try:
        keys = index.engine().similar(key(CASE_STUDIES.name, case_study_id), MOST_SIMILAR)
    except NO_INDEX:
        return []
    return [id_of(key) for key in keys]


def tabs(
    result: SearchResult, current: DocumentType, total: int
) -> list[tuple[DocumentType, int | None]]:
    """Each document type with its number of results; None where that is not known.

    A prefix such as "group: pg1" filters case studies only.
    """
    are_known = bool(result.kinds) and not result.filters
    counts = {
        one: result.kinds.get(one.name, 0) if are_known else None for one in DOCUMENT_TYPES.values()
    }
    return [(one, total if one == current else count) for one, count in counts.items()]


def _cards(keys: Sequence[str], terms: list[str]) -> list[Card]:
    """The listed ones; with words, a snippet in place of the summary."""
    ids = [id_of(key) for key in keys]
    if not terms:
        return listed_cards(ids)
    keys_of_cards = [(i, tuple(terms)) for i in ids]
    return unchanged.many("cards with snippets", keys_of_cards, _cards_with_snippets)


def _cards_with_snippets(keys: Sequence[FoundKey]) -> dict[FoundKey, Card]:
    """Of one search, so with the same words: {(id, words): card}."""
    matched = keys[0][1]
    forms = snippets.Forms(matched)
    return {
        (card.id, matched): replace(
            card, snippet=_snippet((row.summary, *row[-4:]), matched, forms)
        )
        for card, row in cards_with([i for i, _words in keys], SEARCHED_COLUMNS)
    }


def _snippet(
    stored: tuple[str, ...], terms: tuple[str, ...], forms: snippets.Forms
) -> Markup | None:
    """Kept under a digest of what is stored, so that an edited text is never shown as it was.

    No whole text is kept: a passage that a moderator takes out would outlive it in memory. What is
    kept, the snippet, goes with fragments.forget_all().
    """

    def render() -> str:
        return results.snippet_of(_plain_text(*stored), forms) or ""

    digest = hashlib.sha256(json.dumps(stored).encode()).digest()
    return fragments.reuse_without_address(("snippet", digest, terms), render) or None


def _plain_text(summary: str, html: str, *others: str) -> str:
    sections = json.loads(html) if html else {}
    return snippets.plain(f"{summary} {plain_body(sections, others)}")


def _from_database(params: SearchParams) -> CaseStudyResults:
    """While the index is built: case studies that contain each word, newest first."""
    listed = _containing(filtered(case_studies.listed(), params), params.words)
    if params.order == "useful":
        listed = listed.outerjoin(Score, Score.case_study_id == CaseStudy.id).order_by(
            func.coalesce(Score.lower_bound, 0).desc()
        )
    if params.order == "tried":
        listed = listed.order_by(tries.number_of_organisations().desc())
    if params.order == "evidence":
        listed = listed.order_by(CaseStudy.evidence_level.desc())
    page = db.paginate(
        listed.order_by(CaseStudy.posted_at.desc(), CaseStudy.id.desc()),
        page=params.page,
        per_page=PER_PAGE,
        error_out=False,
    )
    return CaseStudyResults(cards=cards(page.items), total=page.total or 0)


def _containing(statement: Select[CaseStudy], words: str) -> Select[CaseStudy]:
    columns = (CaseStudy.title, CaseStudy.summary, CaseStudy.did, CaseStudy.result)
    for word in words.split()[:MOST_WORDS_WITHOUT_INDEX]:
        statement = statement.where(or_(*(c.icontains(word, autoescape=True) for c in columns)))
    return statement


def filtered(statement: Select[CaseStudy], params: SearchParams) -> Select[CaseStudy]:
    """With the filters and exclusions of the address, not its words."""
    for facet, values in params.chosen.items():
        statement = statement.where(has_value(facet, values))
    if params.excluded:
        # Only those with a public organisation: a missing anonymous one would reveal whose it is.
        excluded = select(CaseStudy.id).where(has_value("organisation", params.excluded))
        statement = statement.where(CaseStudy.id.not_in(excluded))
    return statement


def has_value(facet: str, values: Sequence[str]) -> ColumnElement[bool]:
    """SQL condition: the case study has one of these values of the facet."""
    if facet == "organisation":
        named = CaseStudy.organisation_id.in_([int(value) for value in values])
        return and_(named, policy.named_case_studies())
    if facet == "evidence":
        return CaseStudy.evidence_level.in_([int(value) for value in values])
    if facet == "outcome":
        return CaseStudy.outcome.in_(values)
    if facet == "showcase":
        return CaseStudy.showcase.in_(values)
    if facet == "tried":
        return CaseStudy.id.in_(tries.case_study_ids_by_result(values))
    with_term = (
        select(case_study_term.c.case_study_id)
        .join(Term, Term.id == case_study_term.c.term_id)
        .where(Term.vocabulary == Vocabulary(facet), Term.slug.in_(values))
    )
    return CaseStudy.id.in_(with_term)
