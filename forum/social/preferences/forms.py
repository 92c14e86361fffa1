"""What a member is told, where, and by which mails."""

from wtforms import SelectField, SelectMultipleField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import StopValidation

from forum.core.forms import Form
from forum.mail.preferences.models import MAIL_KIND_NAMES, MailKind
from forum.models.social import Channel, DigestFrequency, NoticeKind
from forum.models.workshop_mails import BookingNewsStrength
from forum.social.notifications.kinds import KIND_NAMES, OWN_LETTER

OFF = "off"
FREQUENCIES = {
    DigestFrequency.WEEKLY: "Every Tuesday",
    DigestFrequency.MONTHLY: "The first Tuesday of a month",
    OFF: "Never",
}
BOOKINGS = {
    BookingNewsStrength.AT_ONCE: "One mail for each booking, at once",
    BookingNewsStrength.DAILY: "One mail a day, at 7:30am, where something is new",
    OFF: "Never",
}
CHANNEL_NAMES = {
    Channel.HERE: "Here",
    Channel.MAIL: "Here, and in one mail a day",
    Channel.OFF: "Not at all",
}
MENTIONS = {"yes": "They may", "no": "They may not"}


class Among:
    """One of the choices; a field that was not sent leaves things as they are."""

    def __call__(self, form: Form, field: SelectField) -> None:
        choices = [choice.value for choice in field.choices or ()]
        if field.raw_data and field.data not in choices:
            raise StopValidation("Choose one of the list.")


def _select(label: str, names: dict) -> SelectField:
    choices = [SelectChoice(str(value), name) for value, name in names.items()]
    return SelectField(label, [Among()], choices=choices, validate_choice=False)


def channels_of(kind: NoticeKind) -> dict[Channel, str]:
    """Without the mail of the day where a letter of its own comes at once."""
    own_letter = kind in OWN_LETTER
    return {c: name for c, name in CHANNEL_NAMES.items() if not own_letter or c != Channel.MAIL}


def field_name(kind: NoticeKind) -> str:
    return f"notice_{kind.value.replace('-', '_')}"


class PreferencesForm(Form):
    digest = _select("How often the digest comes", FREQUENCIES)
    bookings = _select("Bookings of workshops I organise", BOOKINGS)
    mentions = _select("Whether members may mention me with @", MENTIONS)
    wanted = SelectMultipleField(
        "Mails I want",
        choices=[
            SelectChoice(kind.value, name)
            for kind, name in MAIL_KIND_NAMES.items()
            if kind not in (MailKind.BOOKINGS, MailKind.DIGEST)  # fields of their own
        ],
    )

    def channel_fields(self) -> list[SelectField]:
        return [self[field_name(kind)] for kind in NoticeKind]

    def channels(self) -> dict[NoticeKind, Channel]:
        """What was chosen, of the fields that were sent."""
        fields = {kind: self[field_name(kind)] for kind in NoticeKind}
        return {kind: Channel(field.data) for kind, field in fields.items() if field.raw_data}


for _kind in NoticeKind:
    setattr(PreferencesForm, field_name(_kind), _select(KIND_NAMES[_kind], channels_of(_kind)))
