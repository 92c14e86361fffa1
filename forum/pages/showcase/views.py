"""The showcase: three kinds of example, what was picked, and where there is none."""

from collections.abc import Iterable
from dataclasses import dataclass

from flask import Blueprint, render_template, url_for
from flask.typing import ResponseReturnValue

from forum.core import clock
from forum.core.list_query import with_query
from forum.models.case_studies import CaseStudy
from forum.models.full_form_columns import SHOWCASE_LABELS, Showcase
from forum.models.listings import ALL, SHOWCASE_NUMBERS
from forum.models.organisations import Organisation
from forum.models.vocabularies import Term, Vocabulary
from forum.models.workshops import Workshop
from forum.policy.access import open_to_all
from forum.practice.card_queries import listed_cards
from forum.practice.cards import Card
from forum.practice.case_studies import queries as case_studies
from forum.practice.showcase import queries
from forum.practice.showcase.queries import Toolkit
from forum.reference.vocabularies import queries as tags
from forum.reference.vocabularies.links import label
from forum.workshops.schedule import queries as workshops

bp = Blueprint("showcase", __name__)

SHOWN = 3
SHOWN_TOOLKITS = 5
SHOWN_ORGANISATIONS = 12
HEADINGS = {
    Showcase.VCS: "Charities as delivery organisations",
    Showcase.COMPLEMENTARY: "Programmes outside supply chains",
    Showcase.ADVOCATE: "Specialists who speak for a group",
}


@dataclass(frozen=True, slots=True)
class ShowcaseGap:
    """A claimant group or area with no case study of a kind."""

    name: str
    url: str


@dataclass(frozen=True, slots=True)
class Door:
    kind: str  # in addresses
    label: str
    heading: str
    total: int
    cards: list[Card]
    toolkits: list[Toolkit]
    organisations: list[Organisation]
    workshop: Workshop | None
    groups_without: list[ShowcaseGap]
    areas_without: list[ShowcaseGap]


@bp.get("/showcase")
@open_to_all
def show() -> ResponseReturnValue:
    newest = {kind: queries.newest(kind, SHOWN) for kind in SHOWCASE_NUMBERS}
    ids = [case_study_id for some in newest.values() for case_study_id in some]
    found = {c.id: c for c in case_studies.in_order(ids)}
    by_id = {card.id: card for card in listed_cards(ids)}
    counts = queries.counts_by_term()
    terms = {one: tags.vocabulary(one) for one in (*tags.FOR_WHOM, Vocabulary.AREA)}
    doors = [
        _door(
            kind,
            [found[i] for i in newest[kind] if i in found],
            by_id,
            counts[kind],
            terms,
        )
        for kind in SHOWCASE_NUMBERS
    ]
    quarter = queries.quarter_of(clock.in_london(clock.now()).date())
    return render_template(
        "pages/showcase/show.html",
        doors=doors,
        picks=queries.picks_of(quarter),
        quarter=quarter,
    )


def _door(
    kind: Showcase,
    shown: list[CaseStudy],
    by_id: dict[int, Card],
    counts: dict[int, int],
    terms: dict[Vocabulary, list[Term]],
) -> Door:
    groups = [term for one in tags.FOR_WHOM for term in terms[one]]
    about = {term.id for case_study in shown for term in case_study.claimant_groups}
    return Door(
        kind.value,
        SHOWCASE_LABELS[kind],
        HEADINGS[kind],
        counts.get(ALL, 0),
        [by_id[case_study.id] for case_study in shown if case_study.id in by_id],
        queries.toolkits(kind, SHOWN_TOOLKITS),
        queries.organisations_of(kind, SHOWN_ORGANISATIONS),
        workshops.next_of(queries.showing(kind), about),
        _without(groups, counts),
        _without(terms[Vocabulary.AREA], counts),
    )


def _without(terms: Iterable[Term], counts: dict[int, int]) -> list[ShowcaseGap]:
    return [ShowcaseGap(term.label, _gap_address(term)) for term in terms if term.id not in counts]


def _gap_address(term: Term) -> str:
    """Of a claimant group, where it is said what is missing; areas have their own page alone."""
    if term.vocabulary == Vocabulary.AREA:
        return label(term).url
    return with_query(url_for("gaps.combination"), [("for", term.slug)])
