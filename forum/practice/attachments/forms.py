from flask import request
from werkzeug.datastructures import FileStorage
from wtforms import FileField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import Optional

from forum.core.forms import Checkboxes, Dropdown, Form
from forum.models.attachments import PURPOSE_NAMES

ASKED = "Tick each contact that is an organisation's, then choose the same file again."


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

    contacts = Checkboxes("Contacts in the file", [], choices=[])

    def ask_about(self, contacts: list[str], confirmed: list[str]) -> None:
        """Offer each contact that a file holds, with those ticked that were confirmed before."""
        self.contacts.choices = [(one, one) for one in contacts]
        self.contacts.data = [one for one in contacts if one in confirmed]
        self.contacts.errors = [ASKED]

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
