"""The page of results, drawn for its own address and for a form on it that was refused."""

from flask import current_app, render_template
from werkzeug.datastructures import MultiDict

from forum.core.paging import Pages
from forum.core.text import excerpt
from forum.models.saved_searches import NAME_LENGTH
from forum.policy.access import viewer
from forum.search import facets, query_log, saved_queries, service
from forum.search import search_params as asking
from forum.search.document_types import CASE_STUDIES
from forum.search.saved_forms import SaveForm


def results_page(args: MultiDict, refused: SaveForm | None = None) -> str:
    known = facets.known()
    asked = asking.read(args, known)
    found = service.find(asked)
    if asked.words and asked.page == 1 and found.counts is not None and refused is None:
        app = current_app._get_current_object()  # type: ignore[attr-defined]
        query_log.listener(app).note(asked.words, found_nothing=not found.total)
    chips = facets.chips(asked, known)
    return render_template(
        "search/results.html",
        asked=asked,
        results=found,
        facet_groups=facets.groups(asked, known, found.counts),
        chips=chips,
        named=facets.named(found.found, known),
        page=Pages(asked.page, service.PER_PAGE, found.total),
        near_facet=facets.NAMES.get(found.found.near.what, "") if found.found.near else "",
        tabs=service.tabs(found.found, CASE_STUDIES, found.total) if asked.words else [],
        has_errors=refused is not None,
        **_keeping(asked, _name(asked, chips), refused),
    )


def _keeping(asked: asking.Asked, name: str, refused: SaveForm | None) -> dict:
    """What members need to save the view; a form would give visitors a cookie for nothing."""
    if not viewer().is_authenticated:
        return {"saved": None, "save_form": None}
    form = refused or SaveForm(formdata=None, name=name)
    return {"saved": saved_queries.saved_as(viewer(), asked.query), "save_form": form}


def _name(asked: asking.Asked, chips: list[facets.Chip]) -> str:
    """What to call it where nobody says."""
    parts = [part for part in (asked.words, *(chip.label for chip in chips)) if part]
    return excerpt(", ".join(parts), NAME_LENGTH - 1) or "All case studies"
