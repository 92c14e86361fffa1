from wtforms import TextAreaField

from forum.core.forms import AtMost, Form, IdentifiesNobody, Required
from forum.gate.forms import QuotesNothingUnreleased


class AuthorQuestionForm(Form):
    words = TextAreaField(
        "Your question",
        [
            Required("Write your question."),
            AtMost(1_500),
            QuotesNothingUnreleased(),
            IdentifiesNobody(),
        ],
        description="Nothing that could identify a claimant.",
    )


class StillTrueForm(Form):
    """Only a button."""
