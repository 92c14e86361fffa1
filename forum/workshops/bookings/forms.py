"""Forms of a booking, for the member and for organisers."""

from wtforms import BooleanField, TextAreaField

from forum.core.forms import AtMost, Form, IdentifiesNobody, Required
from forum.gate.forms import QuotesNothingUnreleased
from forum.models.bookings import NEEDS_LENGTH, REASON_LENGTH


class NeedsForm(Form):
    access_needs = TextAreaField(
        "What I need to take part",
        [AtMost(NEEDS_LENGTH), QuotesNothingUnreleased(), IdentifiesNobody()],
        description="Step-free access, a hearing loop, a diet. Only the organisers see it, and it "
        "is deleted 30 days after the workshop.",
    )


class BookForm(NeedsForm):
    anyway = BooleanField()  # though another workshop is at the same time


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
