"""Warn, silence or suspend a member, and note something about them."""

from wtforms import HiddenField, SelectChoice, TextAreaField

from forum.core.forms import AtMost, Dropdown, Form, IdentifiesNobody, Required
from forum.gate.forms import QuotesNothingUnreleased
from forum.models.moderation import REASON_LENGTH
from forum.models.review import NOTE_LENGTH

DAYS = (1, 3, 7, 14, 30)


class SanctionForm(Form):
    """`act` is the button: warn, silence or suspend."""

    act = HiddenField()
    days = Dropdown(
        "Silence for",
        [],
        choices=[
            SelectChoice(str(days), "1 day" if days == 1 else f"{days} days") for days in DAYS
        ],
        default="3",
    )
    reason = TextAreaField(
        "Why",
        [
            Required("Say why: the member reads it."),
            AtMost(REASON_LENGTH),
            QuotesNothingUnreleased(),
            IdentifiesNobody(),
        ],
        description="The member reads this, and so does everybody in the public log, which names "
        "nobody.",
    )


class StaffNoteForm(Form):
    words = TextAreaField(
        "Note",
        [
            Required("Write the note first."),
            AtMost(NOTE_LENGTH),
            QuotesNothingUnreleased(),
            IdentifiesNobody(),
        ],
        description="Moderators of other organisations read it. The member can ask for it: it is "
        "in the export of their data.",
    )
