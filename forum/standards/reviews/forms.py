"""What a review finds, and the end of a standard."""

from datetime import date
from typing import Any

from wtforms import StringField, TextAreaField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import Optional

from forum.core import dates
from forum.core.forms import AtMost, Form, IdentifiesNobody, Radios, Required
from forum.gate.forms import QuotesNothingUnreleased
from forum.models.service_standards import REASON_LENGTH, WORDS_LENGTH, ReviewResult
from forum.standards.versions import review_dates
from forum.standards.versions.forms import A_DAY, PAST


def _day(form: Form, field: StringField) -> date | None:
    try:
        return dates.parse_day(field.data) if field.data else None
    except dates.DateError:
        form.wrong(field, A_DAY)
        return None


class StandardReviewForm(Form):
    result = Radios(
        "What did you find?",
        [Required("Say what you found.")],
        choices=[
            SelectChoice(ReviewResult.KEPT, "It stays as it is"),
            SelectChoice(ReviewResult.CHANGED, "It is to change"),
            SelectChoice(ReviewResult.ENDED, "It is to end"),
        ],
    )
    note = TextAreaField(
        "Note",
        [Optional(), AtMost(WORDS_LENGTH), QuotesNothingUnreleased(), IdentifiesNobody()],
        description="What you looked at. Everybody reads it. No number that is not released.",
    )
    next_review = StringField(
        "Next review by",
        [Required("Say by which day it is looked at again."), AtMost(40)],
        description="Within six months.",
    )

    def __init__(self, today: date, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self._today = today
        self.following: date | None = None

    def validate(self, extra_validators: Any = None) -> bool:
        if not super().validate(extra_validators) and not self.errors:
            return False
        self.following = _day(self, self.next_review)
        if self.following is not None:
            why = review_dates.why_not(self._today, self.following)
            if why:
                self.wrong(self.next_review, why)
        return not self.errors


class EndStandardForm(Form):
    reason = TextAreaField(
        "Why it ends",
        [
            Required("Say why it ends."),
            AtMost(REASON_LENGTH),
            QuotesNothingUnreleased(),
            IdentifiesNobody(),
        ],
        description="Everybody reads it.",
    )
    effect = TextAreaField(
        "What that means for claimants",
        [
            Required("Say what that means for claimants."),
            AtMost(REASON_LENGTH),
            QuotesNothingUnreleased(),
            IdentifiesNobody(),
        ],
    )
    ends_on = StringField(
        "It ends on",
        [Required("Say on which day it ends."), AtMost(40)],
        description="A day after today. From its midnight on the standard is no more.",
    )

    def __init__(self, today: date, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self._today = today
        self.day: date | None = None

    def validate(self, extra_validators: Any = None) -> bool:
        if not super().validate(extra_validators) and not self.errors:
            return False
        self.day = _day(self, self.ends_on)
        if self.day is not None and self.day <= self._today:
            self.wrong(self.ends_on, PAST)
        return not self.errors
