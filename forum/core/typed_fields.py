"""Form fields for days and times as people write them."""

import re
from collections.abc import Callable
from typing import Any

from markupsafe import Markup
from wtforms import DateField
from wtforms.form import BaseForm
from wtforms.validators import StopValidation
from wtforms.widgets import DateInput, TextInput

from forum.core import dates

OF_A_CALENDAR = re.compile(r"(?:[0-9]{4}-[0-9]{2}-[0-9]{2})?")  # what a browser's calendar shows


class TypedField:
    """What cannot be read says so, and not that nothing was typed."""

    data: Any
    process_errors: list[str]
    parse: Callable[[str], Any]
    how = ""

    def process_formdata(self, valuelist: list[str]) -> None:
        self.data = None
        typed = "".join(valuelist).strip()
        if not typed:
            return
        try:
            self.data = type(self).parse(typed)
        except dates.DateError:
            raise ValueError(self.how) from None

    def pre_validate(self, form: BaseForm) -> None:
        if self.process_errors:
            raise StopValidation


class TypedDay(TypedField, DateField):
    data: Any  # a date, or None
    widget = TextInput()  # a browser's own calendar loses what it cannot read
    parse = staticmethod(dates.parse_day)
    how = "Write the day as 18/09/2014 or 18 September 2014."


def _calendar_or_text(field: DateField, **attributes: Any) -> Markup:
    is_shown = OF_A_CALENDAR.fullmatch(field._value() or "")
    return (DateInput() if is_shown else TextInput())(field, **attributes)


class CalendarDay(TypedDay):
    """The browser's own calendar, but for words that it would lose."""

    widget = staticmethod(_calendar_or_text)
