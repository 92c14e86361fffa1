from flask import request
from werkzeug.datastructures import FileStorage
from wtforms import FileField

from forum.core.forms import Form


class FileForm(Form):
    file = FileField(
        "File",
        description="PDF, Word, Excel, PowerPoint, OpenDocument, PNG, JPEG, plain text or CSV, up "
        "to 10 MB. Nothing that could identify a claimant.",
    )

    @property
    def sent(self) -> FileStorage | None:
        """The file; None where none was chosen, or where text came in its place."""
        return request.files.get(self.file.name) or None
