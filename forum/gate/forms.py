from wtforms import TextAreaField

from forum.core.forms import AtMost, Form, IdentifiesNobody, Required
from forum.gate.validators import QuotesNothingUnreleased
from forum.models.withheld import REASON_LENGTH


class WithdrawWordsForm(Form):
    reason = TextAreaField(
        "Why",
        [
            Required("Say why: the author reads it."),
            AtMost(REASON_LENGTH),
            QuotesNothingUnreleased(),
            IdentifiesNobody(),
        ],
        description="The author reads this, and so does everybody in the public log. Do not "
        "repeat what must not be read.",
    )
