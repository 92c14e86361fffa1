"""The Markdown of a case study, rendered and sanitised when it is written, not when it is read."""

from datetime import date

from forum.core import text
from forum.models.case_studies import CaseStudy, Version
from forum.models.full_form_columns import MARKDOWN_COLUMNS
from forum.practice.case_studies.form_questions import COLUMNS, FREE_TEXT


def render(case_study: CaseStudy) -> None:
    case_study.html = {
        name: text.to_html(getattr(case_study, name) or "") for name in MARKDOWN_COLUMNS
    }
    case_study.html_policy = text.HTML_POLICY
    case_study.slug = text.slug(case_study.title)


def texts_of(case_study: CaseStudy) -> list[str]:
    """All that its author typed freely, as it was typed."""
    return [getattr(case_study, question.name) or "" for question in FREE_TEXT]


def version_of(case_study: CaseStudy, editor_id: int) -> Version:
    """A new Version row with the case study's present answers."""
    answers: dict[str, object] = {name: _as_json(getattr(case_study, name)) for name in COLUMNS}
    answers["terms"] = [
        [str(term.vocabulary), term.slug, term.label]
        for term in sorted(case_study.terms, key=lambda term: (term.vocabulary, term.position))
    ]
    return Version(
        case_study=case_study,
        number=case_study.version,
        editor_id=editor_id,
        answers=answers,
    )


def _as_json(answer: str | int | date | None) -> str | int:
    """A date in ISO 8601; "" where nothing was answered, which for a count differs from 0."""
    if isinstance(answer, date):
        return answer.isoformat()
    return "" if answer is None else answer
