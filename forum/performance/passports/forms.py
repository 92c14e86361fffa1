import hashlib
from collections.abc import Mapping, Sequence
from typing import Any

from flask_wtf.file import FileField
from wtforms import StringField

from forum.core.forms import Form


class CheckForm(Form):
    file = FileField("The PDF or CSV file")
    checksum = StringField(
        "Or its checksum",
        description="64 letters and figures, made by SHA-256.",
    )

    def validate(self, extra_validators: Mapping[str, Sequence[Any]] | None = None) -> bool:
        is_valid = super().validate(extra_validators)
        if is_valid and not self.sha256:
            self.wrong(self.file, "Choose a file, or paste its checksum.")
        return is_valid and not self.errors

    @property
    def sha256(self) -> str:
        """Of what was sent; the file counts where both were given."""
        if self.file.data and self.file.data.filename:
            self.file.data.stream.seek(0)
            return hashlib.sha256(self.file.data.stream.read()).hexdigest()
        return "".join((self.checksum.data or "").split()).lower()
