"""The full form: six sections, each a page of its own, and what each asks."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from itertools import groupby
from typing import Any

from werkzeug.datastructures import MultiDict
from wtforms import BooleanField, Field, HiddenField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import StopValidation

from forum.core import clock
from forum.core.forms import Radios, Required
from forum.models.full_form_columns import CheckedBy
from forum.practice.case_studies import form_questions
from forum.practice.case_studies.form_questions import Fieldset, FormQuestion, QuestionKind
from forum.practice.drafts.fields import asks
from forum.practice.drafts.forms import ANONYMOUS, HIDDEN, CaseStudyAnswersForm, name_or_anonymous

NO_CSRF = {"csrf": False}


class SectionForm(CaseStudyAnswersForm):
    seen = HiddenField()  # the fingerprint of what was saved when the page was opened

    @property
    def keeps_retired_terms(self) -> bool:
        return True  # its draft may be an edit

    def validate_check_link(self, field: Field) -> None:
        if self["checked_by"].data == CheckedBy.PUBLISHED and not field.data:
            raise StopValidation("Enter the web address of the published evaluation.")

    def validate(self, extra_validators: Any = None) -> bool:
        fields_are_right = super().validate(extra_validators)
        if self.is_preview:
            return False
        counts = [one for one in self.questions if one.kind is QuestionKind.COUNT]
        periods = [self._validate_period(count) for count in counts]  # each shows its error
        return fields_are_right and all(periods)

    def _validate_period(self, count: FormQuestion) -> bool:
        fields = [self[name] for name in count.field_names]
        if any(field.errors for field in fields):
            return False
        error = _period_error(*(field.data for field in fields))
        if error is None:
            return True
        place, message = error
        self.wrong(fields[place], f"{message} ({count.label.lower()})")
        return False


def _period_error(
    people: int | None, first: date | None, last: date | None
) -> tuple[int, str] | None:
    """(index of the field, what to do) of one count and its period; None where all is well."""
    if people is None:
        given = first or last
        return (0, "Enter how many people, or take the dates out") if given else None
    if first is None:
        return (1, "Enter the day from which you counted")
    if last is None:
        return (2, "Enter the day up to which you counted")
    if last < first:
        return (2, "Enter a last day that is not before the first")
    if last > clock.in_london(clock.now()).date():
        return (2, "Enter a last day that is not in the future")
    return None


class SendForm(SectionForm):
    """Name and permission: no part of what a case study says."""

    may_contact = Radios(
        "May other members write to you about it?",
        [Required("Choose yes or no.")],
        choices=[
            SelectChoice("yes", "Yes: they can write through the exchange"),
            SelectChoice("no", "No: questions as comments only"),
        ],
    )
    named = name_or_anonymous()
    no_personal_data = BooleanField(
        "Nothing in it could identify a claimant",
        [Required("Confirm that nothing in it could identify a claimant.")],
    )
    right_to_share = BooleanField(
        "We have the right to share it, under the Open Government Licence",
        [Required("Confirm that you have the right to share it.")],
    )

    def columns(self) -> dict[str, Any]:
        return {
            "may_contact": self.may_contact.data == "yes",
            "is_anonymous": self.named.data == ANONYMOUS,
            "declared_at": clock.now(),
        }


@dataclass(frozen=True)
class Section:
    slug: str
    name: str
    form: type[SectionForm]

    @property
    def field_names(self) -> tuple[str, ...]:
        """As a draft stores them, in the order of the page."""
        fields = {n: f for n in dir(self.form) if hasattr(f := getattr(self.form, n), "_formfield")}
        in_order = sorted(fields, key=lambda name: fields[name].creation_counter)
        return tuple(name for name in in_order if name not in HIDDEN)

    @property
    def fieldsets(self) -> list[tuple[Fieldset | None, list[FormQuestion]]]:
        """Its questions in order, those of one fieldset together."""
        questions = form_questions.in_section(self.slug)
        return [(frame, list(some)) for frame, some in groupby(questions, lambda q: q.fieldset)]


def _form_of(slug: str) -> type[SectionForm]:
    name = f"{slug.title().replace('-', '')}Form"
    return asks(form_questions.in_section(slug))(type(name, (SectionForm,), {}))


CONTENTS = tuple(  # what an edit asks: name and permission stay
    Section(slug, name, _form_of(slug)) for slug, name in form_questions.SECTIONS.items()
)
SECTIONS = {
    section.slug: section
    for section in (*CONTENTS, Section("send", "Name and permission", SendForm))
}


def sections_of(is_edit: bool) -> tuple[Section, ...]:
    return CONTENTS if is_edit else tuple(SECTIONS.values())


def read_form(section: Section, typed: dict[str, list[str]]) -> SectionForm:
    """The section's form with the answers of a draft, to be validated or read."""
    return section.form(formdata=form_data(typed), meta=NO_CSRF)


def page_form(section: Section, typed: dict[str, list[str]]) -> SectionForm:
    """The section's form with the answers of a draft, to be shown and sent."""
    return section.form(formdata=form_data(typed))


def form_data(typed: dict[str, list[str]]) -> MultiDict[str, str]:
    return MultiDict(_pairs(typed))


def _pairs(typed: dict[str, list[str]]) -> Iterable[tuple[str, str]]:
    return [(name, value) for name, values in typed.items() for value in values]


def answers_in(section: Section, typed: dict[str, list[str]]) -> dict[str, list[str]]:
    """What a draft holds of one section, without empty answers."""
    found = {
        name: [value for value in typed.get(name, []) if value] for name in section.field_names
    }
    return {name: values for name, values in found.items() if values}
