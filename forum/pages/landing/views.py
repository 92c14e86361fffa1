"""The pages of claimant groups, practices, stages and areas."""

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any

from flask import Blueprint, render_template, url_for
from flask.typing import ResponseReturnValue

from forum.core import citations, clock
from forum.models.programmes import Programme
from forum.models.social import FollowKind
from forum.models.vocabularies import Term, Vocabulary
from forum.models.workshops import Workshop
from forum.pages.landing import tile_map
from forum.pages.this_quarter import queries as this_quarter
from forum.pages.this_quarter.quarter import QuarterNumber, quarter_of
from forum.performance.figures import queries as figures
from forum.policy.access import open_to_all, viewer
from forum.practice.card_queries import listed_cards
from forum.practice.case_studies import queries as case_studies
from forum.practice.questions import queries as discussions
from forum.reference.organisations import queries as organisations
from forum.reference.programmes import queries as programmes
from forum.reference.vocabularies import queries
from forum.reference.vocabularies.links import Label, label
from forum.social.communities import queries as communities
from forum.social.follows import queries as follows
from forum.standards.complaints.follow_queries import most_at
from forum.standards.what_helps import fits_queries
from forum.workshops.schedule import queries as workshops

bp = Blueprint("tags", __name__)

SHOWN = 5
SHOWN_RELATED = 8
SHOWN_QUESTIONS = 3
SHOWN_WORKSHOPS = 3
WORKSHOP_VOCABULARIES = (Vocabulary.GROUP, Vocabulary.CIRCUMSTANCE, Vocabulary.AREA)


@bp.get("/claimant-groups")
@open_to_all
def claimant_groups() -> ResponseReturnValue:
    counts = case_studies.counts_by_term()
    return render_template(
        "pages/landing/claimant_groups.html",
        payment_groups=_counted(queries.vocabulary(Vocabulary.GROUP), counts),
        circumstances=_counted(queries.vocabulary(Vocabulary.CIRCUMSTANCE), counts),
    )


@bp.get("/claimant-groups/<slug>")
@open_to_all
def claimant_group(slug: str) -> ResponseReturnValue:
    return _landing(queries.claimant_group(slug))


@bp.get("/practices")
@open_to_all
def practices() -> ResponseReturnValue:
    counts = case_studies.counts_by_term()
    families: dict[str, list[dict[str, Any]]] = {}
    for term in queries.vocabulary(Vocabulary.PRACTICE):
        families.setdefault(term.family, []).extend(_counted([term], counts))
    stages = _counted(queries.vocabulary(Vocabulary.STAGE), counts)
    return render_template("pages/landing/practices.html", families=families, stages=stages)


@bp.get("/practices/<slug>")
@open_to_all
def practice(slug: str) -> ResponseReturnValue:
    return _landing(queries.by_slug(Vocabulary.PRACTICE, slug))


@bp.get("/stages/<slug>")
@open_to_all
def stage(slug: str) -> ResponseReturnValue:
    found = queries.by_slug(Vocabulary.STAGE, slug)
    return _landing(
        found,
        promises=citations.with_footnotes(organisations.service_levels_at(found)),
        complaints=most_at(found),
        standards=fits_queries.at_stage(found),
    )


@bp.get("/areas")
@open_to_all
def areas() -> ResponseReturnValue:
    counted = _counted(queries.vocabulary(Vocabulary.AREA), case_studies.counts_by_term())
    of_each = [
        (one, [area for area in counted if area["term"].programme_id == one.id])
        for one in programmes.all_programmes()
    ]
    return render_template(
        "pages/landing/areas.html",
        of_each=[
            (programme, areas, _tiles(programme, areas)) for programme, areas in of_each if areas
        ],
        contracts=organisations.contracts_by_area(),
    )


def _tiles(programme: Programme, areas: list[dict[str, Any]]) -> list[tile_map.Tile]:
    if not programme.is_work_programme:
        return []
    return tile_map.tiles(areas, figures.measures_published_by_area())


@bp.get("/areas/<slug>")
@open_to_all
def area(slug: str) -> ResponseReturnValue:
    found = queries.by_slug(Vocabulary.AREA, slug)
    return _landing(
        found,
        programme=found.programme,
        contracts=organisations.contracts_in(found),
        links=citations.with_footnotes(organisations.supply_links_in(found)),
    )


def _landing(term: Term, **more: Any) -> str:
    """The page of one term: what it means, and the case studies on it."""
    most_useful = case_studies.most_useful(SHOWN, term)
    newest = case_studies.newest(SHOWN, term, excluding=most_useful)
    by_id = {card.id: card for card in listed_cards([*newest, *most_useful])}
    is_group = term.vocabulary in queries.FOR_WHOM
    other = Vocabulary.PRACTICE if is_group else Vocabulary.CIRCUMSTANCE
    return render_template(
        "pages/landing/landing.html",
        term=term,
        trail=_trail(term),
        sources=citations.listed(term.source),
        total=case_studies.count_of_term(term),
        newest=[by_id[i] for i in newest if i in by_id],
        most_useful=[by_id[i] for i in most_useful if i in by_id],
        related=_links(queries.related_terms(term, other)[:SHOWN_RELATED]),
        is_group=is_group,
        quarter=_this_quarter(term) if is_group else None,
        stages=queries.vocabulary(Vocabulary.STAGE) if is_group else [],
        gaps=queries.missing_case_studies(term),
        questions=discussions.newest(term, SHOWN_QUESTIONS) if is_group else [],
        workshops=_workshops(term),
        communities=communities.of_term(term),
        follow=follows.state_of(viewer(), FollowKind.TERM, term.id),
        **more,
    )


def _this_quarter(group: Term) -> tuple[date, Sequence[QuarterNumber]]:
    """Its first day, and what is new since."""
    quarter = quarter_of(clock.now())
    return quarter.first_day, this_quarter.news_of(group, quarter.since).counts.numbers()


def _workshops(term: Term) -> list[Workshop]:
    """The next ones on the term; none where workshops have no such term."""
    if term.vocabulary not in WORKSHOP_VOCABULARIES:
        return []
    return workshops.upcoming_of_term(term, SHOWN_WORKSHOPS)


def _trail(term: Term) -> list[tuple[str, str]]:
    """The breadcrumbs of a term's page."""
    above = {
        Vocabulary.GROUP: ("Claimant groups", url_for("tags.claimant_groups")),
        Vocabulary.CIRCUMSTANCE: ("Claimant groups", url_for("tags.claimant_groups")),
        Vocabulary.PRACTICE: ("Practices", url_for("tags.practices")),
        Vocabulary.STAGE: ("Practices and stages", url_for("tags.practices")),
        Vocabulary.AREA: ("Areas", url_for("tags.areas")),
    }
    return [("Case studies", url_for("search.results")), above[Vocabulary(term.vocabulary)]]


def _counted(terms: Iterable[Term], counts: dict[int, int]) -> list[dict[str, Any]]:
    return [
        {
            "term": term,
            "name": term.label,
            "url": label(term).url,
            "definition": term.definition,
            "count": counts.get(term.id, 0),
        }
        for term in terms
    ]


def _links(found: list[tuple[Term, int]]) -> list[tuple[Label, int]]:
    return [(label(term), number) for term, number in found]
