"""A text that somebody wants measured, before they send it to somebody else."""

from wtforms import TextAreaField

from forum.core.forms import AtMost, Form, Required

MOST_CHARACTERS = 10_000  # 50 ms to measure


class PlainEnglishForm(Form):
    """Changes nothing and is not kept, so there is nothing for a token to protect."""

    class Meta(Form.Meta):
        csrf = False

    text = TextAreaField(
        "Your text",
        [Required("Paste or type a text."), AtMost(MOST_CHARACTERS)],
        description="Leave out names: they make no difference to the measures.",
    )
