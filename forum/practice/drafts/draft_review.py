"""A draft of the full form, section by section: its progress, its answers in words, its errors."""

from dataclasses import dataclass
from typing import Any

from wtforms import Field

from forum.core.forms import Form
from forum.models.case_studies import Draft
from forum.models.full_form_columns import COUNTS
from forum.practice.case_studies.differences import TextPiece, words_changed
from forum.practice.drafts import full_form
from forum.practice.drafts.forms import HIDDEN
from forum.practice.drafts.full_form import Section, SectionForm

NOT_STARTED, IN_PROGRESS, DONE = "Not started", "In progress", "Done"


@dataclass(frozen=True)
class SectionProgress:
    section: Section
    status: str
    errors: int  # fields with an error


@dataclass(frozen=True)
class ReviewedAnswer:
    question: str
    words: str  # empty: not answered
    error: str


@dataclass(frozen=True)
class ReviewedSection:
    section: Section
    answers: list[ReviewedAnswer]


@dataclass(frozen=True)
class AnswerConflict:
    """One question to which another window gave another answer."""

    question: str
    saved: str
    typed: str
    pieces: list[TextPiece]


def _forms(draft: Draft | None) -> list[tuple[Section, SectionForm]]:
    typed = draft.answers if draft else {}
    sections = full_form.sections_of(is_edit=bool(draft and draft.case_study_id))
    return [(section, full_form.read_form(section, typed)) for section in sections]


def progress(draft: Draft | None) -> list[SectionProgress]:
    return [_progress_of(section, form, draft) for section, form in _forms(draft)]


def _progress_of(section: Section, form: SectionForm, draft: Draft | None) -> SectionProgress:
    if draft is None or not full_form.answers_in(section, draft.answers):
        return SectionProgress(section, NOT_STARTED, 0)
    is_valid = form.validate()
    errors = sum(bool(field.errors) for field in form)
    return SectionProgress(section, DONE if is_valid else IN_PROGRESS, errors)


def next_unfinished(section: Section, draft: Draft) -> Section | None:
    """The next section that is not done, else the first such; None where all are done."""
    states = progress(draft)
    sections = [state.section for state in states]
    start = sections.index(section) + 1 if section in sections else 0
    for state in (*states[start:], *states[:start]):
        if state.status != DONE:
            return state.section
    return None


def review(draft: Draft) -> list[ReviewedSection]:
    """Every question with its answer in words, as the page before sending shows them."""
    found = []
    for section, form in _forms(draft):
        form.validate()
        fields = [field for field in form if field.name not in HIDDEN]
        found.append(ReviewedSection(section, [_reviewed(field) for field in fields]))
    return found


def _reviewed(field: Field) -> ReviewedAnswer:
    errors = list(field.errors)
    return ReviewedAnswer(question_of(field), in_words(field), errors[0] if errors else "")


def question_of(field: Field) -> str:
    """The label; that of a date, which only says “From”, with the name of its count before it."""
    name = field.name.rpartition("_")[0]
    if field.label.text in ("From", "To") and name in COUNTS:
        return f"{COUNTS[name]}: {field.label.text.lower()}"
    return field.label.text


def in_words(field: Field) -> str:
    """What was typed, or the names of what was chosen."""
    if hasattr(field, "iter_choices"):
        chosen = [choice.label for choice in field.iter_choices() if choice.selected]
        return "; ".join(str(label) for label in chosen if field.data)
    if isinstance(field.data, bool):
        return "Yes" if field.data else ""
    return field._value() if hasattr(field, "_value") else str(field.data or "")


def columns(draft: Draft) -> dict[str, Any] | None:
    """Answers by the names of the model's columns; None while something is missing or wrong."""
    found: dict[str, Any] = {}
    for _, form in _forms(draft):
        if not form.validate():
            return None
        found |= form.columns()
    return found


def conflicts(saved: Form, typed: Form) -> list[AnswerConflict]:
    """The questions where what is saved and what was just typed into the same form differ."""
    return [
        AnswerConflict(
            question_of(old),
            in_words(old),
            in_words(new),
            words_changed(in_words(old), in_words(new)),
        )
        for old, new in zip(saved, typed, strict=True)
        if old.name not in HIDDEN and in_words(old) != in_words(new)
    ]
