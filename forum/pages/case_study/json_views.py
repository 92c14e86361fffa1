"""A case study for programs: what its page says, and nothing that the page does not."""

from flask import jsonify

from forum.core import citations
from forum.mail import mailer
from forum.models.case_studies import CaseStudy
from forum.models.vocabularies import Vocabulary
from forum.policy.access import open_to_all, viewer
from forum.practice.cards import address, shown_score
from forum.practice.case_studies import queries
from forum.practice.case_studies.blueprint import bp
from forum.practice.case_studies.rendering import SECTIONS
from forum.practice.ratings import queries as ratings

LICENCE = "https://www.nationalarchives.gov.uk/doc/open-government-licence/version/3/"
PLAIN = (
    "outcome",
    "setting",
    "showcase_kind",
    "partners",
    "figures",
    "compared_with",
    "checked_by",
    "check_link",
    "time_band",
    "staff_band",
    "money_band",
    "place",
    "years",
)


@bp.get("/case-studies/<named:case_study_id>.json")
@open_to_all
def data(case_study_id: int):
    return jsonify(as_data(queries.get(viewer(), case_study_id)))


def as_data(case_study: CaseStudy) -> dict:
    organisation = case_study.shown_organisation
    return {
        "id": case_study.id,
        "address": mailer.address(address(case_study)),
        "version": case_study.version,
        "status": case_study.status,
        "title": case_study.title,
        "summary": case_study.summary,
        "told_by": case_study.byline,
        "organisation": {"id": organisation.id, "name": organisation.name}
        if organisation
        else None,
        "supply_chain_position": case_study.chain_position,
        **{name: getattr(case_study, name) for name in PLAIN},
        **{f"{name}_markdown": getattr(case_study, name) for name in SECTIONS},
        "counts": [
            {"what": one.name, "people": one.people, "from": str(one.first), "to": str(one.last)}
            for one in case_study.counts
        ],
        "filed_under": {
            word.value: [{"slug": term.slug, "name": term.label} for term in case_study.of(word)]
            for word in Vocabulary
        },
        "evidence_level": case_study.evidence_level,
        "rating": _rating(case_study),
        "basis": case_study.basis,
        "sources": [{"title": title, "href": href} for title, href in _sources(case_study)],
        "posted_at": f"{case_study.posted_at.isoformat(timespec='seconds')}Z",
        "edited_at": _instant(case_study.edited_at),
        "checked_at": _instant(case_study.checked_at),
        "licence": LICENCE,
    }


def _rating(case_study: CaseStudy) -> dict:
    score = shown_score(ratings.score_of(case_study))
    return {"score": score.value, "organisations": score.organisations, "needed": score.needed}


def _sources(case_study: CaseStudy):
    return citations.listed(case_study.sources)


def _instant(at) -> str | None:
    return f"{at.isoformat(timespec='seconds')}Z" if at else None
