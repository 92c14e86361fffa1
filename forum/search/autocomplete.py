"""What the beginning of a word may become, as the search boxes offer it while one types."""

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
from forum.search.search_params import MOST_CHARACTERS, Asked

MOST = 8
KINDS = {
    CASE_STUDIES.name: "Case study",
    DISCUSSIONS.name: "Question",
    ORGANISATIONS.name: "Organisation",
    WORKSHOPS.name: "Workshop",
    HELP.name: "Help",
    **NAMES,
    "words": "Words to search for",
    "place": "Place",
}


@dataclass(frozen=True)
class Offer:
    text: str
    kind: str  # in words
    url: str


def complete(beginning: str) -> list[Offer]:
    """Names and titles; none where there is no index."""
    try:
        found = index.engine().complete(beginning[:MOST_CHARACTERS], MOST)
    except (IndexUnavailable, IndexBusy):
        return []
    told = [id_of(c.target) for c in found if c.kind == CASE_STUDIES.name]
    # The database decides, and has the title as it is now: the index may be a moment behind.
    listed = {c.id: c for c in case_studies.in_order(told)} if told else {}
    offers = [_offer(completion, listed) for completion in found]
    once = {offer.url: offer for offer in offers if offer}  # an organisation is name and title
    return list(once.values())


def _offer(completion: Completion, listed: dict[int, CaseStudy]) -> Offer | None:
    if completion.kind != CASE_STUDIES.name:
        return Offer(completion.text, KINDS[completion.kind], _target(completion))
    case_study = listed.get(id_of(completion.target))
    if case_study is None:
        return None
    return Offer(case_study.title, KINDS[CASE_STUDIES.name], address(case_study))


def _target(completion: Completion) -> str:
    if completion.kind == DISCUSSIONS.name:
        return url_for("discussions.show", discussion_id=id_of(completion.target))
    if completion.kind == ORGANISATIONS.name:
        return url_for("organisations.show", organisation_id=id_of(completion.target))
    if completion.kind == WORKSHOPS.name:
        return url_for("workshops.show", workshop_id=id_of(completion.target))
    if completion.kind == HELP.name:
        return url_for(help_pages.PAGES[id_of(completion.target)])
    if completion.kind in ("words", "place"):
        return Asked(words=completion.target).address()
    return Asked(chosen={completion.kind: (completion.target,)}).address()
