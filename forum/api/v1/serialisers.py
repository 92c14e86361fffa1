"""From rows and cards of the rooms to what the documents hold. A case study's is shared with its
page (pages/case_study/json_views.py), a figure's with the tables' exports."""

from collections.abc import Sequence
from typing import Any

from forum.core import citations
from forum.core.formatting import iso
from forum.mail.mailer import address
from forum.models.organisations import KIND_NAMES, Organisation, SupplyLink
from forum.models.releases import Release
from forum.models.vocabularies import Term, Vocabulary
from forum.models.workshops import Workshop
from forum.practice.cards import Card
from forum.reference.vocabularies.links import Label, label

VOCABULARY_TITLES = {
    Vocabulary.GROUP: "Payment groups",
    Vocabulary.CIRCUMSTANCE: "Circumstances",
    Vocabulary.PRACTICE: "Practices",
    Vocabulary.STAGE: "Stages",
    Vocabulary.AREA: "Areas",
}


def of_card(card: Card) -> dict[str, Any]:
    return {
        "id": card.id,
        "address": address(card.url),
        "title": card.title,
        "summary": card.summary,
        "organisation": card.organisation_name,
        "organisation_address": address(card.organisation_url) if card.organisation_url else None,
        "for_whom": of_labels(card.groups),
        "practices": of_labels(card.practices),
        "posted_at": iso(card.posted_at),
        "evidence": card.evidence_label,
        "outcome": card.outcome_label,
        "rating": {
            "score": card.score.value,
            "organisations": card.score.organisations,
            "needed": card.score.needed,
        },
        "tried_by": card.tried_by,
        "comments": card.comment_count,
        "is_demonstration": card.is_demonstration,
    }


def of_labels(labels: Sequence[Label]) -> list[dict[str, str]]:
    return [{"name": one.name, "address": address(one.url)} for one in labels]


def of_term(term: Term, case_studies: int) -> dict[str, Any]:
    return {
        "slug": term.slug,
        "code": term.code,
        "name": term.name,
        "definition": term.definition,
        "family": term.family,
        "address": address(label(term).url),
        "case_studies": case_studies,
    }


def of_organisation(one: Organisation, url: str, case_studies: int) -> dict[str, Any]:
    return {
        "id": one.id,
        "address": address(url),
        "name": one.name,
        "kind": KIND_NAMES[one.kind],
        "sector": one.sector,
        "role": one.role,
        "closed_on": iso(one.closed_on) if one.closed_on else None,
        "is_demonstration": one.is_demonstration,
        "case_studies": case_studies,
    }


def of_supply_link(link: SupplyLink) -> dict[str, str]:
    return {
        "prime": link.prime.name if link.prime else link.prime_named,
        "subcontractor": link.subcontractor.name,
        "area": link.area.label if link.area else "",
        "tier": link.tier,
        "standing": link.standing,
    }


def of_sources(sources: str) -> list[dict[str, str | None]]:
    return [{"title": title, "href": href} for title, href in citations.listed(sources)]


def of_workshop(workshop: Workshop, url: str) -> dict[str, Any]:
    """Without the address of the house, the link to join and names of people."""
    return {
        "id": workshop.id,
        "address": address(url),
        "title": workshop.title,
        "status": workshop.status,
        "starts_at": iso(workshop.starts_at),
        "ends_at": iso(workshop.ends_at),
        "where": workshop.where,
        "is_online": workshop.is_online,
        "area": workshop.area_name,
        "organisation": workshop.organisation.name if workshop.organisation else "",
        "for_whom": of_labels([label(term) for term in workshop.terms]),
        "who_may_come": workshop.who_may_come_name,
        "places": workshop.capacity,
        "places_left": max(0, workshop.places_left),
        "is_demonstration": workshop.is_demonstration,
    }


def of_release(release: Release, url: str) -> dict[str, Any]:
    return {
        "id": release.id,
        "address": address(url),
        "name": release.name,
        "release_at": iso(release.release_at),
        "is_date_exact": release.is_date_exact,
        "figures_to": iso(release.cut_off) if release.cut_off else None,
        "is_open": release.is_open,
        "is_cancelled": release.is_cancelled,
        "cancelled_because": release.cancelled_because,
    }
