"""Case studies, search with facets, and the vocabularies they are filed under."""

from dataclasses import replace
from typing import Any, Literal

from flask import request, url_for
from pydantic import Field

from forum.api.protocol import cursors
from forum.api.protocol.parameters import PageParameters, Parameters
from forum.api.v1 import schemas, serialisers
from forum.api.v1.blueprint import v1
from forum.core.list_query import Group
from forum.mail.mailer import address
from forum.models.vocabularies import Vocabulary
from forum.pages.case_study import json_views
from forum.policy.viewer import Viewer
from forum.practice.card_queries import listed_cards
from forum.practice.cards import Card
from forum.practice.case_studies import queries as case_studies_queries
from forum.practice.ratings import queries as ratings
from forum.reference.vocabularies import queries as vocabulary_queries
from forum.search import facets, search_params, service
from forum.search.search_params import MOST_CHARACTERS, SORTS

TAG = "Case studies"
LAST_NUMBER = 9_999  # of a page of results
WORDS = f"any({', '.join(Vocabulary)})"


@v1.get("/case-studies", TAG, schemas.CaseStudyList, query=PageParameters)
def case_studies(who: Viewer, asked: PageParameters) -> dict[str, Any]:
    """List published case studies, those that were published last first."""
    before = cursors.instant_place(asked.cursor)
    rows = case_studies_queries.published_page(asked.limit + 1, before)
    shown, links = cursors.page(
        rows, asked.limit, lambda row: (cursors.microseconds(row[1]), row[0])
    )
    cards = listed_cards([row[0] for row in shown])
    return {"items": [serialisers.of_card(card) for card in cards], **links}


@v1.get("/case-studies/<id:case_study_id>", TAG, schemas.CaseStudyDocument, may_be_gone=True)
def case_study(who: Viewer, case_study_id: int) -> dict[str, Any]:
    """Read one case study with all its answers."""
    found = case_studies_queries.get(who, case_study_id)
    return json_views.as_json(found, ratings.score_of(found))


class SearchParameters(Parameters):
    """Values of one facet widen the search, several facets narrow it."""

    q: str = Field("", max_length=MOST_CHARACTERS, description="Words, as in the search box.")
    group: list[str] = Field([], description="Payment groups, by slug.")
    circumstance: list[str] = Field([], description="Circumstances, by slug.")
    practice: list[str] = Field([], description="Practices, by slug.")
    stage: list[str] = Field([], description="Stages, by slug.")
    area: list[str] = Field([], description="Areas, by slug.")
    organisation: list[str] = Field([], description="Organisations, by id.")
    evidence: list[str] = Field([], description="Levels of evidence, 0 to 5.")
    outcome: list[str] = Field([], description="How it turned out.")
    tried: list[str] = Field([], description="What others who tried it say.")
    showcase: list[str] = Field([], description="Kinds of example.")
    sort: str = Field("best", pattern=f"^({'|'.join(SORTS)})$", description="The order.")
    as_typed: Literal["0", "1"] = Field("0", description="1: correct no spelling.")
    cursor: str | None = Field(
        None, pattern="^[1-9][0-9]{0,3}$", description="`next_cursor` of the page before."
    )


@v1.get("/search", TAG, schemas.SearchResultsDocument, query=SearchParameters)
def search(who: Viewer, asked: SearchParameters) -> dict[str, Any]:
    """Find case studies by words and facets: the same results as on the page."""
    known, number = facets.known(), int(asked.cursor or 1)
    params = replace(search_params.read(request.args, known), page=number)
    found = service.search_case_studies(params)
    is_last = number * service.PER_PAGE >= found.total or number == LAST_NUMBER
    return {
        "total": found.total,
        "items": [_found(card, found.found_in.get(card.id, "")) for card in found.cards],
        "facets": [_facet(group) for group in facets.groups(params, known, found.counts)],
        "unknown": list(params.unknown),
        "corrected": found.result.suggestion if found.result.is_corrected else "",
        **cursors.links(None if is_last else str(number + 1)),
    }


def _found(card: Card, found_in: str) -> dict[str, Any]:
    excerpt = {"found_in": found_in, "excerpt_html": str(card.snippet or "")}
    return serialisers.of_card(card) | excerpt


def _facet(group: Group) -> dict[str, Any]:
    values = [
        {"value": one.value, "name": one.label, "results": one.number} for one in group.choices
    ]
    return {"name": group.param, "title": group.name, "values": values}


@v1.get("/vocabularies", "Vocabularies", schemas.VocabularyList)
def vocabularies(who: Viewer) -> dict[str, Any]:
    """List the closed vocabularies."""
    return {"items": [_vocabulary(word) for word in Vocabulary]}


def _vocabulary(word: Vocabulary) -> dict[str, Any]:
    return {
        "name": word,
        "title": serialisers.VOCABULARY_TITLES[word],
        "address": address(url_for(".vocabulary", vocabulary=word.value)),
        "terms": len(vocabulary_queries.vocabulary(word)),
    }


@v1.get(f"/vocabularies/<{WORDS}:vocabulary>", "Vocabularies", schemas.VocabularyDocument)
def vocabulary(who: Viewer, vocabulary: str) -> dict[str, Any]:
    """List the terms of one vocabulary."""
    word = Vocabulary(vocabulary)
    counts = case_studies_queries.counts_by_term()
    terms = vocabulary_queries.vocabulary(word)
    return {
        "name": word,
        "title": serialisers.VOCABULARY_TITLES[word],
        "items": [serialisers.of_term(term, counts.get(term.id, 0)) for term in terms],
    }
