"""A framework: its name, the contracts that it is of, and from when to when."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from wtforms import Field, StringField, TextAreaField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import Optional

from forum.core import dates
from forum.core.forms import AtMost, Checkboxes, Form, IdentifiesNobody, Required
from forum.gate.forms import QuotesNothingUnreleased
from forum.models.organisations import Contract
from forum.models.service_standards import WORDS_LENGTH
from forum.standards.frameworks.actions import NewFramework
from forum.standards.versions.forms import A_DAY

NAME_LENGTH = 120


class FrameworkForm(Form):
    name = StringField(
        "Name",
        [
            Required("Give it a name."),
            AtMost(NAME_LENGTH),
            QuotesNothingUnreleased(),
            IdentifiesNobody(),
        ],
        description="Such as: Customer service standards of Northfield, 2027.",
    )
    contracts = Checkboxes(
        "Contracts",
        [Required("Choose the contracts whose claimants it is for.")],
        description="Those of your organisation, all of one programme.",
    )
    starts_on = StringField("From", [Optional(), AtMost(40)])
    ends_on = StringField("To", [Optional(), AtMost(40)])
    note = TextAreaField(
        "Note",
        [Optional(), AtMost(WORDS_LENGTH), QuotesNothingUnreleased(), IdentifiesNobody()],
        description="What readers should know of it. Everybody reads it.",
    )

    def __init__(self, contracts: Sequence[Contract], **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self._contracts = {str(one.id): one for one in contracts}
        self.contracts.choices = [
            SelectChoice(key, f"{one.area.label} ({one.programme.name})")
            for key, one in self._contracts.items()
        ]
        self.days: dict[str, date | None] = {}

    def validate(self, extra_validators: Any = None) -> bool:
        if not super().validate(extra_validators) and not self.errors:
            return False
        fields = self.starts_on, self.ends_on
        self.days = {field.name: self._day(field) for field in fields}
        first, last = self.days["starts_on"], self.days["ends_on"]
        if first and last and last < first:
            self.wrong(self.ends_on, "It ends before it begins.")
        if len({one.programme_id for one in self._chosen}) > 1:
            self.wrong(self.contracts, "Choose contracts of one programme.")
        return not self.errors

    def _day(self, field: Field) -> date | None:
        try:
            return dates.parse_day(field.data) if field.data else None
        except dates.DateError:
            self.wrong(field, A_DAY)
            return None

    @property
    def _chosen(self) -> list[Contract]:
        return [self._contracts[key] for key in self.contracts.data if key in self._contracts]

    def new(self) -> NewFramework:
        """What was filled in; only where the form is right."""
        return NewFramework(self.name.data, self._chosen, note=self.note.data or "", **self.days)
