from wtforms import TextAreaField

from forum.forms import AtMost, Form, Required
from forum.moderation.models import REASON_LENGTH


class DeclineForm(Form):
    reason = TextAreaField(
        "Why it cannot be published as it is",
        [Required("Say why: its author reads this."), AtMost(REASON_LENGTH)],
        description="Its author reads this, and so does everybody in the public log.",
    )
