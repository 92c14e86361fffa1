"""A draft of the full form, section by section: what is done, what it says, what is wrong."""

from dataclasses import dataclass
from typing import Any

from forum.core.forms import Form
from forum.models.case_studies import Draft
from forum.practice.case_studies.differences import Piece, words_changed
from forum.practice.drafts import full_form
from forum.practice.drafts.forms import UNSEEN
from forum.practice.drafts.full_form import Section, SectionForm

NOT_STARTED, IN_PROGRESS, DONE = "Not started", "In progress", "Done"


@dataclass(frozen=True)
class State:
    section: Section
    status: str
    wrong: int  # answers to mend or to give


@dataclass(frozen=True)
class Answer:
    question: str
    words: str  # empty: not answered
    error: str


@dataclass(frozen=True)
class Answers:
    section: Section
    answers: list[Answer]


@dataclass(frozen=True)
class Clash:
    """One question to which another window gave another answer."""

    question: str
    kept: str
    typed: str
    pieces: list[Piece]


def _forms(draft: Draft | None) -> list[tuple[Section, SectionForm]]:
    typed = draft.answers if draft else {}
    asked = full_form.asked_of(is_edit=bool(draft and draft.case_study_id))
    return [(section, full_form.filled(section, typed)) for section in asked]


def statuses(draft: Draft | None) -> list[State]:
    return [_state(section, form, draft) for section, form in _forms(draft)]


def _state(section: Section, form: SectionForm, draft: Draft | None) -> State:
    if draft is None or not full_form.part_of(section, draft.answers):
        return State(section, NOT_STARTED, 0)
    is_right = form.validate()
    wrong = sum(bool(field.errors) for field in form)
    return State(section, DONE if is_right else IN_PROGRESS, wrong)


def next_open(section: Section, draft: Draft) -> Section | None:
    """The next section that is not finished, else the first such; None where all are done."""
    states = statuses(draft)
    after = [s.section for s in states].index(section) + 1 if section in _asked(states) else 0
    for state in (*states[after:], *states[:after]):
        if state.status != DONE:
            return state.section
    return None


def _asked(states: list[State]) -> list[Section]:
    return [state.section for state in states]


def told(draft: Draft) -> list[Answers]:
    """Every question with its answer in words, as the last look before sending shows them."""
    found = []
    for section, form in _forms(draft):
        form.validate()
        asked = [field for field in form if field.name not in full_form.NO_COLUMN]
        found.append(Answers(section, [_answer(field) for field in asked]))
    return found


def _answer(field: Any) -> Answer:
    errors = list(field.errors)
    return Answer(question_of(field), in_words(field), errors[0] if errors else "")


def question_of(field: Any) -> str:
    """A date is asked for beside a number: on its own it needs the number's name."""
    name = field.name.rpartition("_")[0]
    if field.label.text in ("From", "To") and name in full_form.COUNTS:
        return f"{full_form.COUNTS[name]}: {field.label.text.lower()}"
    return field.label.text


def in_words(field: Any) -> str:
    """What was typed, or the names of what was chosen."""
    if hasattr(field, "iter_choices"):
        chosen = [choice.label for choice in field.iter_choices() if choice.selected]
        return "; ".join(str(label) for label in chosen if field.data)
    if isinstance(field.data, bool):
        return "Yes" if field.data else ""
    return field._value() if hasattr(field, "_value") else str(field.data or "")


def answers(draft: Draft) -> dict | None:
    """By the names of the model's columns; None while something is missing or wrong."""
    found: dict = {}
    for _, form in _forms(draft):
        if not form.validate():
            return None
        found |= form.columns()
    return found


def side_by_side(kept: Form, typed: Form) -> list[Clash]:
    """Where what is kept and what was just typed into the same form differ."""
    return [
        Clash(
            question_of(old),
            in_words(old),
            in_words(new),
            words_changed(in_words(old), in_words(new)),
        )
        for old, new in zip(kept, typed, strict=True)
        if old.name not in UNSEEN and in_words(old) != in_words(new)
    ]
