"""Forms of a booking, for the member and for organisers."""

from typing import Any

from wtforms import BooleanField, TextAreaField

from forum.core.forms import AtMost, Form, IdentifiesNobody, Required
from forum.gate.forms import QuotesNothingUnreleased
from forum.models.bookings import NEEDS_LENGTH, REASON_LENGTH
from forum.workshops.bookings.colleague_queries import MOST
from forum.workshops.schedule.form_data import entries


class NeedsForm(Form):
    access_needs = TextAreaField(
        "What I need to take part",
        [AtMost(NEEDS_LENGTH), QuotesNothingUnreleased(), IdentifiesNobody()],
        description="Step-free access, a hearing loop, a diet. Only the organisers see it, and it "
        "is deleted 30 days after the workshop.",
    )


class BookForm(NeedsForm):
    anyway = BooleanField()  # though another workshop is at the same time


class ColleaguesForm(Form):
    colleagues = TextAreaField(
        "Colleagues",
        [Required("Name at least one colleague."), AtMost(1_000)],
        description=f"Up to {MOST}, a line each: their work e-mail address, or their name as the "
        "pages show it. They are members of your organisation.",
    )

    def validate(self, *args: Any, **kwargs: Any) -> bool:
        super().validate(*args, **kwargs)
        if not self.errors and not self.named:
            self.wrong(self.colleagues, "Name at least one colleague.")
        if not self.errors and len(self.named) > MOST:
            self.wrong(
                self.colleagues, f"You named {len(self.named)}. Name at most {MOST} at once."
            )
        return not self.errors

    @property
    def named(self) -> list[str]:
        return list(dict.fromkeys(entries(self.colleagues.data)))


class PutFirstForm(Form):
    reason = TextAreaField(
        "Why this person comes first",
        [
            Required("Say why: it is kept in the log."),
            AtMost(REASON_LENGTH),
            QuotesNothingUnreleased(),
            IdentifiesNobody(),
        ],
        description="The other organisers see it, and it is kept in the log. Write nothing about "
        "anybody’s health here.",
    )


class RemoveForm(Form):
    reason = TextAreaField(
        "Why this booking is cancelled",
        [
            Required("Say why: the person reads it."),
            AtMost(REASON_LENGTH),
            QuotesNothingUnreleased(),
            IdentifiesNobody(),
        ],
        description="The person reads it in their mail.",
    )
