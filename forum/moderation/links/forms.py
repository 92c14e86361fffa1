"""Yes, or no with a reason."""

from typing import Any

from wtforms import HiddenField, TextAreaField

from forum.core.forms import AtMost, Form, IdentifiesNobody
from forum.gate.forms import QuotesNothingUnreleased
from forum.models.case_study_links import LinkState
from forum.models.withheld import REASON_LENGTH

NEEDS_REASON = "Say why it does not help with this: the author reads it."


class LinkDecisionForm(Form):
    act = HiddenField()
    reason = TextAreaField(
        "Why not",
        [AtMost(REASON_LENGTH), QuotesNothingUnreleased(), IdentifiesNobody()],
        description="Only if you do not confirm it. Its author reads this.",
    )

    def validate(self, extra_validators: Any = None) -> bool:
        super().validate(extra_validators)
        if self.state != LinkState.CONFIRMED and not (self.reason.data or "").strip():
            self.wrong(self.reason, NEEDS_REASON)
        return not self.errors

    @property
    def state(self) -> LinkState:
        is_yes = self.act.data == LinkState.CONFIRMED
        return LinkState.CONFIRMED if is_yes else LinkState.REFUSED

    @property
    def given_reason(self) -> str:
        return "" if self.state == LinkState.CONFIRMED else (self.reason.data or "").strip()
