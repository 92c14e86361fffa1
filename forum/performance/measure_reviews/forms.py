"""What an analyst found."""

from collections.abc import Callable
from datetime import date
from typing import Any

from wtforms import Field, HiddenField, RadioField, StringField, TextAreaField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import Optional

from forum.core import dates
from forum.core.forms import AtMost, Form, HoldsNoIdentifier, IdentifiesNobody, Required
from forum.gate.forms import QuotesNothingUnreleased
from forum.models.measure_reviews import (
    DEFINITION_LENGTH,
    NOTE_LENGTH,
    OFFICE_LENGTH,
    ReviewOutcome,
)
from forum.performance.measure_reviews.actions import Findings, is_next_review

A_DAY = "Write the day as 18/09/2014 or 18 September 2014."


class MeasureReviewForm(Form):
    seen = HiddenField()
    outcome = RadioField(
        "What did you find?",
        [Required("Say what you found.")],
        choices=[
            SelectChoice(ReviewOutcome.CHECKED, "It is right as it stands"),
            SelectChoice(ReviewOutcome.CHANGED, "It changes"),
        ],
    )
    definition = TextAreaField(
        "The new definition",
        [Optional(), AtMost(DEFINITION_LENGTH), QuotesNothingUnreleased(), IdentifiesNobody()],
        description="Only where it changes: what is counted, in a sentence or two.",
    )
    applies_from = StringField(
        "It applies to figures from",
        [Optional(), AtMost(40)],
        description="Only where it changes. Figures to an earlier day keep the old definition.",
    )
    office = StringField(
        "Your office",
        [
            Required("Say for which office you checked it."),
            AtMost(OFFICE_LENGTH),
            HoldsNoIdentifier(),
        ],
        description="It is shown as who checked it, or wrote it. No name of a person.",
    )
    note = TextAreaField(
        "Note",
        [Optional(), AtMost(NOTE_LENGTH), QuotesNothingUnreleased(), IdentifiesNobody()],
        description="What you compared it with. Analysts see it.",
    )
    next_review = StringField(
        "Next review by",
        [Required("Say by when it is looked at again."), AtMost(40)],
        description="At most two years from today.",
    )

    def __init__(self, seen: int, today: date, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self._today = today
        self.days: dict[str, date | None] = {}
        if not self.is_submitted():
            self.seen.data = str(seen)

    def validate(self, extra_validators: Any = None) -> bool:
        if not super().validate(extra_validators):
            return False
        self.days = {
            field.name: self._read(field, dates.parse_day)
            for field in (self.applies_from, self.next_review)
        }
        self._check_change()
        by = self.days["next_review"]
        if by and not is_next_review(by, self._today):
            self.wrong(self.next_review, "Choose a day within the next two years.")
        return not self.errors

    def findings(self) -> Findings:
        next_review = self.days["next_review"]
        assert next_review is not None  # validate() has seen to it
        outcome = ReviewOutcome(self.outcome.data)
        words = {"office": self.office.data, "note": self.note.data or ""}
        if outcome == ReviewOutcome.CHECKED:
            return Findings(outcome, next_review=next_review, **words)
        return Findings(
            outcome,
            next_review=next_review,
            definition=self.definition.data,
            applies_from=self.days["applies_from"],
            **words,
        )

    @property
    def number_seen(self) -> int:
        return int(self.seen.data) if (self.seen.data or "").isdecimal() else -1

    def _check_change(self) -> None:
        if self.outcome.data != ReviewOutcome.CHANGED:
            return
        if not self.definition.data:
            self.wrong(self.definition, "Write the new definition.")
        if not self.applies_from.data:
            self.wrong(self.applies_from, "Say from which day on it applies.")

    def _read(self, field: Field, parse: Callable[[str], date]) -> date | None:
        try:
            return parse(field.data) if field.data else None
        except dates.DateError:
            self.wrong(field, A_DAY)
            return None
