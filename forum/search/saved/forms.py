from wtforms import SelectField, StringField
from wtforms.fields.choices import SelectChoice

from forum.core.forms import AtMost, Form, HoldsNoIdentifier, Required
from forum.models.saved_searches import MAIL_FREQUENCY_NAMES, NAME_LENGTH, MailFrequency


class SaveSearchForm(Form):
    name = StringField(
        "Name", [Required("Give the search a name."), AtMost(NAME_LENGTH), HoldsNoIdentifier()]
    )


class FollowedSearchForm(Form):
    name = StringField("Name", [AtMost(NAME_LENGTH), HoldsNoIdentifier()])  # empty: as it is
    mail = SelectField(
        "How", choices=[SelectChoice(*choice) for choice in MAIL_FREQUENCY_NAMES.items()]
    )

    @property
    def frequency(self) -> MailFrequency:
        return MailFrequency(self.mail.data)

    @property
    def first_error(self) -> str:
        return str(self.name.errors[0]) if self.name.errors else "Choose weekly or mute."
