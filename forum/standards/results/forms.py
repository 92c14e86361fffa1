"""Results of a quarter: one row a standard, each number in its own box."""

from typing import Any

from flask_wtf.file import FileField
from wtforms import Field, FieldList, HiddenField, StringField
from wtforms.validators import Optional

from forum.core.forms import AtMost, Form
from forum.models.service_standards import Standard, StandardVersion
from forum.models.standard_results import StandardResult
from forum.performance.uploads import cells
from forum.performance.uploads.cells import CellError
from forum.standards.results.prefilled import ReturnedSum
from forum.standards.results.quarter_rules import ResultNumbers, kinds_of_exceptions

MOST = 9_999_999
MOST_KINDS = 12
NUMBER_LENGTH = 40
NOTHING = "Fill in at least one standard. Leave a standard empty where you have no numbers yet."


def _box(label: str) -> StringField:
    return StringField(label, [Optional(), AtMost(NUMBER_LENGTH)])


class ResultRowForm(Form):
    """Of one standard. All boxes empty: nothing is sent of it, and what stands stays."""

    counted = _box("Counted")
    out_of = _box("Out of")
    exceptions = FieldList(_box("Exceptions"), max_entries=MOST_KINDS)
    guard = _box("Guard measure, per cent")

    def __init__(
        self,
        version: StandardVersion,
        stands: StandardResult | None,
        returned: ReturnedSum | None,
    ) -> None:
        self.version, self.stands, self.returned = version, stands, returned
        self.kinds = kinds_of_exceptions(version)[:MOST_KINDS]
        data = _typed(self.kinds, stands, returned)
        super().__init__(prefix=f"s{version.standard_id}-", meta={"csrf": False}, data=data)
        while len(self.exceptions) < len(self.kinds):
            self.exceptions.append_entry()
        for kind, box in zip(self.kinds, self.exceptions, strict=False):
            box.label.text = f"Left out: {kind}"
        self.numbers: ResultNumbers | None = None

    @property
    def standard(self) -> Standard:
        return self.version.standard

    @property
    def boxes(self) -> list[Field]:
        own = zip(self.kinds, self.exceptions, strict=False)
        guard = [self.guard] if self.version.guard else []
        return [self.counted, self.out_of, *(box for _kind, box in own), *guard]

    @property
    def is_empty(self) -> bool:
        return not any((box.data or "").strip() for box in self.boxes)

    def validate(self, extra_validators: Any = None) -> bool:
        super().validate(extra_validators)
        self.numbers = None
        if self.is_empty or self.errors:
            return not self.errors
        for box in (self.counted, self.out_of):
            if not box.data:
                self.wrong(box, "Give this number; 0 is a number too.")
        found = self._found()
        if any(box.errors for box in self.boxes):
            return False
        if found.problem:
            self.wrong(self.counted, found.problem)
            return False
        self.numbers = found
        return True

    def _found(self) -> ResultNumbers:
        """What is in the boxes; a box in which there is no number says so."""
        counted, out_of = self._count(self.counted), self._count(self.out_of)
        kinds = zip(self.kinds, self.exceptions, strict=False)
        left_out = {kind: self._count(box) for kind, box in kinds}
        guard = self._read(self.guard, "percent") if self.version.guard else None
        if guard is not None and cells.may_be_a_share((self.guard.data or "").strip()):
            self.wrong(self.guard, cells.PERCENT_OR_SHARE)
        return ResultNumbers(counted, out_of, left_out, guard)

    def _count(self, box: Field) -> int:
        return int(self._read(box, "people") or 0)

    def _read(self, box: Field, unit: str) -> float | None:
        """None of an empty box, and of one in which there is no number: it says so."""
        if box.errors:
            return None
        try:
            value = cells.number((box.data or "").strip(), unit)
        except CellError as why:
            self.wrong(box, f"{why.rule} Write a number in digits, 0 or more.")
            return None
        if value is not None and value > MOST:
            self.wrong(box, f"Write a number up to {MOST:,}.")
            return None
        return value


def _typed(
    kinds: list[str], stands: StandardResult | None, returned: ReturnedSum | None
) -> dict[str, Any]:
    """What the boxes begin with: what stands, else what returns add up to."""
    if stands is not None:
        guard = "" if stands.guard is None else f"{stands.guard:g}%"
        left_out = [str(stands.exceptions.get(kind, 0)) for kind in kinds]
        numbers = {"counted": str(stands.counted), "out_of": str(stands.out_of)}
        return numbers | {"exceptions": left_out, "guard": guard}
    if returned is None:
        return {}
    left_out = [str(returned.exceptions)] if len(kinds) == 1 else []
    numbers = {"counted": str(returned.counted), "out_of": str(returned.out_of)}
    return numbers | {"exceptions": left_out}


class SendResultsForm(Form):
    """All rows at once. `seen`: the newest result that stood when the page was opened."""

    seen = HiddenField()

    def __init__(self, rows: list[ResultRowForm], newest_id: int) -> None:
        super().__init__()
        self.rows, self.newest_id = rows, newest_id
        if not self.is_submitted():
            self.seen.data = str(newest_id)

    def validate(self, extra_validators: Any = None) -> bool:
        is_right = super().validate(extra_validators)
        wrong_rows = [row for row in self.rows if not row.validate()]  # each says what is wrong
        if wrong_rows or not is_right:
            return False
        if not any(row.numbers for row in self.rows):
            self.wrong(self.seen, NOTHING)
            return False
        return True

    @property
    def seen_id(self) -> int:
        return int(self.seen.data) if (self.seen.data or "").isdecimal() else 0

    @property
    def numbers(self) -> dict[Standard, ResultNumbers]:
        return {row.standard: row.numbers for row in self.rows if row.numbers}


class OfficialFileForm(Form):
    file = FileField("The file", description="CSV or XLSX with the headings of the example.")

    def validate(self, extra_validators: Any = None) -> bool:
        super().validate(extra_validators)
        if not self.file.data or not self.file.data.filename:
            self.wrong(self.file, "Choose the file that holds the results.")
        return not self.errors


class OfficialDecisionForm(Form):
    """`act`: the button that was pressed."""

    act = HiddenField()
