"""A case study for programs: what its page says, and nothing that the page does not."""

from datetime import datetime
from typing import Any

from flask import jsonify
from flask.typing import ResponseReturnValue

from forum.core import citations
from forum.mail import mailer
from forum.models.case_studies import CaseStudy
from forum.models.ratings import Score
from forum.models.vocabularies import Vocabulary
from forum.policy.access import open_to_all, viewer
from forum.practice.cards import address, shown_score
from forum.practice.case_studies import queries
from forum.practice.case_studies.form_questions import QUESTIONS, QuestionKind
from forum.practice.case_studies.version_views import bp
from forum.practice.ratings import queries as ratings

LICENCE = "https://www.nationalarchives.gov.uk/doc/open-government-licence/version/3/"
NOT_ASKED = ("place", "years")


@bp.get("/case-studies/<named:case_study_id>.json")
@open_to_all
def data(case_study_id: int) -> ResponseReturnValue:
    case_study = queries.get(viewer(), case_study_id)
    return jsonify(as_json(case_study, ratings.score_of(case_study)))


def as_json(case_study: CaseStudy, score: Score | None) -> dict[str, Any]:
    organisation = case_study.shown_organisation
    return {
        "id": case_study.id,
        "address": mailer.address(address(case_study)),
        "version": case_study.version,
        "status": case_study.status,
        "author": case_study.byline,
        "organisation": {"id": organisation.id, "name": organisation.name}
        if organisation
        else None,
        "supply_chain_position": case_study.chain_position,
        **_answers(case_study),
        "showcase_kind": case_study.showcase,  # as decided, not as answered
        **{name: getattr(case_study, name) for name in NOT_ASKED},
        "counts": [
            {"name": one.name, "people": one.people, "from": str(one.first), "to": str(one.last)}
            for one in case_study.counts
        ],
        "terms": {
            word.value: [{"slug": term.slug, "name": term.label} for term in case_study.of(word)]
            for word in Vocabulary
        },
        "evidence_level": case_study.evidence_level,
        "rating": _rating(score),
        "basis": case_study.basis,
        "sources": [
            {"title": title, "href": href} for title, href in citations.listed(case_study.sources)
        ],
        "posted_at": f"{case_study.posted_at.isoformat(timespec='seconds')}Z",
        "edited_at": _instant(case_study.edited_at),
        "checked_at": _instant(case_study.checked_at),
        "licence": LICENCE,
    }


def _answers(case_study: CaseStudy) -> dict[str, str]:
    """By the name of the question; of Markdown, as written, by the name with `_markdown`."""
    return {
        f"{q.name}_markdown" if q.kind is QuestionKind.MARKDOWN else q.name: getattr(
            case_study, q.name
        )
        for q in QUESTIONS
        if q.column_names and q.kind is not QuestionKind.COUNT
    }


def _rating(score: Score | None) -> dict[str, Any]:
    shown = shown_score(score)
    return {"score": shown.value, "organisations": shown.organisations, "needed": shown.needed}


def _instant(at: datetime | None) -> str | None:
    return f"{at.isoformat(timespec='seconds')}Z" if at else None
