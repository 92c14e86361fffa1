from wtforms import FileField

from forum.forms import Form


class FileForm(Form):
    file = FileField(
        "File",
        description="PDF, Word, Excel, PowerPoint, OpenDocument, PNG, JPEG, plain text or CSV, up "
        "to 10 MB. Nothing that could identify a claimant.",
    )
