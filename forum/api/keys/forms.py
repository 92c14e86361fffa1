"""What a member says of a key of the API before it is made."""

from wtforms import BooleanField, StringField
from wtforms.fields.choices import SelectChoice

from forum.core.forms import AtMost, Form, HoldsNoIdentifier, Radios, Required
from forum.models.api import KEY_NAME_LENGTH, Scope

LIFETIMES = {"30": "30 days", "90": "90 days", "365": "A year"}


class MakeKeyForm(Form):
    name = StringField(
        "What is it for?",
        [Required("Give the key a name."), AtMost(KEY_NAME_LENGTH), HoldsNoIdentifier()],
        description="Such as the program that will use it. Only you read it.",
    )
    days = Radios(
        "How long is it to work?",
        [Required("Say how long it is to work.")],
        choices=[SelectChoice(days, label) for days, label in LIFETIMES.items()],
        default="90",
    )

    sends_returns = BooleanField(
        "It may send returns for your organisation, too",
        description="For leads of supply chains, as long as they lead.",
    )

    @property
    def chosen_scope(self) -> Scope:
        return Scope.RETURNS if self.sends_returns.data else Scope.READ

    @property
    def chosen_days(self) -> int:
        """Of a form that is valid."""
        return int(self.days.data)
