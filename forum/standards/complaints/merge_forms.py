"""Which theme becomes part of which, and why."""

from collections.abc import Sequence
from typing import Any

from wtforms import StringField
from wtforms.fields.choices import SelectChoice

from forum.core.forms import AtMost, Dropdown, Form, IdentifiesNobody, Required
from forum.gate.forms import QuotesNothingUnreleased
from forum.models.complaint_samples import MERGE_REASON_LENGTH
from forum.standards.complaints.themes import ComplaintTheme


class MergeThemesForm(Form):
    from_theme = Dropdown("This theme", [Required("Choose the theme that goes.")])
    into_theme = Dropdown("becomes part of", [Required("Choose the theme that stays.")])
    reason = StringField(
        "Why",
        [
            Required("Say why, in a sentence."),
            AtMost(MERGE_REASON_LENGTH),
            QuotesNothingUnreleased(),
            IdentifiesNobody(),
        ],
        description="It is kept in the audit log.",
    )

    def __init__(self, themes: Sequence[ComplaintTheme], **kwargs: Any) -> None:
        super().__init__(**kwargs)
        choices = [
            SelectChoice("", "Choose"),
            *(SelectChoice(one.slug, one.name) for one in themes),
        ]
        self.from_theme.choices = self.into_theme.choices = choices
