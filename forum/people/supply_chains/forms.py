"""Proposing a link, ending one, and the month of the last referral."""

from collections.abc import Callable, Sequence
from datetime import date
from typing import Any

from wtforms import Field, RadioField, StringField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import Optional

from forum.core import dates
from forum.core.forms import AtMost, Dropdown, Form, HoldsNoIdentifier, Required
from forum.models.organisations import Organisation
from forum.models.vocabularies import Term
from forum.people.members import queries as members
from forum.people.supply_chains.actions import Terms

PARTNER, PRIME = "partner", "prime"
TIERS = ("End-to-end", "Specialist", "Vocational training")
DAY_LENGTH = 40
A_DAY = "Write the day as 18/09/2014 or 18 September 2014."
A_MONTH = "Write the month as 09/2014 or September 2014."


def _read(form: Form, field: Field, parse: Callable[[str], date], how: str) -> date | None:
    try:
        return parse(field.data) if field.data else None
    except dates.DateError:
        form.wrong(field, how)
        return None


class ProposeLinkForm(Form):
    """A name that is close to listed ones comes back with those to choose from."""

    side = RadioField(
        "They are",
        [Required("Say what they are to you.")],
        choices=[
            SelectChoice(PARTNER, "in our supply chain"),
            SelectChoice(PRIME, "the prime whose supply chain we are in"),
        ],
    )
    name = StringField(
        "Organisation",
        [Required("Type the name of the organisation."), AtMost(120), HoldsNoIdentifier()],
        description="Its name as it is listed on the exchange.",
    )
    organisation = RadioField("Did you mean one of these?", [Optional()], validate_choice=False)
    area = Dropdown("Area", [Optional()])
    tier = Dropdown(
        "Kind",
        [Optional()],
        choices=[SelectChoice("", "Not said"), *(SelectChoice(tier, tier) for tier in TIERS)],
    )
    starts = StringField(
        "Since", [Optional(), AtMost(DAY_LENGTH)], description="The day, if you know it."
    )

    def __init__(self, areas: Sequence[Term], **kwargs: Any) -> None:
        super().__init__(**kwargs)
        every = SelectChoice("", "All areas of the prime")
        self.area.choices = [every, *(SelectChoice(str(area.id), area.label) for area in areas)]
        self.other: Organisation | None = None
        self.starts_on: date | None = None
        like = members.organisations_like(self.name.data) if self.name.data else []
        self.organisation.choices = [SelectChoice(str(one.id), one.name) for one in like]

    def validate(self, extra_validators: Any = None) -> bool:
        if not super().validate(extra_validators):
            return False
        self.starts_on = _read(self, self.starts, dates.parse_day, A_DAY)
        self.other = self._chosen() or members.organisation_called(self.name.data)
        if self.other is None and self.organisation.choices:
            self.wrong(self.organisation, "Choose one of these, or mend the name.")
        elif self.other is None:
            self.wrong(self.name, "No organisation of that name is listed here.")
        return not self.errors

    @property
    def asks_which(self) -> bool:
        return bool(self.organisation.choices) and self.other is None

    def terms(self) -> Terms:
        area_id = int(self.area.data) if self.area.data else None
        return Terms(area_id, self.tier.data or "", self.starts_on)

    def _chosen(self) -> Organisation | None:
        chosen = self.organisation.data or ""
        return next((one for one in members.organisations() if str(one.id) == chosen), None)


class EndLinkForm(Form):
    day = StringField(
        "Ended on",
        [Required("Write the day on which it ended."), AtMost(DAY_LENGTH)],
        description="For example 30 September 2026.",
    )

    def validate(self, extra_validators: Any = None) -> bool:
        self.on = _read(self, self.day, dates.parse_day, A_DAY) if super().validate() else None
        return not self.errors


class LastReferralForm(Form):
    month = StringField(
        "Month of the last referral",
        [Required("Write the month."), AtMost(DAY_LENGTH)],
        description="For example September 2026.",
    )

    def validate(self, extra_validators: Any = None) -> bool:
        self.on = (
            _read(self, self.month, dates.parse_month, A_MONTH) if super().validate() else None
        )
        return not self.errors


class AnswerLinkForm(Form):
    """Only a button."""
