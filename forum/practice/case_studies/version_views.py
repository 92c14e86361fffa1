"""The versions of a case study: each as it stood, and what changed between any two."""

from dataclasses import dataclass
from itertools import pairwise

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from forum.core import text
from forum.core.formatting import lower_first
from forum.models.case_studies import Version
from forum.policy.access import open_to_all, viewer
from forum.practice.case_studies import queries
from forum.practice.case_studies.differences import TextPiece, shortened, words_changed
from forum.practice.case_studies.form_questions import (
    MARKDOWN_QUESTIONS,
    QUESTIONS,
    FormQuestion,
    QuestionKind,
)

bp = Blueprint("case_studies", __name__)

TERMS = "terms"  # the key of a version's answers that come from the vocabularies
TERMS_HEADING = "Groups and labels"


@dataclass(frozen=True)
class AnswerChange:
    heading: str
    pieces: list[TextPiece]


@bp.get("/case-studies/<named:case_study_id>/history")
@open_to_all
def history(case_study_id: int) -> ResponseReturnValue:
    case_study = queries.get(viewer(), case_study_id)
    versions = queries.versions(case_study)
    return render_template(
        "practice/case_studies/history.html",
        case_study=case_study,
        versions=versions,
        changes=change_summaries(versions),
    )


@bp.get("/case-studies/<named:case_study_id>/versions/<id:number>")
@open_to_all
def version(case_study_id: int, number: int) -> ResponseReturnValue:
    case_study = queries.get(viewer(), case_study_id)
    found = queries.version(case_study, number)
    return render_template(
        "practice/case_studies/version.html",
        case_study=case_study,
        version=found,
        sections=rendered(found),
        facts=facts(found),
        latest=queries.versions(case_study)[0].number,
    )


@bp.get("/case-studies/<named:case_study_id>/compare")
@open_to_all
def choose(case_study_id: int) -> ResponseReturnValue:
    """From the form of the history page to the address of two versions."""
    case_study = queries.get(viewer(), case_study_id)
    numbers = [request.args.get(name, type=int) or 1 for name in ("older", "newer")]
    older, newer = sorted(queries.version(case_study, number).number for number in numbers)
    return redirect(url_for(".compare", case_study_id=case_study, older=older, newer=newer))


@bp.get("/case-studies/<named:case_study_id>/versions/<id:older>/to/<id:newer>")
@open_to_all
def compare(case_study_id: int, older: int, newer: int) -> ResponseReturnValue:
    case_study = queries.get(viewer(), case_study_id)
    before, after = queries.version(case_study, older), queries.version(case_study, newer)
    return render_template(
        "practice/case_studies/compare.html",
        case_study=case_study,
        older=before,
        newer=after,
        changes=differences(before, after),
    )


def change_summaries(versions: list[Version]) -> dict[int, str]:
    """By number, what each version changed of the one before; versions come newest first."""
    found = {}
    for newer, older in pairwise(versions):
        names = [lower_first(change.heading) for change in differences(older, newer)]
        found[newer.number] = f"Changed: {', '.join(names)}" if names else "Nothing changed"
    return found


def differences(older: Version, newer: Version) -> list[AnswerChange]:
    return [
        AnswerChange(heading, shortened(words_changed(old, new)))
        for (heading, old), (_, new) in zip(answers_of(older), answers_of(newer), strict=True)
        if old != new
    ]


def _is_told(question: FormQuestion) -> bool:
    """Not the answer of which the kind of example is made: see practice/showcase/queries.py."""
    return bool(question.column_names) and question.name != "showcase_kind"


def answers_of(version: Version) -> list[tuple[str, str]]:
    """(heading, answer in words) of every question; "" for what that version was not asked."""
    found = [(q.title, in_words(version, q)) for q in QUESTIONS if _is_told(q)]
    return [*found, (TERMS_HEADING, _terms_of(version))]


def in_words(version: Version, question: FormQuestion) -> str:
    answer = version.answers.get(question.name, "")
    if question.kind is QuestionKind.COUNT:
        days = [str(version.answers.get(name) or "") for name in question.field_names[1:]]
        return "" if answer in ("", None) else f"{answer} people, {days[0]} to {days[1]}"
    return str((question.choices or {}).get(answer, answer) or "")


def _terms_of(version: Version) -> str:
    return "; ".join(label for _, _, label in version.answers.get(TERMS) or ())


def rendered(version: Version) -> list[tuple[str, str]]:
    """(heading, safe HTML) of the Markdown of an old version; rendered now, as few read it."""
    return [
        (question.title, text.to_html_always(version.answers[question.name]))
        for question in MARKDOWN_QUESTIONS
        if version.answers.get(question.name)
    ]


def facts(version: Version) -> list[tuple[str, str]]:
    """(label, words) of the short answers."""
    above = ("title", "summary")  # shown at the top of the page
    short = [
        (q.title, in_words(version, q))
        for q in QUESTIONS
        if q.column_names and q.kind is not QuestionKind.MARKDOWN and q.name not in above
    ]
    return [*short, (TERMS_HEADING, _terms_of(version))]
