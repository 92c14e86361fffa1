from wtforms import SelectMultipleField
from wtforms.fields.choices import SelectChoice

from forum.forms import Form
from forum.subscriptions.models import MAIL_KIND_NAMES


class MailsForm(Form):
    wanted = SelectMultipleField(
        "Mails I want",
        choices=[SelectChoice(kind.value, name) for kind, name in MAIL_KIND_NAMES.items()],
    )
