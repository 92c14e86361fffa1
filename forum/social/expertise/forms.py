from typing import Any

from wtforms import StringField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired

from forum.core.forms import (
    AtMost,
    Dropdown,
    IdentifiesNobody,
    MarkdownField,
    Required,
    SubmittedOnceForm,
)
from forum.core.typed_fields import CalendarDay
from forum.gate.forms import QuotesNothingUnreleased
from forum.models import expertise
from forum.models.accounts import User
from forum.policy.viewer import Viewer
from forum.social.profiles import queries as profiles


class PanelForm(SubmittedOnceForm):
    title = StringField(
        "Title",
        [
            Required("Enter a title."),
            AtMost(expertise.TITLE_LENGTH),
            IdentifiesNobody(),
            QuotesNothingUnreleased(),
        ],
        description="For example: Ask about health conditions and work.",
    )
    about = MarkdownField(
        "What can be asked",
        [
            Required("Say what can be asked."),
            AtMost(expertise.ABOUT_LENGTH),
            IdentifiesNobody(),
            QuotesNothingUnreleased(),
        ],
    )
    specialist_name = StringField(
        "Specialist",
        [Required("Enter the specialist's name."), AtMost(80)],
        description="A verified member. Enter the name, then choose the person.",
    )
    specialist = Dropdown("Which of them?", [])
    opens_on = CalendarDay(
        "Opens on",
        [InputRequired("Enter a date.")],
        description="It is open for 14 days from 9am.",
    )

    def __init__(self, viewer: Viewer, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.found = profiles.find_by_name(viewer, self.specialist_name.data or "")
        self.specialist.choices = [
            SelectChoice("", "Choose one"),
            *(SelectChoice(str(one.id), _named(one)) for one in self.found),
        ]

    def validate(self, extra_validators: Any = None) -> bool:
        is_valid = super().validate(extra_validators)
        if is_valid and len(self.found) == 1 and not self.specialist.data:
            self.specialist.data = str(self.found[0].id)
        if is_valid and not self.specialist.data:
            found = "Choose the person." if self.found else "No verified member has this name."
            self.wrong(self.specialist if self.found else self.specialist_name, found)
            return False
        return is_valid


def _named(member: User) -> str:
    return f"{member.name}, {member.organisation_name}" if member.organisation else member.name
