"""The list of programmes, and the page of one: who let it, where, with whom, what is counted."""

from flask import Blueprint, render_template, url_for
from flask.typing import ResponseReturnValue

from forum.core import citations
from forum.models.measures import MEASURES, by_family
from forum.performance.figures import public_figures
from forum.policy.access import open_to_all
from forum.reference.programmes import queries

bp = Blueprint("programmes", __name__)


@bp.get("/programmes")
@open_to_all
def index() -> ResponseReturnValue:
    return render_template("pages/programmes/index.html", sizes=queries.sizes())


@bp.get("/programmes/<slug>")
@open_to_all
def show(slug: str) -> ResponseReturnValue:
    programme = queries.by_slug(slug)
    pairs = queries.comparable_with(programme)
    return render_template(
        "pages/programmes/show.html",
        programme=programme,
        sources=citations.listed(programme.source),
        areas=queries.areas_of(programme),
        contracts=citations.with_footnotes(queries.contracts_of(programme)),
        families=by_family(public_figures.measures_of(programme)),
        groups=[
            (term.label, url_for("tags.claimant_group", slug=term.slug))
            for term in public_figures.groups_of(programme)
        ],
        pairs=[
            (
                MEASURES[pair.measure],
                pair.other if pair.programme_id == programme.id else pair.programme,
                pair.difference,
            )
            for pair in pairs
            if pair.measure in MEASURES
        ],
    )
