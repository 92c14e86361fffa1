"""A file to check, a return to send, and the layout of a prime."""

from collections.abc import Sequence
from typing import Any

from flask_wtf.file import FileField
from wtforms import BooleanField, Field, IntegerField, StringField, TextAreaField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import NumberRange, Optional

from forum.core.forms import AtMost, Dropdown, Form, IdentifiesNobody, Required
from forum.gate.forms import QuotesNothingUnreleased
from forum.models.returns import BEYOND_LENGTH, COMMENT_LENGTH, PrimeLayout, TableKind
from forum.standards.returns import layouts, table_files
from forum.standards.returns.layouts import SEPARATORS, FileLayout
from whatworks_return import all_formats

KINDS = {TableKind.CSV: "CSV", TableKind.XLSX: "Excel (XLSX)", TableKind.JSON: "JSON"}
SIGNS = {label.lower(): sign for sign, label in SEPARATORS.items()}
MOST_BEYOND = 60  # fields
MOST_TYPED = 8_000  # characters of columns, and of codes
NO_FILE = "Choose the file."


class CheckReturnForm(Form):
    """Without a token: it changes nothing, and needs no session."""

    class Meta:
        csrf = False

    file = FileField("Your file", description="CSV, XLSX or JSON, up to 8 megabytes.")

    def validate(self, extra_validators: Any = None) -> bool:
        super().validate(extra_validators)
        if not self.file.data or not self.file.data.filename:
            self.wrong(self.file, "Choose the file that is to be checked.")
        return not self.errors


class SendReturnForm(Form):
    file = FileField("Your file", description="CSV, XLSX or JSON, up to 8 megabytes.")
    leaves_out = BooleanField(
        "Take the rows that are right, and leave the others out",
        description="Else nothing is taken while one row is wrong.",
    )
    replaces = BooleanField(
        "This replaces rows that were sent before",
        description="A row of the same key then stands in the place of the earlier one.",
    )

    def validate(self, extra_validators: Any = None) -> bool:
        super().validate(extra_validators)
        if not self.file.data or not self.file.data.filename:
            self.wrong(self.file, NO_FILE)
        return not self.errors


class LayoutForm(Form):
    """Of a prime. Columns and codes are typed as lines, so that they can be pasted."""

    kind = Dropdown(
        "Kind of file",
        [Required("Choose the kind of file.")],
        choices=[SelectChoice(kind, label) for kind, label in KINDS.items()],
    )
    separator = Dropdown(
        "What divides the cells of a CSV file",
        [Required("Choose what divides the cells.")],
        choices=[SelectChoice(label.lower(), label) for label in SEPARATORS.values()],
        default="comma",
    )
    sheet = StringField(
        "Name of the sheet", [AtMost(31), IdentifiesNobody()], description="Of an Excel file."
    )
    columns = TextAreaField(
        "Columns, in your order",
        [Required("Say what the columns are."), AtMost(MOST_TYPED), IdentifiesNobody()],
        description="One a line: the name in the format, =, and your name.",
    )
    codes = TextAreaField(
        "Your codes",
        [AtMost(MOST_TYPED), IdentifiesNobody()],
        description="One a line, where you write a word otherwise: theme: money = 09",
    )
    beyond = TextAreaField(
        "Fields that you ask beyond the format",
        [AtMost(BEYOND_LENGTH), IdentifiesNobody(), QuotesNothingUnreleased()],
        description="One a line. Everybody sees them, and how many there are.",
    )
    returns_a_month = IntegerField(
        "Returns a month",
        [Optional(), NumberRange(0, 100, "Write a number from 0 to 100.")],
        description="How many you ask of one partner in a usual month.",
    )
    days_allowed = IntegerField(
        "Working days allowed",
        [Optional(), NumberRange(0, 100, "Write a number from 0 to 100.")],
        description="From the end of the period until a return is due.",
    )
    comment = TextAreaField(
        "Your comment",
        [AtMost(COMMENT_LENGTH), IdentifiesNobody(), QuotesNothingUnreleased()],
        description="Everybody reads it beside your numbers.",
    )

    def validate(self, extra_validators: Any = None) -> bool:
        super().validate(extra_validators)
        self._validate_layout()
        if len((self.beyond.data or "").splitlines()) > MOST_BEYOND:
            self.wrong(self.beyond, f"List {MOST_BEYOND} fields at most.")
        return not self.errors

    def _validate_layout(self) -> None:
        if self.errors:
            return
        for line in [*_lines(self.columns), *_lines(self.codes)]:
            if "=" not in line:
                self.wrong(self.columns, f"There is no = in the line “{line[:60]}”.")
                return
        for sentence in layouts.what_is_wrong(self.layout(), all_formats()[-1])[:5]:
            self.wrong(self.columns, sentence)

    def layout(self) -> FileLayout:
        codes: dict[str, dict[str, str]] = {}
        for line in _lines(self.codes):
            said, code = _two(line, "=")
            name, word = _two(said, ":")
            codes.setdefault(name, {})[word] = code
        columns = tuple(_two(line, "=") for line in _lines(self.columns))
        sheet = self.sheet.data or table_files.SHEET
        return FileLayout(
            TableKind(self.kind.data), SIGNS[self.separator.data], sheet, columns, codes
        )

    def values(self) -> dict[str, Any]:
        """For actions.keep_layout()."""
        made = self.layout()
        return {
            "kind": made.kind,
            "separator": made.separator,
            "sheet": made.sheet,
            "columns": [list(pair) for pair in made.columns],
            "codes": made.codes,
            "beyond": "\n".join(_lines(self.beyond)),
            "returns_a_month": self.returns_a_month.data,
            "days_allowed": self.days_allowed.data,
            "comment": self.comment.data or "",
        }


def _lines(field: Field) -> list[str]:
    lines = (" ".join(line.split()) for line in (field.data or "").splitlines())
    return [line for line in lines if line]


def _two(line: str, sign: str) -> tuple[str, str]:
    before, _, after = line.partition(sign)
    return before.strip(), after.strip()


def typed_of(row: PrimeLayout | None, layout: FileLayout, order: Sequence[str]) -> dict[str, Any]:
    """What the form begins with: what was kept, else the format in `order`."""
    columns = layout.columns if row else tuple((name, name) for name in order)
    made = {
        "kind": layout.kind,
        "separator": SEPARATORS[layout.separator].lower(),
        "sheet": layout.sheet,
        "columns": "\n".join(f"{ours} = {theirs}" for ours, theirs in columns),
        "codes": "\n".join(
            f"{name}: {word} = {code}"
            for name, of in layout.codes.items()
            for word, code in of.items()
        ),
    }
    kept = ("beyond", "returns_a_month", "days_allowed", "comment")
    return made | ({name: getattr(row, name) for name in kept} if row else {})
