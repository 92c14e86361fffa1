"""The gate as a validator of form fields, and the form that withdraws words."""

from wtforms import Field, TextAreaField
from wtforms.validators import StopValidation

from forum.core.errors import Refused
from forum.core.forms import AtMost, Form, IdentifiesNobody, Required
from forum.gate import checks, mention_queries
from forum.models.withheld import REASON_LENGTH
from forum.policy.access import viewer


class QuotesNothingUnreleased:
    """No figure before its release and no price: for words that cannot wait for a moderator."""

    def __call__(self, form: Form, field: Field) -> None:
        finding = checks.first_to_wait([field.data or ""])
        if finding:
            raise StopValidation(f"{finding.problem} {finding.way_out}")


class MayBeMentioned:
    """Each @ names a member who may see it, or one whom the form says the text named before."""

    def __call__(self, form: Form, field: Field) -> None:
        try:
            already = getattr(form, "already_mentioned", ())
            mention_queries.find(viewer(), field.data or "", already)
        except Refused as error:
            raise StopValidation(str(error)) from None


class CheckedOnSending:
    """Marks words of a draft: its author reads them until the whole is sent and checked."""

    def __call__(self, form, field) -> None:
        """The check is publishing's, of all texts at once."""


class WithdrawWordsForm(Form):
    reason = TextAreaField(
        "Why",
        [
            Required("Say why: the author reads it."),
            AtMost(REASON_LENGTH),
            QuotesNothingUnreleased(),
            IdentifiesNobody(),
        ],
        description="The author reads this, and so does everybody in the public log. Do not "
        "repeat what must not be read.",
    )
