"""The gate as a validator of form fields."""

from wtforms.validators import StopValidation

from forum.gate import checks


class QuotesNothingUnreleased:
    """No figure before its release: for words that cannot wait for a moderator."""

    def __call__(self, form, field) -> None:
        found = checks.first_finding([field.data or ""])
        if found:
            raise StopValidation(
                f"This seems to quote a figure that is not released yet: “{found.sentence}” "
                "Take it out, and add it when the figure is out."
            )


class CheckedOnSending:
    """Marks words of a draft: its author reads them until the whole is sent and checked."""

    def __call__(self, form, field) -> None:
        """The check is publishing's, of all texts at once."""
