"""What a case study says, as the reading page shows it: sections of text, and short facts."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from forum.core import text
from forum.models.case_studies import Basis, CaseStudy
from forum.pages.glossary import glossary
from forum.pages.glossary.glossary import GlossaryWord
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
WORDS_A_MINUTE = 200
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


def explained(found: Sequence[TextSection]) -> tuple[list[TextSection], list[GlossaryWord]]:
    """The sections with words of the glossary linked, and these words."""
    htmls, words = glossary.explained([section.html for section in found])
    return [replace(one, html=html) for one, html in zip(found, htmls, strict=True)], words


def minutes_to_read(case_study: CaseStudy) -> int:
    """Of all sections, at WORDS_A_MINUTE; at least one."""
    written = (getattr(case_study, q.name) or "" for q in MARKDOWN_QUESTIONS)
    words = sum(len(text.to_plain(one).split()) for one in written if one)
    return max(1, round(words / WORDS_A_MINUTE))


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
