from wtforms import HiddenField, TextAreaField

from forum.core.forms import AtMost, Form, IdentifiesNobody, Renderable, Required, form_key
from forum.models.comments import COMMENT_LENGTH


class CommentForm(Form):
    key = HiddenField()
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

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.key.data = form_key(self.key.data)
