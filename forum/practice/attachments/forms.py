from flask import request
from werkzeug.datastructures import FileStorage
from wtforms import FileField, StringField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import Optional, StopValidation

from forum.core.forms import (
    AtMost,
    Checkboxes,
    Dropdown,
    Form,
    IdentifiesNobody,
    Radios,
    Required,
)
from forum.core.pii import IdentifierKind
from forum.gate.forms import QuotesNothingUnreleased
from forum.models.attachments import DESCRIPTION_LENGTH, PURPOSE_NAMES

ASKED = "Tick each that is an organisation's own, then choose the same file again."


YES, NO = "yes", "no"
RECOGNISABLE = (
    "Then we cannot take it, whoever it is and whatever they agreed to. Choose a picture without "
    "faces, name badges or number plates, or cut them out, and add that."
)
AGAIN = "Choose the same picture again: we kept nothing of it."


class NobodyCanBeRecognised:
    def __call__(self, form: Form, field: Radios) -> None:
        if field.data == YES:
            raise StopValidation(RECOGNISABLE)


class FileForm(Form):
    file = FileField(
        "File",
        description="PDF, Word, Excel, PowerPoint, OpenDocument, PNG, JPEG, plain text or CSV, up "
        "to 10 MB. Nothing that could identify a claimant.",
    )

    purpose = Dropdown(
        "What is it for?",
        [Optional()],
        choices=[
            SelectChoice("", "Something else"),
            *(SelectChoice(purpose.value, name) for purpose, name in PURPOSE_NAMES.items()),
        ],
        description="Forms, letters, scripts and checklists are shown as toolkits.",
    )

    description = StringField(
        "What does the picture show?",
        [
            Required("Say what the picture shows, for those who cannot see it."),
            AtMost(DESCRIPTION_LENGTH),
            IdentifiesNobody(),
            QuotesNothingUnreleased(),
        ],
        description="Pictures only. One sentence: people who use a screen reader hear it in place "
        "of the picture.",
    )
    recognisable = Radios(
        "Can anybody be recognised?",
        [Required("Say whether anybody can be recognised."), NobodyCanBeRecognised()],
        choices=[SelectChoice(NO, "No, nobody"), SelectChoice(YES, "Yes, or perhaps")],
        description="Pictures only. By a face, a tattoo, a name badge, a number plate, or writing "
        "on a screen or a paper.",
    )

    contacts = Checkboxes("Names and contacts in the file", [], choices=[])

    def ask_about(self, contacts: dict[str, IdentifierKind], confirmed: list[str]) -> None:
        """Offer each contact that a file holds, with those ticked that were confirmed before."""
        self.contacts.choices = [(one, f"{one} ({kind})") for one, kind in contacts.items()]
        self.contacts.data = [one for one in contacts if one in confirmed]
        self.contacts.errors = [ASKED]

    def is_picture_described(self) -> bool:
        """Validate the two questions that pictures alone have to answer."""
        is_described = self.description.validate(self)
        return self.recognisable.validate(self) and is_described

    def to_ask_again(self) -> "FileForm":
        """A form with what was typed, and what was wrong: a file has to be chosen anew."""
        typed = {"purpose": self.stated_purpose, "description": self.description.data}
        form = FileForm(formdata=None, recognisable=self.recognisable.data, **typed)
        for name in ("description", "recognisable"):
            form[name].errors = self[name].errors
        form.description.identifying = getattr(self.description, "identifying", None)
        return form

    @property
    def confirmed_contacts(self) -> list[str]:
        """What the author said is an organisation's: the file says which there are to confirm."""
        return request.form.getlist(self.contacts.name)

    @property
    def stated_purpose(self) -> str:
        """A Purpose; "" for anything else that came."""
        return self.purpose.data if self.purpose.data in set(PURPOSE_NAMES) else ""

    @property
    def sent(self) -> FileStorage | None:
        """The file; None where none was chosen, or where text came in its place."""
        return request.files.get(self.file.name) or None
