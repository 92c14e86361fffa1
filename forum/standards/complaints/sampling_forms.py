"""Which contract and quarter a sample is drawn of, and how many."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from wtforms import StringField
from wtforms.fields.choices import SelectChoice

from forum.core.forms import AtMost, Dropdown, Form, Required
from forum.models.organisations import Contract
from forum.performance.uploads import cells
from forum.performance.uploads.cells import CellError
from forum.standards.complaints import quarters


class SampleForm(Form):
    contract = Dropdown("Contract", [Required("Choose the contract.")])
    quarter = Dropdown("Quarter", [Required("Choose the quarter.")])
    size = StringField(
        "How many",
        [AtMost(12)],
        description="Leave it empty for the number of the table below.",
    )

    def __init__(self, contracts: Sequence[Contract], ends: Sequence[date], **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self._contracts = {str(one.id): one for one in contracts}
        self.contract.choices = [
            SelectChoice("", "Choose"),
            *(SelectChoice(key, one.name) for key, one in self._contracts.items()),
        ]
        self.quarter.choices = [
            SelectChoice("", "Choose"),
            *(SelectChoice(end.isoformat(), quarters.in_words(end)) for end in ends),
        ]
        self.number: int | None = None

    def validate(self, extra_validators: Any = None) -> bool:
        super().validate(extra_validators)
        try:
            number = cells.number((self.size.data or "").strip())
        except CellError as why:
            self.wrong(self.size, f"{why.rule} Write it in digits.")
        else:
            self.number = None if number is None else int(number)
        return not self.errors

    def chosen(self) -> tuple[Contract, date]:
        """Only where the form is right."""
        end = quarters.parsed(self.quarter.data)
        assert end is not None
        return self._contracts[self.contract.data], end
