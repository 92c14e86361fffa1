from flask import Blueprint, jsonify, render_template, request, url_for

from forum.access import open_to_all
from forum.search import asked as asking
from forum.search import facets, finding, index
from forum.search.engine import IndexBusy, IndexUnavailable
from forum.search.finding import PER_PAGE
from forum.search.pages import Pages

bp = Blueprint("search", __name__)


@bp.get("/case-studies")
@open_to_all
def results():
    known = facets.known()
    asked = asking.read(request.args, known)
    found = finding.find(asked)
    return render_template(
        "search/results.html",
        asked=asked,
        results=found,
        facet_groups=facets.groups(asked, known, found.counts),
        chips=facets.chips(asked, known),
        page=Pages(asked.page, PER_PAGE, found.total),
        near_facet=facets.NAMES.get(found.found.near.what, "") if found.found.near else "",
    )


@bp.get("/case-studies/complete.json")
@open_to_all
def complete():
    """What the beginning of a word may become: titles, groups, practices, organisations."""
    beginning = request.args.get("q", "")[: asking.MOST_CHARACTERS]
    try:
        found = index.engine().complete(beginning)
    except (IndexUnavailable, IndexBusy):
        found = []
    return jsonify([{"text": c.text, "kind": c.kind, "url": _target(c)} for c in found])


def _target(completion) -> str:
    if completion.kind in asking.FACETS:
        return url_for("search.results", **{completion.kind: completion.target})
    return url_for("case_studies.show", case_study_id=int(completion.target.rpartition(":")[2]))
