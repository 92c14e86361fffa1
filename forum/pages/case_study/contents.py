"""What a case study says, as the reading page shows it: sections of text, and short facts."""

from dataclasses import dataclass

from forum.models.case_studies import Basis, CaseStudy
from forum.practice.case_studies.form_questions import (
    BY_NAME,
    MARKDOWN_QUESTIONS,
    QUESTIONS,
    FormQuestion,
    QuestionKind,
)

# The facts the page shows first, and in another form, or in another place.
FIRST_FACTS = ("outcome", "compared_with", "checked_by", "setting", "showcase_kind")
SHOWN_ELSEWHERE = ("title", "summary", "figures", "time_band", "staff_band", "money_band")
FACT_KINDS = (QuestionKind.LINE, QuestionKind.RADIOS, QuestionKind.DROPDOWN)


@dataclass(frozen=True, slots=True)
class TextSection:
    name: str  # of the question
    anchor: str
    heading: str
    html: str


def sections(case_study: CaseStudy) -> list[TextSection]:
    """Those that say something, in reading order."""
    return [
        TextSection(q.name, q.fragment, q.title_for(case_study.outcome), html)
        for q in MARKDOWN_QUESTIONS
        if (html := case_study.html.get(q.name, ""))
    ]


def facts(case_study: CaseStudy) -> dict[str, tuple[str, str]]:
    """By the name of the question: (heading, answer in words). Unanswered ones are empty."""
    first = [BY_NAME[name] for name in FIRST_FACTS]
    others = [q for q in QUESTIONS if _is_fact(q) and q.name not in FIRST_FACTS]
    found = {q.name: (q.title, _in_words(case_study, q)) for q in (*first, *others)}
    return found | {"showcase_kind": (BY_NAME["showcase_kind"].title, _showcase(case_study))}


def _showcase(case_study: CaseStudy) -> str:
    """The kind that was decided, not the answer: an anonymous author's may not be told."""
    is_set = case_study.showcase and case_study.basis == Basis.EDITORIAL
    return case_study.showcase_name + (" (set by the editors from the source)" if is_set else "")


def _is_fact(question: FormQuestion) -> bool:
    is_short = question.kind in FACT_KINDS and not question.vocabulary
    return is_short and question.name not in SHOWN_ELSEWHERE


def _in_words(case_study: CaseStudy, question: FormQuestion) -> str:
    answer = getattr(case_study, question.name) or ""
    return str((question.choices or {}).get(answer, answer))
