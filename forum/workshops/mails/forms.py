"""The form of a mail to those who booked."""

from typing import Any

from wtforms import StringField
from wtforms.fields.choices import SelectChoice

from forum.core import formatting
from forum.core.forms import (
    AtMost,
    IdentifiesNobody,
    MarkdownField,
    Radios,
    Required,
    SubmittedOnceForm,
)
from forum.gate.forms import QuotesNothingUnreleased
from forum.models.workshop_mails import AUDIENCE_NAMES, BODY_LENGTH, SUBJECT_LENGTH, Audience


class MailForm(SubmittedOnceForm):
    audience = Radios("To", [Required("Choose who gets it.")], default=str(Audience.BOOKED))
    subject = StringField(
        "Subject",
        [
            Required("Enter a subject."),
            AtMost(SUBJECT_LENGTH),
            QuotesNothingUnreleased(),
            IdentifiesNobody(),
        ],
        description="The title of the workshop follows it.",
    )
    body = MarkdownField(
        "Text",
        [
            Required("Write something."),
            AtMost(BODY_LENGTH),
            QuotesNothingUnreleased(),
            IdentifiesNobody(),
        ],
        description="When and where it is, and a link to its page, are added below it.",
    )

    def __init__(self, counts: dict[Audience, int], **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.audience.choices = [
            SelectChoice(
                str(one),
                f"{AUDIENCE_NAMES[one]} ({formatting.plural(number, 'person', 'people')})",
            )
            for one, number in counts.items()
        ]
