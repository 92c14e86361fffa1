from wtforms import TextAreaField

from forum.core.forms import AtMost, Form, IdentifiesNobody, Required
from forum.gate.forms import QuotesNothingUnreleased
from forum.models.moderation import REASON_LENGTH


class DeclineCaseStudyForm(Form):
    reason = TextAreaField(
        "Why it cannot be published as it is",
        [
            Required("Say why: its author reads this."),
            AtMost(REASON_LENGTH),
            QuotesNothingUnreleased(),
            IdentifiesNobody(),
        ],
        description="Its author reads this, and so does everybody in the public log.",
    )
