"""A return: which contract and quarter, how many people, and the file."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from flask_wtf.file import FileField
from wtforms import BooleanField, HiddenField, SelectField, StringField
from wtforms.fields.choices import SelectChoice

from forum.core.forms import AtMost, Dropdown, Form, Required
from forum.models.organisations import Contract
from forum.performance.uploads import cells
from forum.performance.uploads.cells import CellError
from forum.standards.complaints import actions, quarters
from forum.standards.complaints.actions import NewReturn
from forum.standards.complaints.returned import ReturnedComplaints

OTHERS = (
    "A partner sent other numbers since you opened this page. Look at the sums again, and send "
    "them if they are right."
)
UNFIT = "These sums are no whole return yet. What is missing stands below."
MOST_PEOPLE = 1_000_000


class ParticipantsForm(Form):
    """What every return says besides its counts."""

    participants = StringField(
        "People on the programme",
        [Required("Say how many people were on the programme."), AtMost(12)],
        description="How many there were at any time in the quarter: complaints are shown per "
        "1,000 of them.",
    )
    replaces = BooleanField(
        "This replaces the return that was sent before",
        description="The earlier one is kept, and counts no more from the next release on.",
    )

    def __init__(self, **more: Any) -> None:
        super().__init__(**more)
        self.people: int | None = None

    def validate(self, extra_validators: Any = None) -> bool:
        super().validate(extra_validators)
        self._validate_people()
        return not self.errors

    def _validate_people(self) -> None:
        if self.participants.errors:
            return
        try:
            self.people = int(cells.number(self.participants.data.strip()) or 0)
        except CellError as why:
            self.wrong(self.participants, f"{why.rule} Write it in digits.")
            return
        if not 0 < self.people <= MOST_PEOPLE:
            self.wrong(self.participants, "Write a number from 1 to 1,000,000.")


class ReturnedComplaintsForm(ParticipantsForm):
    """The lead's yes to sums. `seen`: those that the page showed."""

    seen = HiddenField()

    def __init__(self, contract: Contract, quarter_end: date, offered: ReturnedComplaints) -> None:
        super().__init__()
        self._of = contract, quarter_end
        self.offered = offered
        if not self.is_submitted():
            self.seen.data = offered.seen

    def validate(self, extra_validators: Any = None) -> bool:
        super().validate(extra_validators)
        if self.seen.data != self.offered.seen:
            self.wrong(self.seen, OTHERS)
            self.seen.data = self.offered.seen
        elif self.offered.file.problems:
            self.wrong(self.seen, UNFIT)
        return not self.errors

    def new(self) -> NewReturn:
        """What was filled in; only where the form is right."""
        assert self.people is not None
        senders = len(self.offered.senders)
        return NewReturn(*self._of, self.people, bool(self.replaces.data), senders)


class ComplaintReturnForm(ParticipantsForm):
    contract = Dropdown("Contract", [Required("Choose the contract.")])
    # Not a Dropdown: of a quarter that is not over the form says more than that it is not listed.
    quarter = SelectField("Quarter", [Required("Choose the quarter.")], validate_choice=False)
    file = FileField("The return", description="CSV or XLSX with the headings of the example.")

    def __init__(self, contracts: Sequence[Contract], ends: Sequence[date], today: date) -> None:
        super().__init__()
        self._contracts, self._today = {str(one.id): one for one in contracts}, today
        self.contract.choices = [
            SelectChoice("", "Choose"),
            *(SelectChoice(key, one.name) for key, one in self._contracts.items()),
        ]
        self.quarter.choices = [
            SelectChoice("", "Choose"),
            *(SelectChoice(end.isoformat(), quarters.in_words(end)) for end in ends),
        ]

    def validate(self, extra_validators: Any = None) -> bool:
        super().validate(extra_validators)
        self._validate_quarter()
        if not self.file.data or not self.file.data.filename:
            self.wrong(self.file, "Choose the file that holds the return.")
        return not self.errors

    def _validate_quarter(self) -> None:
        end = quarters.parsed(self.quarter.data or "")
        if end is None:
            if not self.quarter.errors:
                self.wrong(self.quarter, "Choose a quarter of the list.")
        elif self.contract.data in self._contracts and (
            reason := actions.why_not(self._contracts[self.contract.data], end, self._today)
        ):
            self.wrong(self.quarter, reason)

    def new(self) -> NewReturn:
        """What was filled in; only where the form is right."""
        end = quarters.parsed(self.quarter.data)
        assert end is not None and self.people is not None
        chosen = self._contracts[self.contract.data]
        return NewReturn(chosen, end, self.people, bool(self.replaces.data))
