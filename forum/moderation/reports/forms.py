"""What a member says of what they report; the words pass the gate like any others."""

from wtforms import SelectChoice, TextAreaField
from wtforms.validators import Optional

from forum.core.forms import AtMost, Form, IdentifiesNobody, Radios, Required
from forum.gate.forms import QuotesNothingUnreleased
from forum.models.review import NOTE_LENGTH, REASON_NAMES, ReportReason


class ReportForm(Form):
    reason = Radios(
        "What is wrong with it?",
        [Required("Choose what is wrong with it.")],
        choices=[SelectChoice(str(reason), name) for reason, name in REASON_NAMES.items()],
    )
    note = TextAreaField(
        "Anything the moderators should know",
        [Optional(), AtMost(NOTE_LENGTH), QuotesNothingUnreleased(), IdentifiesNobody()],
        description="Say where to look. Do not repeat what must not be read.",
        render_kw={"rows": 3},
    )

    def typed(self) -> tuple[ReportReason, str]:
        """Of a form that is valid."""
        return ReportReason(self.reason.data), self.note.data or ""
