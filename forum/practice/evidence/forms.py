from wtforms import HiddenField, RadioField, TextAreaField
from wtforms.fields.choices import SelectChoice

from forum.core.forms import (
    AtMost,
    Form,
    IdentifiesNobody,
    Offered,
    Required,
)
from forum.gate.forms import QuotesNothingUnreleased
from forum.models.case_studies import EVIDENCE_NAMES
from forum.models.evidence import HIGHEST_DECIDED, REASON_LENGTH
from forum.practice.evidence.queries import EvidenceAssessment
from forum.practice.evidence.rules import DIRECTION_NAMES


class JudgeForm(Form):
    """An analyst's decision."""

    seen = HiddenField()  # the number of the decision that was shown
    level = RadioField(
        "Evidence level",
        [Required("Choose a level."), Offered()],
        choices=[
            SelectChoice(str(level), f"{level}: {name}")
            for level, name in EVIDENCE_NAMES.items()
            if level <= HIGHEST_DECIDED
        ],
        validate_choice=False,
    )
    direction = RadioField(
        "Which way the effect went",
        [Required("Choose which way the effect went."), Offered()],
        choices=[SelectChoice(str(key), name) for key, name in DIRECTION_NAMES.items()],
        validate_choice=False,
    )
    reason = TextAreaField(
        "Why",
        [
            Required("Say why: its author and every reader see this."),
            AtMost(REASON_LENGTH),
            QuotesNothingUnreleased(),
            IdentifiesNobody(),
        ],
        description="What you looked at, and what is missing for the next level. Its author and "
        "every reader see this.",
    )

    @classmethod
    def of(cls, assessment: EvidenceAssessment) -> "JudgeForm":
        given = {"level": str(assessment.level), "direction": str(assessment.direction)}
        return cls(formdata=None, data=given | {"seen": str(assessment.seen)})

    @property
    def seen_number(self) -> int:
        typed = self.seen.data or ""
        return int(typed) if typed.isascii() and typed.isdigit() and len(typed) < 9 else -1


class EvidenceAppealForm(Form):
    said = TextAreaField(
        "What should another analyst look at?",
        [
            Required("Say what should be looked at again."),
            AtMost(REASON_LENGTH),
            QuotesNothingUnreleased(),
            IdentifiesNobody(),
        ],
        description="You can appeal once. Another analyst decides, and that stands until you "
        "change the case study.",
    )
