"""The kinds of question a case study asks."""

from datetime import date
from typing import Any

from wtforms import Field
from wtforms.fields.choices import SelectChoice
from wtforms.fields.core import UnboundField
from wtforms.validators import Optional, ValidationError
from wtforms.widgets import TextInput

from forum.core import dates, formatting, text
from forum.core.forms import Dropdown, Required
from forum.models.case_studies import BAND_NAMES

YEARS = range(1990, 2101)
MOST_PEOPLE = 1_000_000


def band(label: str, kind) -> Dropdown:
    choices = [SelectChoice("", "Choose one")]
    choices += [SelectChoice(str(value), name) for value, name in BAND_NAMES[kind].items()]
    return Dropdown(label, [Required(f"Choose an answer for {label.lower()}.")], choices=choices)


def among(names: dict, none: str = "") -> list[SelectChoice]:
    """A closed list as choices; `none` names the answer that is no answer."""
    first = [SelectChoice("", none)] if none else []
    return first + [SelectChoice(str(value), name) for value, name in names.items()]


def again(question: UnboundField) -> UnboundField:
    """The same question, asked where this stands: forms ask in the order of writing."""
    return UnboundField(question.field_class, *question.args, **question.kwargs)


class Left(Optional):
    """May stay empty, and the heading above says so for several."""

    def __init__(self):
        super().__init__()
        self.field_flags = {}


class Typed(Field):
    """Reads what was typed into a value, and shows what was typed where it cannot be read."""

    data: Any
    widget = TextInput()

    def process_formdata(self, valuelist) -> None:
        self.typed = text.one_line(valuelist[0])[:100] if valuelist else ""
        self.data = self.read(self.typed) if self.typed else None

    def read(self, typed: str):
        raise NotImplementedError

    def written(self) -> str:
        return str(self.data)

    def _value(self) -> str:
        if getattr(self, "typed", ""):
            return self.typed
        return "" if self.data is None else self.written()


class People(Typed):
    """How many people: a whole number."""

    def read(self, typed: str) -> int:
        digits = typed.replace(",", "").replace(" ", "")
        if not (digits.isascii() and digits.isdigit()):
            raise ValidationError("Enter a whole number, such as 22.")
        if len(digits) > 9 or int(digits) > MOST_PEOPLE:
            raise ValidationError(f"Enter a number up to {MOST_PEOPLE:,}.")
        return int(digits)


class Day(Typed):
    """A day, in the ways people write one."""

    def read(self, typed: str) -> date:
        try:
            day = dates.parse_day(typed)
        except dates.DateError:
            day = None
        if day is None or day.year not in YEARS:
            raise ValidationError("Enter a date such as 1 June 2014.")
        return day

    def written(self) -> str:
        return formatting.day(self.data)
