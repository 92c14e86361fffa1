from flask import request
from werkzeug.datastructures import FileStorage
from wtforms import FileField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import Optional

from forum.core.forms import Dropdown, Form
from forum.models.attachments import PURPOSE_NAMES


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

    @property
    def stated_purpose(self) -> str:
        """A Purpose; "" for anything else that came."""
        return self.purpose.data if self.purpose.data in set(PURPOSE_NAMES) else ""

    @property
    def sent(self) -> FileStorage | None:
        """The file; None where none was chosen, or where text came in its place."""
        return request.files.get(self.file.name) or None
