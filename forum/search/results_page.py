"""The page of results, for its own address and for a form on it that was rejected."""

from typing import Any

from flask import current_app, redirect, render_template
from flask.typing import ResponseReturnValue
from werkzeug.datastructures import MultiDict

from forum.core import page_cache
from forum.core.db import CountedPagination
from forum.core.list_query import Chip
from forum.core.text import excerpt
from forum.models.saved_searches import NAME_LENGTH
from forum.policy.access import viewer
from forum.search import facets, query_log, search_params, service
from forum.search.document_types import CASE_STUDIES
from forum.search.saved import queries
from forum.search.saved.forms import SaveSearchForm
from forum.search.search_params import SearchParams


def results_page(
    args: MultiDict[str, str], rejected: SaveSearchForm | None = None
) -> ResponseReturnValue:
    known = facets.known()
    params = search_params.read(args, known)
    if rejected is None and params.unknown and (moved := search_params.moved(args)):
        return redirect(moved, 301)
    found = service.search_case_studies(params)
    if rejected is None:
        _count(params, found)
    chips = facets.chips(params, known)
    relaxation = found.result.relaxation
    return render_template(
        "search/results.html",
        params=params,
        results=found,
        facet_groups=facets.groups(params, known, found.counts),
        chips=chips,
        named_terms=facets.named_terms(found.result, known),
        page=CountedPagination.of(found.cards, params.page, service.PER_PAGE, found.total),
        relaxed_facet=facets.NAMES.get(relaxation.target, "") if relaxation else "",
        tabs=service.tabs(found.result, CASE_STUDIES, found.total) if params.words else [],
        has_errors=rejected is not None,
        **_saving(params, _suggested_name(params, chips), rejected),
    )


def _count(params: SearchParams, found: service.CaseStudyResults) -> None:
    if params.words and params.page == 1 and found.counts is not None:
        app = current_app._get_current_object()  # type: ignore[attr-defined]
        page_cache.each_time(query_log.of_app(app).count, params.words, not found.total)


def _saving(params: SearchParams, name: str, rejected: SaveSearchForm | None) -> dict[str, Any]:
    """The form to save the view, for members: to a visitor it would set a cookie in vain."""
    if not viewer().is_authenticated:
        return {"saved_search": None, "save_form": None}
    form = rejected or SaveSearchForm(formdata=None, name=name)
    return {"saved_search": queries.with_query(viewer(), params.query), "save_form": form}


def _suggested_name(params: SearchParams, chips: list[Chip]) -> str:
    parts = [part for part in (params.words, *(chip.label for chip in chips)) if part]
    return excerpt(", ".join(parts), NAME_LENGTH - 1) or "All case studies"
