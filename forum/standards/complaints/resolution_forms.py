"""What was wrong in general, what was changed, since when, and where the numbers are."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from wtforms import TextAreaField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired, ValidationError

from forum.core.forms import AtMost, Dropdown, Form, IdentifiesNobody, Required, SubmittedOnceForm
from forum.core.typed_fields import CalendarDay
from forum.gate.forms import QuotesNothingUnreleased
from forum.models.case_studies import CaseStudy
from forum.models.complaint_resolutions import TEXT_LENGTH, ComplaintResolution
from forum.models.organisations import Contract
from forum.models.vocabularies import Term
from forum.standards.complaints.resolution_actions import ResolutionFacts

EARLIEST = date(2011, 6, 1)  # the Work Programme began
NO_CONTRACT = "None of our own"


class UseForm(Form):
    """Since when, and under which contract, an organisation works so."""

    changed_on = CalendarDay(
        "Since when", [InputRequired("Give the day from which on you worked so.")]
    )
    contract = Dropdown(
        "Your contract",
        [],
        description="Its returns say whether complaints fell. Nobody else is shown its numbers.",
    )

    def __init__(
        self, contracts: Sequence[Contract], today: date, *args: Any, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self._contracts, self._today = {str(one.id): one for one in contracts}, today
        self.contract.choices = [
            SelectChoice("", NO_CONTRACT),
            *(SelectChoice(key, one.name) for key, one in self._contracts.items()),
        ]

    def validate_changed_on(self, field: Any) -> None:
        if field.data and not EARLIEST <= field.data <= self._today:
            raise ValidationError("Give a day from 1 June 2011 to today.")

    def validate(self, extra_validators: Any = None) -> bool:
        super().validate(extra_validators)
        return not self.errors

    @property
    def chosen_contract(self) -> Contract | None:
        return self._contracts.get(self.contract.data or "")


def _words(label: str, missing: str, description: str) -> TextAreaField:
    checks = [Required(missing), AtMost(TEXT_LENGTH), QuotesNothingUnreleased(), IdentifiesNobody()]
    return TextAreaField(label, checks, description=description)


class ResolutionForm(UseForm, SubmittedOnceForm):
    stage = Dropdown("Stage of the journey", [Required("Choose the stage.")])
    wrong = _words(
        "What was wrong, in general",
        "Say what was wrong, in general.",
        "Not one complaint: what many of them had in common.",
    )
    changed = _words(
        "What you changed",
        "Say what you changed.",
        "So that another organisation could do the same.",
    )
    case_study = Dropdown("Your case study on it", [])

    def __init__(
        self,
        contracts: Sequence[Contract],
        today: date,
        stages: Sequence[Term],
        case_studies: Sequence[CaseStudy],
        *args: Any,
        **kwargs: Any,
    ) -> None:
        super().__init__(contracts, today, *args, **kwargs)
        self._stages = {one.slug: one for one in stages}
        self._case_studies = {str(one.id): one for one in case_studies}
        self.stage.choices = [
            SelectChoice("", "Choose"),
            *(SelectChoice(slug, one.name) for slug, one in self._stages.items()),
        ]
        self.case_study.choices = [
            SelectChoice("", "None"),
            *(SelectChoice(key, one.title) for key, one in self._case_studies.items()),
        ]

    def facts(self) -> ResolutionFacts:
        """What was filled in; only where the form is right."""
        assert self.changed_on.data is not None
        return ResolutionFacts(
            self._stages[self.stage.data],
            self.wrong.data or "",
            self.changed.data or "",
            self.changed_on.data,
            self.chosen_contract,
            self._case_studies.get(self.case_study.data or ""),
        )


def filled_in(row: ComplaintResolution) -> dict[str, Any]:
    """A record as the form has it."""
    own = next(use for use in row.uses if use.organisation_id == row.organisation_id)
    return {
        "stage": row.stage.slug,
        "wrong": row.wrong,
        "changed": row.changed,
        "changed_on": own.changed_on,
        "contract": str(own.contract_id or ""),
        "case_study": str(row.case_study_id or ""),
    }
