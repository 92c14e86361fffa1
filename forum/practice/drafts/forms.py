from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from typing import Any

from wtforms import Field, HiddenField, StringField, TextAreaField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import ValidationError

from forum.core import formatting
from forum.core.forms import (
    AtMost,
    AtMostChosen,
    Checkboxes,
    Dropdown,
    Form,
    IdentifiesNobody,
    Radios,
    Required,
    form_key,
)
from forum.gate.forms import QuotesNothingUnreleased
from forum.models.accounts import User
from forum.models.case_studies import CaseStudy
from forum.models.vocabularies import Term, Vocabulary
from forum.practice.case_studies.form_questions import BY_NAME, NONE, QUESTIONS, FormQuestion
from forum.practice.drafts.fields import ParsedField, asks, with_none
from forum.reference.vocabularies import queries as tags

HIDDEN = ("csrf_token", "key", "seen", "seen_version")  # fields that ask nothing
ASKED_FIRST = ("title", "groups", "stage", "did", "result", "outcome")
BANDS = ("time_band", "staff_band", "money_band")
ASKED_LAST = ("circumstances", "practices", "area", "showcase_kind")
QUICK_SUMMARY = replace(
    BY_NAME["summary"],
    required="",
    hint="Shown in lists. Without it, lists show the beginning of what you did.",
)
QUICK_QUESTIONS = (
    *(BY_NAME[name] for name in (*ASKED_FIRST, *BANDS)),
    QUICK_SUMMARY,
    *(BY_NAME[name] for name in ASKED_LAST),
)
ANONYMOUS = "anonymous"


def name_or_anonymous() -> Radios:
    """Whether readers see who wrote it. It cannot be changed once it is sent."""
    return Radios(
        "Whose name stands beside it?",
        [Required("Choose whose name stands beside it.")],
        choices=[
            SelectChoice("name", "My name and my organisation’s"),
            SelectChoice(ANONYMOUS, "Nobody’s: the moderators verify it, readers see no name"),
        ],
    )


class CaseStudyAnswersForm(Form):
    """A form of declared questions: fills in the vocabularies, and reads the answers."""

    def __init__(self, *args: Any, **kwargs: Any):
        super().__init__(*args, **kwargs)
        self._terms: dict[Vocabulary, dict[str, Term]] = {}
        for question in self.questions:
            if question.vocabulary:
                kept = _listed(self[question.name].data) if self.keeps_retired_terms else []
                terms = tags.vocabulary(question.vocabulary, also=kept)
                self._terms[question.vocabulary] = {term.slug: term for term in terms}
                self[question.name].choices = with_none(question, _choices(terms))

    @property
    def keeps_retired_terms(self) -> bool:
        """Of an edit: what a case study is filed under stays, though it is not offered any more."""
        return False

    @property
    def questions(self) -> list[FormQuestion]:
        return [BY_NAME[field.name] for field in self if field.name in BY_NAME]

    def validate_groups(self, field: Field) -> None:
        chosen = field.data or []
        if NONE in chosen and len(chosen) > 1:
            raise ValidationError("Choose payment groups or “Not by payment group”, not both.")
        AtMostChosen(BY_NAME["groups"].limit)(self, field)

    def chosen_terms(self) -> list[Term]:
        return [
            self._terms[question.vocabulary][slug]
            for question in self.questions
            if question.vocabulary
            for slug in dict.fromkeys(_listed(self[question.name].data))
            if slug in self._terms[question.vocabulary]
        ]

    def columns(self) -> dict[str, Any]:
        """The answers by the names of the model's columns, and `terms`."""
        found: dict[str, Any] = {
            name: self._stored(self[name])
            for question in self.questions
            for name in question.column_names
        }
        return found | {"terms": self.chosen_terms()} if self._terms else found

    def _stored(self, field: Field) -> Any:
        if isinstance(field, ParsedField):
            return field.data
        question = BY_NAME[field.name]
        is_none = question.none_label and field.data == question.none_value
        return "" if is_none else field.data or ""


def _choices(terms: Sequence[Term]) -> list[SelectChoice]:
    return [SelectChoice(t.slug, t.label, optgroup=t.family.capitalize() or None) for t in terms]


def _listed(data: Any) -> list[str]:
    """The value of a field of one choice, or of several, as a list."""
    return data if isinstance(data, list) else [data] if data else []


@asks(QUICK_QUESTIONS)
class CaseStudyForm(CaseStudyAnswersForm):
    """The quick form: eight questions, and a few that help others to find the answer."""

    key = HiddenField()  # the same form sent twice is one case study
    seen_version = HiddenField()  # of an edit: which version was opened
    seen = HiddenField()  # the fingerprint of the draft that was saved when the page was opened
    named = name_or_anonymous()

    title: StringField
    did: TextAreaField
    result: TextAreaField
    outcome: Radios
    summary: StringField
    circumstances: Checkboxes
    practices: Checkboxes
    area: Dropdown
    showcase_kind: Radios

    def __init__(self, *args: Any, is_edit: bool = False, **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.key.data = form_key(self.key.data)
        if is_edit:  # whose name stands beside it does not change
            del self.named

    @property
    def names(self) -> tuple[str, ...]:
        """Of the fields that ask something."""
        return tuple(field.name for field in self if field.name not in HIDDEN)

    @property
    def version_seen(self) -> int:
        """The version that was opened; 0, which none is, where the form does not say."""
        typed = self.seen_version.data or ""
        return int(typed) if typed.isascii() and typed.isdigit() and len(typed) < 9 else 0

    @property
    def keeps_retired_terms(self) -> bool:
        return self.version_seen > 0

    @property
    def more_is_open(self) -> bool:
        """Whether an optional question has an answer or an error."""
        more = (self.summary, self.circumstances, self.practices, self.area, self.showcase_kind)
        return any(field.data or field.errors for field in more)

    def answers(self) -> dict[str, Any]:
        """By the names of the model's columns."""
        if "named" not in self:
            return self.columns()
        return self.columns() | {"is_anonymous": self.named.data == ANONYMOUS}


def typed_answers(
    case_study: CaseStudy,
) -> dict[str, list[str]]:
    """A case study as the forms that edit it hold it: field name -> what would be typed."""
    found = {"seen_version": [str(case_study.version)]}
    for question in (one for one in QUESTIONS if one.section):
        if question.vocabulary:
            slugs = [term.slug for term in case_study.of(question.vocabulary)]
            found[question.name] = slugs or (
                [NONE] if question.is_choice and question.none_label else []
            )
        else:
            found |= {n: [_as_typed(getattr(case_study, n))] for n in question.column_names}
    return {name: values for name, values in found.items() if any(values)}


def _as_typed(answer: str | int | date | None) -> str:
    if isinstance(answer, date):
        return formatting.day(answer)
    return "" if answer is None else str(answer)


class WithdrawForm(Form):
    reason = TextAreaField(
        "Why are you withdrawing it?",
        [
            Required("Say why, in a sentence."),
            AtMost(300),
            QuotesNothingUnreleased(),
            IdentifiesNobody(),
        ],
        description="Shown to anyone who follows an old link to it.",
    )


class ColleagueForm(Form):
    member = Dropdown("Colleague", [Required("Choose a colleague.")])

    def __init__(self, colleagues: Sequence[User], **kwargs: Any):
        super().__init__(**kwargs)
        self.member.choices = [SelectChoice("", "Choose one")]
        self.member.choices += [SelectChoice(str(one.id), one.name) for one in colleagues]
