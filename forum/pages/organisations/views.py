"""The list of organisations, and the page of one with its figures as files."""

from typing import Any

from flask import Blueprint, jsonify, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from forum.core import citations, csv
from forum.core.db import CountedPagination
from forum.models.organisations import KIND_NAMES, Organisation
from forum.models.social import FollowKind
from forum.models.vocabularies import Vocabulary
from forum.pages.sharing import link_preview
from forum.performance.comparison import chart_captions
from forum.performance.comparison import queries as comparisons
from forum.performance.comparison.organisation_performance import OrganisationPerformance
from forum.performance.figures import exports
from forum.performance.figures import queries as figure_queries
from forum.performance.measure_reviews import queries as measure_reviews
from forum.policy.access import open_to_all, viewer
from forum.practice.card_queries import listed_cards
from forum.practice.case_studies import queries as case_studies
from forum.practice.tries import queries as tries
from forum.reference.organisations import queries, search_params
from forum.reference.organisations.facet_queries import facet_counts
from forum.reference.vocabularies import queries as tags
from forum.reference.vocabularies.links import label
from forum.social.follows import queries as follows
from forum.standards.accreditation import queries as accreditations
from forum.standards.results import queries as results
from forum.standards.versions import queries as standards
from forum.workshops.schedule import queries as workshops

bp = Blueprint("organisations", __name__)

PER_PAGE = 25
SHOWN_CASE_STUDIES = 5
SHOWN_WORKSHOPS = 3


@bp.get("/organisations")
@open_to_all
def index() -> ResponseReturnValue:
    known = {
        "kind": {kind.value: name for kind, name in KIND_NAMES.items()},
        "sector": {sector: sector.capitalize() for sector in queries.sectors()},
        "area": {area.slug: area.label for area in tags.vocabulary(Vocabulary.AREA)},
    }
    params = search_params.read(request.args, known)
    ids = queries.listed_ids(params.wanted)  # narrow rows, which are counted too
    start = (params.page - 1) * PER_PAGE
    shown = ids[start : start + PER_PAGE]
    rows = queries.in_order(shown)
    page = CountedPagination.of(rows, params.page, PER_PAGE, len(ids))
    return render_template(
        "pages/organisations/index.html",
        params=params,
        page=page,
        facet_groups=search_params.groups(params, known, facet_counts(params.wanted)),
        chips=search_params.chips(params, known),
        contracts=queries.count_contracts(shown),
        case_study_counts=case_studies.count_by_organisation(shown),
    )


@bp.get("/organisations/<named:organisation_id>")
@open_to_all
def show(organisation_id: int) -> ResponseReturnValue:
    organisation = queries.get(organisation_id)
    address = url_for(".show", organisation_id=organisation)
    if request.path != address:
        return redirect(address, 301)
    # Figures first: logging a look at an unreleased one commits.
    performance = _performance(organisation)
    supply_chain, shared = _supply_chain(organisation), _case_studies(organisation)
    contracts = len(supply_chain["contracts"].rows)
    try_count, newest_tries = tries.of_organisation(organisation.id)
    return render_template(
        "pages/organisations/show.html",
        organisation=organisation,
        preview=link_preview.of_organisation(organisation, shared["total"], contracts, address),
        aliases=[alias.name for alias in queries.aliases_of(organisation.id)],
        website=citations.web_address(organisation.website),
        sources=citations.listed(organisation.source),
        performance=performance,
        explained=measure_reviews.read(performance.measure) if performance.measure else None,
        pictures=chart_captions,
        **supply_chain,
        **shared,
        workshops=workshops.of_organisation(organisation, SHOWN_WORKSHOPS),
        standards=standards.published_of(organisation.id),
        with_results=results.contracts_of(organisation.id),
        accreditations=accreditations.held_by(organisation),
        follow=follows.state_of(viewer(), FollowKind.ORGANISATION, organisation.id),
        try_count=try_count,
        newest_tries=newest_tries,
    )


def _performance(organisation: Organisation) -> OrganisationPerformance:
    """Of one programme: that of the address, else that of the newest figure."""
    programmes = comparisons.programmes_of_organisation(viewer(), organisation)
    slug = request.args.get("programme", "")
    first = next(iter(programmes), None)
    chosen = next((one for one in programmes if one.slug == slug), first)
    if chosen is None:
        return OrganisationPerformance([], [])
    found = comparisons.figures_for_organisation(viewer(), organisation, chosen.id)
    return OrganisationPerformance(*found, chosen, programmes)


@bp.get("/organisations/<named:organisation_id>/figures.csv")
@open_to_all
def figures_csv(organisation_id: int) -> ResponseReturnValue:
    """All figures that the viewer may see, not only the newest."""
    organisation = queries.get(organisation_id)
    figures = figure_queries.figures_of(viewer(), organisation)
    name = exports.file_name([organisation.slug], figures)
    return csv.download(name, exports.HEADER, exports.rows(figures))


@bp.get("/organisations/<named:organisation_id>/figures.json")
@open_to_all
def figures_json(organisation_id: int) -> ResponseReturnValue:
    organisation = queries.get(organisation_id)
    figures = figure_queries.figures_of(viewer(), organisation)
    return jsonify(organisation=organisation.name, figures=exports.as_json(figures))


def _supply_chain(organisation: Organisation) -> dict[str, Any]:
    return {
        "contracts": citations.with_footnotes(queries.contracts_of(organisation)),
        "promises": citations.with_footnotes(queries.service_levels_of(organisation)),
        "partners": citations.with_footnotes(queries.partners_of(organisation)),
        "primes": citations.with_footnotes(queries.primes_of(organisation)),
    }


def _case_studies(organisation: Organisation) -> dict[str, Any]:
    """Their newest case studies, and the claimant groups of all."""
    newest = case_studies.of_organisation(organisation.id, SHOWN_CASE_STUDIES)
    groups = tags.claimant_groups_of(organisation.id)
    return {
        "case_studies": listed_cards(newest),
        "total": case_studies.count_of_organisation(organisation.id),
        "groups": [label(term) for term in groups],
    }
