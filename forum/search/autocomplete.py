"""Suggestions for the search box while somebody types."""

from dataclasses import dataclass

from flask import url_for

from forum.models.case_studies import CaseStudy
from forum.practice.cards import address
from forum.practice.case_studies import queries as case_studies
from forum.search import index
from forum.search.document_types import (
    CASE_STUDIES,
    DISCUSSIONS,
    HELP,
    ORGANISATIONS,
    WORKSHOPS,
    help_pages,
)
from forum.search.document_types.base import id_of
from forum.search.engine import Completion, IndexBusy, IndexUnavailable
from forum.search.facets import NAMES
from forum.search.search_params import MOST_CHARACTERS, SearchParams

MOST_SUGGESTIONS = 8
KIND_NAMES = {
    CASE_STUDIES.name: "Case study",
    DISCUSSIONS.name: "Question",
    ORGANISATIONS.name: "Organisation",
    WORKSHOPS.name: "Workshop",
    HELP.name: "Help",
    **NAMES,
    "words": "Words to search for",
    "place": "Place",
    "prefix": "Narrow the search",
}


@dataclass(frozen=True)
class Suggestion:
    text: str
    kind: str  # in words
    url: str  # empty where the box is to be filled with `fill`
    fill: str = ""  # the whole new text of the box


def complete(typed: str) -> list[Suggestion]:
    """Empty where there is no index."""
    typed = typed[:MOST_CHARACTERS]
    try:
        completions = index.engine().complete(typed, MOST_SUGGESTIONS)
    except (IndexUnavailable, IndexBusy):
        return []
    ids = [id_of(c.target) for c in completions if c.kind == CASE_STUDIES.name]
    # The database decides, and has the present title: the index may be a moment behind.
    listed = {c.id: c for c in case_studies.in_order(ids)} if ids else {}
    suggestions = [_suggestion(completion, listed) for completion in completions]
    # An organisation may come as a name and as a title.
    return list({(s.url, s.fill): s for s in suggestions if s}.values())


def _suggestion(completion: Completion, listed: dict[int, CaseStudy]) -> Suggestion | None:
    kind = KIND_NAMES[completion.kind]
    if completion.kind == "prefix":
        return Suggestion(completion.text, kind, "", fill=completion.target)
    if completion.kind != CASE_STUDIES.name:
        return Suggestion(completion.text, kind, _address(completion))
    case_study = listed.get(id_of(completion.target))
    return Suggestion(case_study.title, kind, address(case_study)) if case_study else None


def _address(completion: Completion) -> str:
    if completion.kind == DISCUSSIONS.name:
        return url_for("discussions.show", discussion_id=id_of(completion.target))
    if completion.kind == ORGANISATIONS.name:
        return url_for("organisations.show", organisation_id=id_of(completion.target))
    if completion.kind == WORKSHOPS.name:
        return url_for("workshops.show", workshop_id=id_of(completion.target))
    if completion.kind == HELP.name:
        return url_for(help_pages.PAGES[id_of(completion.target)])
    if completion.kind in ("words", "place"):
        return SearchParams(words=completion.target).address()
    return SearchParams(chosen={completion.kind: (completion.target,)}).address()
