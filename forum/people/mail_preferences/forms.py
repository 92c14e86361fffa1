"""Which kinds of mail a member has."""

from wtforms import SelectMultipleField
from wtforms.fields.choices import SelectChoice

from forum.core.forms import Form
from forum.mail.preferences.models import MAIL_KIND_NAMES


class MailPreferencesForm(Form):
    wanted = SelectMultipleField(
        "Mails I want",
        choices=[SelectChoice(kind.value, name) for kind, name in MAIL_KIND_NAMES.items()],
    )
