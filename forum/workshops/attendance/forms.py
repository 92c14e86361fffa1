"""Forms of the day of a workshop: the code, pasted names, tables, feedback."""

import re
from typing import Any

from wtforms import (
    BooleanField,
    HiddenField,
    IntegerField,
    RadioField,
    StringField,
    TextAreaField,
)
from wtforms.fields.choices import SelectChoice
from wtforms.validators import NumberRange, StopValidation

from forum.core.forms import AtMost, Form, IdentifiesNobody, MarkdownField, Required
from forum.models import attendance
from forum.models.attendance import USEFUL_NAMES

LONGEST_LIST = 40_000  # characters


class AttendanceCodeForm(Form):
    code = StringField(
        "The four figures",
        [Required("Enter the four figures that are on the wall.")],
        description="They are on the wall of the room, or the organiser has them.",
    )

    def validate_code(self, field: StringField) -> None:
        field.data = re.sub(r"\D", "", field.data or "")
        if len(field.data) != 4:
            raise StopValidation("Enter four figures, such as 0427.")


class NamesForm(Form):
    names = TextAreaField(
        "Who came",
        [Required("Paste the names first."), AtMost(LONGEST_LIST)],
        description="One name to a line, or with semicolons between them, or copied out of a "
        "spreadsheet.",
    )


class TablesForm(Form):
    number = IntegerField(
        "How many tables",
        [
            NumberRange(
                1, attendance.MOST_TABLES, f"Enter a number from 1 to {attendance.MOST_TABLES}."
            )
        ],
    )


class TableForm(Form):
    seen_version = HiddenField()
    did = MarkdownField(
        "What you did",
        [AtMost(attendance.DID_LENGTH), IdentifiesNobody()],
        description="So that somebody else could do it on Monday.",
    )
    for_whom = MarkdownField(
        "For whom",
        [AtMost(attendance.FOR_WHOM_LENGTH), IdentifiesNobody()],
        description="Which people it is for, and what kept them from work. Nobody in particular.",
    )
    happened = MarkdownField(
        "What happened",
        [AtMost(attendance.HAPPENED_LENGTH), IdentifiesNobody()],
        description="For how many, in which months. What did not work counts as much.",
    )

    @property
    def seen(self) -> int:
        """-1, which no version is, where it is missing."""
        text = self.seen_version.data or ""
        return int(text) if text.isascii() and text.isdigit() and len(text) < 9 else -1

    def boxes(self) -> dict[str, str]:
        return {
            "did": self.did.data or "",
            "for_whom": self.for_whom.data or "",
            "happened": self.happened.data or "",
        }


class FeedbackForm(Form):
    useful = RadioField(
        "How useful was it to your practice?",
        [Required("Choose one of the five.")],
        choices=[SelectChoice(str(value), name) for value, name in USEFUL_NAMES.items()],
    )
    differently = TextAreaField(
        "What will you do differently?",
        [AtMost(attendance.ANSWER_LENGTH), IdentifiesNobody()],
    )
    next_time = TextAreaField(
        "What should it be about next time?",
        [AtMost(attendance.ANSWER_LENGTH), IdentifiesNobody()],
    )

    def answers(self) -> dict[str, Any]:
        return {
            "useful": int(self.useful.data),
            "differently": self.differently.data or "",
            "next_time": self.next_time.data or "",
        }


class MatchedNamesForm(Form):
    """The answers about doubtful names are fields doubt-0, doubt-1 … of the request."""

    names = HiddenField()
    is_whole_list = BooleanField("This is everybody: those not on it did not come")
