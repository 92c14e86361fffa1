from forum.core.forms import (
    AtMost,
    IdentifiesNobody,
    MarkdownField,
    Required,
    SubmittedOnceForm,
)
from forum.gate.forms import MayBeMentioned
from forum.models.comments import COMMENT_LENGTH


class CommentForm(SubmittedOnceForm):
    body = MarkdownField(
        "Your comment",
        [
            Required("Write your comment first."),
            AtMost(COMMENT_LENGTH),
            IdentifiesNobody(),
            MayBeMentioned(),
        ],
        description="Do not include anything that could identify a claimant. Write @ and a name to "
        "mention a member.",
        render_kw={"data-mentions": ""},
    )
