from wtforms import SelectField, StringField
from wtforms.fields.choices import SelectChoice

from forum.core.forms import AtMost, Form, Required
from forum.models.saved_searches import MAIL_NAMES, NAME_LENGTH, Mail


class SaveForm(Form):
    name = StringField("Name", [Required("Give the search a name."), AtMost(NAME_LENGTH)])


class MailForm(Form):
    mail = SelectField("Mail", choices=[SelectChoice(*choice) for choice in MAIL_NAMES.items()])

    @property
    def choice(self) -> Mail:
        return Mail(self.mail.data)
