from wtforms import TextAreaField

from forum.core.forms import AtMost, IdentifiesNobody, Renderable, Required, SubmittedOnceForm
from forum.models.comments import COMMENT_LENGTH


class CommentForm(SubmittedOnceForm):
    body = TextAreaField(
        "Your comment",
        [
            Required("Write your comment first."),
            AtMost(COMMENT_LENGTH),
            IdentifiesNobody(),
            Renderable(),
        ],
        description="Do not include anything that could identify a claimant.",
    )
