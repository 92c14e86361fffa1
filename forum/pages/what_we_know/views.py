"""What is known: the toolkit, the page of a practice, what its numbers are made of, the map."""

from collections.abc import Sequence
from typing import Any

from flask import Blueprint, Response, jsonify, render_template, request, url_for
from flask.typing import ResponseReturnValue

from forum.core import csv
from forum.core.formatting import iso
from forum.core.list_query import with_query
from forum.models.practice_evidence import PracticeEvidence
from forum.models.social import FollowKind
from forum.models.vocabularies import Term, Vocabulary
from forum.pages.what_we_know import dot_plot, evidence_map, queries, toolkit_params
from forum.pages.what_we_know.evidence_map import EvidenceMap
from forum.pages.what_we_know.findings import findings, reports_address
from forum.pages.what_we_know.known_practice import (
    STRENGTH_NAMES,
    KnownPractice,
    most_known_with,
)
from forum.pages.what_we_know.toolkit_params import MOST_COMPARED, SORTS
from forum.performance.charts import png, svg
from forum.policy.access import open_to_all, viewer
from forum.practice.card_queries import listed_cards
from forum.practice.evidence_summaries import queries as summaries
from forum.practice.evidence_summaries.queries import Examples
from forum.practice.evidence_summaries.rules import DIRECTION_NAMES, STEPS, Direction
from forum.practice.questions import queries as discussions
from forum.reference.vocabularies import queries as tags
from forum.social.communities import queries as communities
from forum.social.follows import queries as follows
from forum.social.reviewed_summaries import queries as reviewed_summaries
from forum.social.reviewed_summaries.queries import SummarySubject
from forum.standards.complaints.follow_queries import rising_at, rising_that_helped
from forum.standards.what_helps import fits_queries
from forum.workshops.schedule import queries as workshops

bp = Blueprint("what_we_know", __name__)

GROUPS_SHOWN = 3
SHOWN_QUESTIONS = 3
SHOWN_WORKSHOPS = 2
COLUMNS = {
    "group": "payment group",
    "circumstance": "circumstance",
    "stage": "stage of the programme",
}
MOST_LINKED = 300  # places of a map's table that are links: of more, the rows alone are
MOST_COLUMNS = 13  # of one map; what is more has a map of its own
HEADER = (
    *("practice", "for", "direction", "strength", "strength_name", "organisations", "worked"),
    *("mixed", "did_not_work", "case_studies", "anonymous_case_studies", "tries", "sources"),
    *("money", "staff", "time", "newest"),
)


@bp.get("/what-we-know")
@open_to_all
def toolkit() -> ResponseReturnValue:
    groups = tags.for_whom()
    stages = tags.vocabulary(Vocabulary.STAGE)
    params = toolkit_params.read([term for some in groups.values() for term in some], stages)
    found = queries.known_practices(params.for_whom, params.stage)
    chosen = params.choose(found)
    return render_template(
        "pages/what_we_know/toolkit.html",
        params=params,
        known=[one for one in chosen if not one.is_gap],
        gaps=[one for one in chosen if one.is_gap],
        groups=groups,
        stage_choices=[(stage.slug, stage.name) for stage in stages],
        sorts=SORTS,
        directions={k: name for k, name in DIRECTION_NAMES.items() if k != Direction.UNKNOWN},
        most_compared=MOST_COMPARED,
        complaints=rising_at(params.stage) if params.stage else [],
    )


@bp.get("/what-we-know.csv")
@open_to_all
def toolkit_csv() -> ResponseReturnValue:
    return csv.download("what-we-know", HEADER, map(_row, _chosen()))


@bp.get("/what-we-know.json")
@open_to_all
def toolkit_json() -> ResponseReturnValue:
    rows = [dict(zip(HEADER, _row(one), strict=True)) for one in _chosen()]
    return jsonify(practices=rows)


@bp.get("/what-we-know/compare")
@open_to_all
def compare() -> ResponseReturnValue:
    practices = toolkit_params.compared(request.args.getlist("practice"))
    known = {one.practice.id: one for one in queries.known_practices()}
    return render_template(
        "pages/what_we_know/compare.html",
        compared=[known[practice.id] for practice in practices],
        asked=len(request.args.getlist("practice")),
        most_compared=MOST_COMPARED,
    )


