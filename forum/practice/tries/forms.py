from datetime import date, timedelta
from typing import Any

from wtforms import Field, RadioField, SelectField, TextAreaField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import Optional, ValidationError

from forum.core import clock
from forum.core.forms import AtMost, Form, IdentifiesNobody, Offered, Required
from forum.core.typed_fields import CalendarDay
from forum.models.case_studies import CaseStudy
from forum.models.tries import AGAIN_NAMES, RESULT_NAMES, SCALE_NAMES, TEXT_LENGTH, Result, Try
from forum.models.vocabularies import Vocabulary
from forum.practice.tries import queries

AGAIN_WORDS = ("Yes", "Not sure", "No")
SOON = timedelta(days=42)
LATEST = timedelta(days=366)
HEADINGS = {Vocabulary.GROUP: "Payment groups", Vocabulary.CIRCUMSTANCE: "Circumstances"}
OWN_HEADING = "Whom the case study was for"


def _choices(names: dict) -> list[SelectChoice]:
    return [SelectChoice(str(value), name) for value, name in names.items()]


class TryForm(Form):
    """Four choices, and two texts that are optional."""

    result = RadioField(
        "How did it go?",
        [Required("Choose how it went."), Offered()],
        choices=_choices(RESULT_NAMES),
        validate_choice=False,
    )
    group = SelectField(
        "With whom?",
        [Required("Choose a claimant group."), Offered()],
        description="If there were several, choose the one you know most about. You can tell of "
        "another afterwards.",
        validate_choice=False,
    )
    scale = RadioField(
        "With how many people?",
        [Offered()],
        choices=_choices(SCALE_NAMES),
        validate_choice=False,
    )
    what_changed = TextAreaField(
        "What did you change?",
        [Optional(), AtMost(TEXT_LENGTH), IdentifiesNobody()],
        description="What was different where you are. Or what stopped you.",
    )
    again = RadioField(
        "Would you use it again?",
        [Required("Choose whether you would use it again."), Offered()],
        choices=[SelectChoice(str(v), n) for v, n in zip(AGAIN_NAMES, AGAIN_WORDS, strict=True)],
        validate_choice=False,
    )
    note = TextAreaField(
        "What would you tell a colleague?",
        [Optional(), AtMost(TEXT_LENGTH), IdentifiesNobody()],
        description="Everybody can read it, with your name and organisation.",
    )

    def __init__(
        self, case_study: CaseStudy, *args: Any, try_: Try | None = None, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        own = case_study.claimant_groups
        offered = [*own, *queries.groups()] if try_ is None else [try_.group]
        # A payment group and a circumstance may bear the same slug: the number does not.
        self._terms = {str(term.id): term for term in offered}
        others = [term for term in self._terms.values() if term not in own]
        self.group.choices = [SelectChoice("", "Choose one")]
        self.group.choices += [
            SelectChoice(str(t.id), t.label, optgroup=OWN_HEADING)
            for t in own
            if str(t.id) in self._terms
        ]
        self.group.choices += [
            SelectChoice(str(t.id), t.label, optgroup=HEADINGS[Vocabulary(t.vocabulary)])
            for t in others
        ]

    @classmethod
    def opened(cls, case_study: CaseStudy, result: str, try_: Try | None) -> "TryForm":
        """Filled from the viewer's report, or with the answer chosen in a mail."""
        known: dict = {}
        if try_:
            names = ("result", "scale", "again", "what_changed", "note")
            known = {name: getattr(try_, name) for name in names} | {"group": str(try_.group_id)}
            known |= try_.held.words if try_.held else {}
        elif len(case_study.claimant_groups) == 1:
            known["group"] = str(case_study.claimant_groups[0].id)
        if result in set(Result):
            known["result"] = result
        return cls(case_study, formdata=None, data=known, try_=try_)

    def validate_scale(self, field: Field) -> None:
        if not field.data and self.result.data != Result.NOT_STARTED:
            raise ValidationError("Choose with how many people.")

    def answers(self) -> dict:
        is_begun = self.result.data != Result.NOT_STARTED
        return {
            "group": self._terms[self.group.data],
            "result": self.result.data,
            "scale": self.scale.data if is_begun and self.scale.data else "",
            "again": self.again.data,
            "what_changed": self.what_changed.data or "",
            "note": self.note.data or "",
        }


class PlanForm(Form):
    come_back_on = CalendarDay(
        "When shall we ask how it went?",
        [Required("Enter a day, such as 14 March 2027.")],
        description="You get one mail on that day. Only you see this.",
    )

    @classmethod
    def opened(cls, day: date | None = None) -> "PlanForm":
        return cls(formdata=None, data={"come_back_on": day or _today() + SOON})

    def validate_come_back_on(self, field: Field) -> None:
        if field.data and not _today() < field.data <= _today() + LATEST:
            raise ValidationError("Choose a day after today, at most a year ahead.")


def _today() -> date:
    return clock.in_london(clock.now()).date()
