"""The gate as a validator of form fields."""

from wtforms import Field
from wtforms.validators import StopValidation

from forum.core.forms import Form
from forum.gate import checks


class QuotesNothingUnreleased:
    """No figure before its release: for words that cannot wait for a moderator."""

    def __call__(self, form: Form, field: Field) -> None:
        finding = checks.first_unreleased_figure([field.data or ""])
        if finding:
            raise StopValidation(
                "This seems to quote a figure that is not released yet: "
                f"“{finding.sentence}” {finding.way_out}"
            )