@bp.get("/what-we-know/how-it-is-made")
@open_to_all
def how_it_is_made() -> ResponseReturnValue:
    return render_template(
        "pages/what_we_know/how_it_is_made.html", steps=STEPS, strengths=STRENGTH_NAMES
    )


@bp.get("/what-we-know/<slug>")
@open_to_all
def practice(slug: str) -> ResponseReturnValue:
    return _review(tags.by_slug(Vocabulary.PRACTICE, slug), None)


@bp.get("/what-we-know/<slug>/with/<group>")
@open_to_all
def practice_with(slug: str, group: str) -> ResponseReturnValue:
    return _review(tags.by_slug(Vocabulary.PRACTICE, slug), tags.claimant_group(group))


@bp.get("/what-we-know/<slug>/reports")
@open_to_all
def reports(slug: str) -> ResponseReturnValue:
    """What the numbers are made of: case studies and tries, the newest first."""
    found, group = _asked_for(slug)
    evidence = summaries.of_practice(found.id).get(group.id if group else 0)
    examples = evidence.examples if evidence else {}
    return render_template(
        "pages/what_we_know/reports.html",
        known=KnownPractice(found, group, evidence),
        case_studies=queries.case_studies_among(examples.get(Examples.NEWEST, ())),
        tries=queries.tries_among(examples.get(Examples.TRIES, ())),
        all_of_them=url_for("search.results", **_filters(found, group)),
    )


@bp.get("/evidence-map")
@open_to_all
def map_of_evidence() -> ResponseReturnValue:
    evidence, by = _map()
    return render_template(
        "pages/what_we_know/evidence_map.html",
        evidence=evidence,
        drawing=svg.paint(evidence_map.draw(evidence), "map"),
        by=by,
        has_gaps=by != "stage",
        has_links=evidence.known <= MOST_LINKED,
        columns=[
            (column, sum(evidence.at(row, column) is not None for row in evidence.rows))
            for column in evidence.columns
        ],
        choices=_map_choices(),
        families=_families(),
        family=request.args.get("family", ""),
        files=[
            (name, with_query(url_for(f".map_{name.lower()}"), _map_pairs(by)))
            for name in ("SVG", "PNG", "CSV")
        ],
    )


@bp.get("/evidence-map.svg")
@open_to_all
def map_svg() -> ResponseReturnValue:
    drawn = svg.document(evidence_map.draw(_map()[0]))
    return _file(drawn, "image/svg+xml", "evidence-map.svg")


@bp.get("/evidence-map.png")
@open_to_all
def map_png() -> ResponseReturnValue:
    caption = (
        "What Works Exchange. A bubble is as large as the number of organisations that tell; "
        "full: mostly worked, pale: mixed results, empty: mostly did not work."
    )
    return _file(png.paint(evidence_map.draw(_map()[0]), caption), "image/png", "evidence-map.png")


@bp.get("/evidence-map.csv")
@open_to_all
def map_csv() -> ResponseReturnValue:
    evidence, _by = _map()
    cells = [
        evidence.at(row, column) or KnownPractice(row, column, None)
        for row in evidence.rows
        for column in evidence.columns
    ]
    return csv.download("evidence-map", HEADER, map(_row, cells))


def _review(found: Term, group: Term | None) -> str:
    cells = summaries.of_practice(found.id)
    groups = [term for one in tags.FOR_WHOM for term in tags.vocabulary(one)]
    evidence = cells.get(group.id if group else 0)
    known = KnownPractice(found, group, evidence, most_known_with(cells, groups, GROUPS_SHOWN))
    examples = evidence.examples if evidence else {}
    case_studies = queries.case_studies_among(examples.get(Examples.NEWEST, ()))
    tries = queries.tries_among(examples.get(Examples.TRIES, ()))
    worked, failed = (examples.get(kind, []) for kind in (Examples.WORKED, Examples.FAILED))
    cards = {card.id: card for card in listed_cards([*worked, *failed])}
    about = f"{found.name}, {group.label}" if group else found.name
    return render_template(
        "pages/what_we_know/practice.html",
        known=known,
        practice=found,
        group=group,
        findings=findings(known),
        written=reviewed_summaries.on_page(viewer(), SummarySubject(found, group), evidence),
        drawing=svg.figure(*dot_plot.draw(case_studies, tries, about)),
        case_studies=case_studies,
        tries=tries,
        worked=[cards[i] for i in worked if i in cards],
        failed=[cards[i] for i in failed if i in cards],
        reports=reports_address(found, group),
        groups=_groups(found, cells, groups),
        missing=_missing(found, cells, groups),
        questions=discussions.newest(group, SHOWN_QUESTIONS) if group else [],
        workshops=workshops.upcoming_of_term(group, SHOWN_WORKSHOPS) if group else [],
        communities=communities.of_term(group or found),
        standards=fits_queries.by_practice(found, group),
        complaints=rising_that_helped([found, group] if group else [found]),
        follow=follows.state_of(viewer(), FollowKind.TERM, found.id),
    )


