from wtforms import HiddenField

from forum.core.forms import AtMost, Form, IdentifiesNobody, MarkdownField, Required, form_key
from forum.models.comments import COMMENT_LENGTH


class CommentForm(Form):
    key = HiddenField()
    body = MarkdownField(
        "Your comment",
        [Required("Write your comment first."), AtMost(COMMENT_LENGTH), IdentifiesNobody()],
        description="Do not include anything that could identify a claimant.",
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.key.data = form_key(self.key.data)
