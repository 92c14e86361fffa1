"""The Markdown of a case study, rendered and sanitised when it is written, not when it is read."""

from forum import text
from forum.case_studies.models import CaseStudy, Version

SECTIONS = ("problem", "did", "result", "advice")
ANSWERS = (
    "title",
    "summary",
    "outcome",
    *SECTIONS,
    "figures",
    "time_band",
    "staff_band",
    "money_band",
)


def render(case_study: CaseStudy) -> None:
    case_study.html = {part: text.to_html(getattr(case_study, part) or "") for part in SECTIONS}
    case_study.html_policy = text.HTML_POLICY
    case_study.slug = text.slug(case_study.title)


def version_of(case_study: CaseStudy, editor_id: int) -> Version:
    """The case study as it stands, to be kept."""
    answers = {name: getattr(case_study, name) or "" for name in ANSWERS}
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
