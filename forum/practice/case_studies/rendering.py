"""The Markdown of a case study, rendered and sanitised when it is written, not when it is read."""

from datetime import date

from forum.core import text
from forum.models.case_studies import CaseStudy, Version
from forum.models.full_form_columns import COUNTS, SECTIONS

ANSWERS = (
    "title",
    "summary",
    "outcome",
    *SECTIONS,
    "figures",
    "time_band",
    "staff_band",
    "money_band",
    "setting",
    "showcase_kind",
    "partners",
    *(f"{name}{end}" for name in COUNTS for end in ("", "_from", "_to")),
    "compared_with",
    "checked_by",
    "check_link",
)


def render(case_study: CaseStudy) -> None:
    case_study.html = {part: text.to_html(getattr(case_study, part) or "") for part in SECTIONS}
    case_study.html_policy = text.HTML_POLICY
    case_study.slug = text.slug(case_study.title)


def texts_of(case_study: CaseStudy) -> list[str]:
    """All that was typed freely, as it was typed."""
    return [getattr(case_study, name) or "" for name in ("title", "summary", *SECTIONS, "partners")]


def version_of(case_study: CaseStudy, editor_id: int) -> Version:
    """The case study as it stands, to be kept."""
    answers: dict[str, object] = {name: _kept(getattr(case_study, name)) for name in ANSWERS}
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


def _kept(answer: str | int | date | None) -> str | int:
    """As JSON holds it; what was not answered is empty, none of 20 people is 0."""
    if isinstance(answer, date):
        return answer.isoformat()
    return "" if answer is None else answer
