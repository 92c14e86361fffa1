"""Organisations, workshops, releases, and figures that are public."""

from collections.abc import Sequence
from typing import Any, Literal

from flask import url_for
from pydantic import Field

from forum.api.protocol import cursors
from forum.api.protocol.parameters import PageParameters, RowId
from forum.api.v1 import schemas, serialisers
from forum.api.v1.blueprint import v1
from forum.core import citations
from forum.models.accounts import Guest
from forum.models.figures import Figure
from forum.models.measures import MEASURES, Measure
from forum.models.organisations import Kind, Organisation
from forum.models.releases import Release
from forum.models.workshops import Workshop
from forum.performance.figures import exports, public_figures
from forum.performance.figures import queries as figure_queries
from forum.performance.figures.figure_view import FigureView, unmasked
from forum.performance.releases import queries as release_queries
from forum.policy.viewer import Viewer
from forum.practice.case_studies import queries as case_studies_queries
from forum.reference.organisations import queries as organisation_queries
from forum.reference.organisations.queries import OrganisationFilter
from forum.workshops.schedule import queries as workshop_queries
from forum.workshops.schedule.queries import WorkshopFilter

ORGANISATIONS, FIGURES = "Organisations", "Figures"
WORKSHOPS, RELEASES = "Workshops", "Releases"
Json = dict[str, Any]


def _by_id(row: Organisation | Figure) -> cursors.Place:
    return (0, row.id)


# Organisations


class OrganisationParameters(PageParameters):
    kind: list[Kind] = Field([], description="Any of these kinds.")
    area: list[str] = Field([], description="Working in any of these areas, by slug.")


@v1.get("/organisations", ORGANISATIONS, schemas.OrganisationList, query=OrganisationParameters)
def organisations(who: Viewer, asked: OrganisationParameters) -> Json:
    """List organisations."""
    wanted = OrganisationFilter(kinds=asked.kind, areas=asked.area)
    after = cursors.place(asked.cursor)
    rows = organisation_queries.listed_after(wanted, asked.limit + 1, after[1] if after else None)
    shown, links = cursors.page(rows, asked.limit, _by_id)
    counts = case_studies_queries.count_by_organisation([one.id for one in shown])
    return {"items": [_organisation(one, counts.get(one.id, 0)) for one in shown], **links}


@v1.get("/organisations/<id:organisation_id>", ORGANISATIONS, schemas.OrganisationDocument)
def organisation(who: Viewer, organisation_id: int) -> Json:
    """Read one organisation, with its contracts and its part in supply chains."""
    one = organisation_queries.get(organisation_id)
    links = organisation_queries.partners_of(one) + organisation_queries.primes_of(one)
    return _organisation(one, case_studies_queries.count_of_organisation(one.id)) | {
        "website": citations.web_address(one.website) if one.website else None,
        "service_model": one.service_model,
        "other_names": [alias.name for alias in organisation_queries.aliases_of(one.id)],
        "contracts": [
            {"area": contract.area.label, "starts": contract.starts, "ends": contract.ends}
            for contract in organisation_queries.contracts_of(one)
        ],
        "supply_chain": [serialisers.of_supply_link(link) for link in links],
        "sources": serialisers.of_sources(one.source),
    }


def _organisation(one: Organisation, case_studies: int) -> Json:
    url = url_for("organisations.show", organisation_id=one)
    return serialisers.of_organisation(one, url, case_studies)


# Figures: always as for a visitor, whoever's the key


@v1.get("/measures", FIGURES, schemas.MeasureList)
def measures(who: Viewer) -> Json:
    """List the measures of which figures are public."""
    counts = public_figures.counts_by_measure()
    return {"items": [_measure(MEASURES[key], number) for key, number in counts.items()]}


def _measure(one: Measure, figures: int) -> Json:
    return {
        "measure": one.slug,
        "name": one.name,
        "definition": one.definition,
        "counted": one.numerator or one.name,
        "out_of": one.denominator,
        "which_way_is_better": one.polarity,
        "figures": figures,
    }


class FigureParameters(PageParameters):
    measure: Literal[*(one.slug for one in MEASURES.values())]  # type: ignore[valid-type]
    organisation: RowId | None = Field(None, description="Its id.")


@v1.get("/figures", FIGURES, schemas.FigureList, query=FigureParameters)
def figures(who: Viewer, asked: FigureParameters) -> Json:
    """List the public figures of one measure."""
    after = cursors.place(asked.cursor)
    measure = asked.measure.replace("-", "_")
    rows = public_figures.public_page(
        measure, asked.limit + 1, after[1] if after else None, asked.organisation
    )
    shown, links = cursors.page(rows, asked.limit, _by_id)
    return {"items": _figures(unmasked(shown)), **links}


@v1.get("/organisations/<id:organisation_id>/figures", FIGURES, schemas.OrganisationFigures)
def organisation_figures(who: Viewer, organisation_id: int) -> Json:
    """List the public figures of one organisation."""
    one = organisation_queries.get(organisation_id)
    return {
        "organisation": {"id": one.id, "name": one.name},
        "items": _figures(figure_queries.figures_of(Guest(), one)),
    }


def _figures(shown: Sequence[FigureView]) -> list[Json]:
    return exports.as_json(shown)


# Workshops


class WorkshopParameters(PageParameters):
    when: Literal["upcoming", "past"] = Field("upcoming", description="The next or the last first.")
    area: list[str] = Field([], description="In any of these areas, by slug.")
    group: list[str] = Field([], description="For any of these payment groups, by slug.")


@v1.get("/workshops", WORKSHOPS, schemas.WorkshopList, query=WorkshopParameters)
def workshops(who: Viewer, asked: WorkshopParameters) -> Json:
    """List workshops that are announced."""
    wanted = WorkshopFilter(groups=asked.group, areas=asked.area, is_past=asked.when == "past")
    after = cursors.instant_place(asked.cursor)
    rows = workshop_queries.listed_page(wanted, asked.limit + 1, after)
    shown, links = cursors.page(
        rows, asked.limit, lambda one: (cursors.microseconds(one.starts_at), one.id)
    )
    return {"items": [_workshop(one) for one in shown], **links}


@v1.get("/workshops/<id:workshop_id>", WORKSHOPS, schemas.WorkshopDocument)
def workshop(who: Viewer, workshop_id: int) -> Json:
    """Read one workshop with its agenda."""
    one = workshop_queries.get(who, workshop_id)
    return _workshop(one) | {
        "agenda_markdown": one.agenda,
        "access_notes": one.access_notes,
        "cancelled_because": one.cancelled_reason,
    }


def _workshop(one: Workshop) -> Json:
    return serialisers.of_workshop(one, url_for("workshops.show", workshop_id=one))


# Releases


@v1.get("/releases", RELEASES, schemas.ReleaseList, query=PageParameters)
def releases(who: Viewer, asked: PageParameters) -> Json:
    """List the calendar of releases, those to come first."""
    after = cursors.instant_place(asked.cursor)
    rows = release_queries.calendar_page(who, asked.limit + 1, after)
    shown, links = cursors.page(
        rows, asked.limit, lambda one: (cursors.microseconds(one.release_at), one.id)
    )
    return {"items": [_release(one) for one in shown], **links}


@v1.get("/releases/<id:release_id>", RELEASES, schemas.ReleaseDocument)
def release(who: Viewer, release_id: int) -> Json:
    """Read one release: when it opens, or whether it is open."""
    return _release(release_queries.get(who, release_id))


def _release(one: Release) -> Json:
    return serialisers.of_release(one, url_for("releases.show", release_id=one.id))
