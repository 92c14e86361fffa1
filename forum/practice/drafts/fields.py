"""Form fields, made from the questions that form_questions.py declares."""

from collections.abc import Callable, Iterable
from datetime import date
from typing import Any, TypeVar

from wtforms import Field, StringField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import Optional, StopValidation, ValidationError
from wtforms.widgets import TextInput

from forum.core import dates, formatting, text
from forum.core.forms import (
    AtMost,
    AtMostChosen,
    Checkboxes,
    Dropdown,
    Form,
    IdentifiesNobody,
    MarkdownField,
    Radios,
    Required,
)
from forum.gate.forms import CheckedOnSending
from forum.practice.case_studies.form_questions import FormQuestion, QuestionKind

YEARS = range(1990, 2101)
MOST_PEOPLE = 1_000_000


class OptionalInFieldset(Optional):
    """May stay empty; the legend of its fieldset says “optional”, so the label does not."""

    def __init__(self) -> None:
        super().__init__()
        self.field_flags: dict[str, Any] = {}


class ParsedField(Field):
    """Parses what was typed into a value; shows it as typed where that fails."""

    data: Any
    widget = TextInput()

    def process_formdata(self, valuelist: list[str]) -> None:
        self.typed = text.one_line(valuelist[0])[:100] if valuelist else ""
        self.data = self.parse(self.typed) if self.typed else None

    def parse(self, typed: str) -> Any:
        raise NotImplementedError

    def format(self) -> str:
        return str(self.data)

    def _value(self) -> str:
        if getattr(self, "typed", ""):
            return self.typed
        return "" if self.data is None else self.format()


class PeopleField(ParsedField):
    """A number of people."""

    def parse(self, typed: str) -> int:
        digits = typed.replace(",", "").replace(" ", "")
        if not (digits.isascii() and digits.isdigit()):
            raise ValidationError("Enter a whole number, such as 22.")
        if len(digits) > 9 or int(digits) > MOST_PEOPLE:
            raise ValidationError(f"Enter a number up to {MOST_PEOPLE:,}.")
        return int(digits)


class DayField(ParsedField):
    """A date in one of DAY_FORMATS."""

    def parse(self, typed: str) -> date:
        try:
            day = dates.parse_day(typed)
        except dates.DateError:
            day = None
        if day is None or day.year not in YEARS:
            raise ValidationError("Enter a date such as 1 June 2014.")
        return day

    def format(self) -> str:
        return formatting.day(self.data)


class WebAddress:
    """Nothing, or an address that begins with https:// or http://."""

    def __call__(self, form: Form, field: Field) -> None:
        if field.data and not field.data.startswith(("https://", "http://")):
            raise StopValidation("Begin the web address with https:// or http://.")


def choices_of(names: Iterable[tuple[str, str]]) -> list[SelectChoice]:
    """Stored values with their names, as choices."""
    return [SelectChoice(str(value), name) for value, name in names]


def fields_of(question: FormQuestion) -> dict[str, Any]:
    """Field name -> unbound field. Choices from a vocabulary are filled in by the form."""
    label, hint = question.label, question.hint
    rules = _validators(question)
    match question.kind:
        case QuestionKind.COUNT:
            names = question.field_names
            kinds = (PeopleField, label), (DayField, "From"), (DayField, "To")
            return {
                name: kind(text_, [OptionalInFieldset()])
                for name, (kind, text_) in zip(names, kinds, strict=True)
            }
        case QuestionKind.LINE | QuestionKind.LINK:
            field = StringField(label, rules, description=hint)
        case QuestionKind.MARKDOWN:
            field = MarkdownField(label, rules, description=hint)
        case QuestionKind.CHECKBOXES:
            field = Checkboxes(label, rules, description=hint)
        case QuestionKind.RADIOS:
            field = Radios(label, rules, choices=with_none(question), description=hint)
        case QuestionKind.DROPDOWN:
            field = Dropdown(label, rules, choices=with_none(question), description=hint)
    return {question.name: field}


def with_none(
    question: FormQuestion, choices: list[SelectChoice] | None = None
) -> list[SelectChoice]:
    """The choices of a question, with the one that is stored as no answer."""
    found = choices_of((question.choices or {}).items()) if choices is None else choices
    if not question.none_label:
        return found
    none = SelectChoice(question.none_value, question.none_label)
    return [none, *found] if question.kind is QuestionKind.DROPDOWN else [*found, none]


def _validators(question: FormQuestion) -> list[Any]:
    first = Required(question.required) if question.required else Optional()
    match question.kind:
        case QuestionKind.LINE | QuestionKind.MARKDOWN:
            return [first, AtMost(question.limit), IdentifiesNobody(), CheckedOnSending()]
        case QuestionKind.LINK:  # never Optional(): a form may require it for another answer
            return [AtMost(question.limit), IdentifiesNobody(), WebAddress()]
        case QuestionKind.CHECKBOXES if not question.none_label:
            return [first, AtMostChosen(question.limit)]
    return [first]


FormClass = TypeVar("FormClass", bound=type[Form])


def asks(questions: Iterable[FormQuestion]) -> Callable[[FormClass], FormClass]:
    """Give a form class the fields of these questions, in this order."""

    def add_fields(form: FormClass) -> FormClass:
        for question in questions:
            for name, field in fields_of(question).items():
                setattr(form, name, field)
        return form

    return add_fields