def _groups(
    found: Term, cells: dict[int, PracticeEvidence], groups: Sequence[Term]
) -> list[KnownPractice]:
    """The practice with each group of which something is known, the most told of first."""
    known = [KnownPractice(found, group, cells[group.id]) for group in groups if group.id in cells]
    return sorted(known, key=lambda one: (-one.organisations, -one.case_studies))


def _missing(
    found: Term, cells: dict[int, PracticeEvidence], groups: Sequence[Term]
) -> list[tuple[Term, str]]:
    """(claimant group, where to say that one needs it), of which nothing is known."""
    return [
        (
            group,
            with_query(url_for("gaps.combination"), [("for", group.slug), ("what", found.slug)]),
        )
        for group in groups
        if group.id not in cells
    ]


def _asked_for(slug: str) -> tuple[Term, Term | None]:
    group = request.args.get("group", "")
    return (
        tags.by_slug(Vocabulary.PRACTICE, slug),
        tags.claimant_group(group) if group else None,
    )


def _filters(found: Term, group: Term | None) -> dict[str, Any]:
    return {"practice": found.slug} | ({group.vocabulary: group.slug} if group else {})


def _chosen() -> list[KnownPractice]:
    groups = [term for some in tags.for_whom().values() for term in some]
    params = toolkit_params.read(groups, tags.vocabulary(Vocabulary.STAGE))
    return params.choose(queries.known_practices(params.for_whom, params.stage))


def _row(one: KnownPractice) -> tuple[object, ...]:
    e = one.evidence
    return (
        *(one.practice.name, one.for_whom.label if one.for_whom else "", one.direction_name),
        *(one.strength, one.strength_name, one.organisations, e.worked if e else 0),
        *(e.mixed if e else 0, e.did_not_work if e else 0, one.case_studies),
        *(e.anonymous if e else 0, one.tries, e.sources if e else 0),
        *(one.money, one.staff, one.time, iso(e.newest_at) if e and e.newest_at else ""),
    )


def _map() -> tuple[EvidenceMap, str]:
    """The map that is asked for, and its name in addresses: `circumstance-2`."""
    asked = request.args.get("by", "")
    by = asked if asked in _map_choices() else "group"
    vocabulary, _, part = by.partition("-")
    first = (int(part or 1) - 1) * MOST_COLUMNS
    columns = tags.vocabulary(Vocabulary(vocabulary))[first : first + MOST_COLUMNS]
    family = request.args.get("family", "")
    rows = [
        term for term in tags.vocabulary(Vocabulary.PRACTICE) if not family or term.family == family
    ]
    stored = queries.cells_of(rows, columns)
    practices, over = {term.id: term for term in rows}, {term.id: term for term in columns}
    cells = {
        key: KnownPractice(practices[key[0]], over[key[1]], cell) for key, cell in stored.items()
    }
    return EvidenceMap(rows, columns, cells, COLUMNS[vocabulary]), by


def _map_choices() -> dict[str, str]:
    """{by: words}; a long vocabulary has several maps."""
    choices = {}
    for vocabulary, words in COLUMNS.items():
        parts = -(-len(tags.vocabulary(Vocabulary(vocabulary))) // MOST_COLUMNS) or 1
        for part in range(1, parts + 1):
            name = vocabulary if part == 1 else f"{vocabulary}-{part}"
            choices[name] = f"{words}, part {part} of {parts}" if parts > 1 else words
    return choices


def _map_pairs(by: str) -> list[tuple[str, str]]:
    family = request.args.get("family", "")
    return [("by", by), *([("family", family)] if family in _families() else [])]


def _families() -> list[str]:
    practices = tags.vocabulary(Vocabulary.PRACTICE)
    return list(dict.fromkeys(term.family for term in practices if term.family))


def _file(body: Any, kind: str, name: str) -> Response:
    response = Response(body, mimetype=kind)
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return response
