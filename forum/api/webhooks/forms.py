"""Where a webhook is to be sent, and of what."""

from wtforms import Field, StringField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import StopValidation

from forum.api.webhooks import destinations
from forum.api.webhooks.destinations import RefusedDestination
from forum.core.forms import AtMost, Checkboxes, Form, HoldsNoIdentifier, Required
from forum.models.webhooks import WEBHOOK_EVENTS, WEBHOOK_URL_LENGTH


class PublicAddress:
    """https, and not plainly in a private network; each attempt looks at what its name means."""

    def __call__(self, form: Form, field: Field) -> None:
        try:
            destinations.check(field.data)
        except RefusedDestination as error:
            raise StopValidation(str(error)) from None


class RegisterWebhookForm(Form):
    url = StringField(
        "Address",
        [
            Required("Enter the address that it is sent to."),
            AtMost(WEBHOOK_URL_LENGTH),
            PublicAddress(),
            HoldsNoIdentifier(),
        ],
        description="It begins with https:// and is on the public internet.",
        render_kw={"type": "url", "spellcheck": "false", "autocomplete": "off"},
    )
    events = Checkboxes(
        "What is to be sent?",
        [Required("Choose at least one.")],
        choices=[SelectChoice(kind.value, label) for kind, label in WEBHOOK_EVENTS.items()],
    )
