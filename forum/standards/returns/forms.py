"""A file to check."""

from typing import Any

from flask_wtf.file import FileField

from forum.core.forms import Form


class CheckReturnForm(Form):
    """Without a token: it changes nothing, and needs no session."""

    class Meta:
        csrf = False

    file = FileField("Your file", description="CSV, XLSX or JSON, up to 8 megabytes.")

    def validate(self, extra_validators: Any = None) -> bool:
        super().validate(extra_validators)
        if not self.file.data or not self.file.data.filename:
            self.wrong(self.file, "Choose the file that is to be checked.")
        return not self.errors
