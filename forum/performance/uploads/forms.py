from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from flask_wtf.file import FileField
from wtforms import (
    BooleanField,
    Field,
    FieldList,
    RadioField,
    SelectField,
    StringField,
    TextAreaField,
)
from wtforms.fields.choices import SelectChoice

from forum.core.forms import (
    AtMost,
    Checkboxes,
    Dropdown,
    Form,
    HoldsNoIdentifier,
    IdentifiesNobody,
    Offered,
    Required,
)
from forum.models.organisations import KIND_NAMES, Kind
from forum.models.provenance import Origin
from forum.performance.uploads import column_mapping, queries, reference_data
from forum.performance.uploads.column_mapping import CHOOSABLE, MEANINGS
from forum.performance.uploads.organisation_actions import NewOrganisation
from forum.performance.uploads.questions import OTHER, FileQuestion
from forum.reference.programmes import queries as programmes

NOTE_LENGTH = 300
REASON_LENGTH = 600
UNREADABLE_CELL = "a formula, or a number in thousands"
ORIGINS = {
    Origin.MANAGEMENT: "Management information on subcontractors",
    Origin.OFFICIAL: "Official statistics",
}
WHOSE = {
    Origin.MANAGEMENT.value: "Seen by members of primes and subcontractors as soon as a second "
    "analyst has said yes. Never by others before a release has caught up with it.",
    Origin.OFFICIAL.value: "Seen by nobody but analysts before the release opens, then by all.",
}


class UploadForm(Form):
    file = FileField("File", description="CSV, Excel (XLSX), an HTML table or JSON.")
    origin = RadioField(
        "What it holds",
        [Required("Choose what the file holds.")],
        choices=[SelectChoice(origin.value, name) for origin, name in ORIGINS.items()],
    )
    release = SelectField(
        "Release that official statistics are for",
        [Offered()],
        validate_choice=False,
        description="Only releases that are announced and still to come are in the list.",
    )
    programme = SelectField(
        "Programme",
        [Offered()],
        validate_choice=False,
        description="Of all rows of the file. A row that says another one is refused.",
    )
    note = StringField(
        "Where the figures come from",
        [Required("Say where the figures come from."), AtMost(NOTE_LENGTH), IdentifiesNobody()],
        description="Shown as the source of each figure, such as a publication and its address.",
    )
    is_rehearsal = BooleanField(
        "This is a rehearsal",
        description="Checked and compared like any other file, and it can never be published.",
    )

    def __init__(self, **given):
        super().__init__(**given)
        self.programme.choices = [
            SelectChoice("", "As a column of the file says, else the Work Programme"),
            *(SelectChoice(str(one.id), one.name) for one in programmes.all_programmes()),
        ]
        self._releases = {str(release.id): release for release in queries.releases_to_come()}
        self.release.choices = [
            SelectChoice("", "None: this is management information"),
            *(SelectChoice(key, release.name) for key, release in self._releases.items()),
        ]

    def validate(self, extra_validators: Mapping[str, Sequence[Any]] | None = None) -> bool:
        is_right = super().validate(extra_validators)
        if not self.file.data or not self.file.data.filename:
            self.wrong(self.file, "Choose the file that holds the figures.")
            is_right = False
        is_official = self.origin.data == Origin.OFFICIAL
        if is_official and not self.release.data and not self.release.errors:
            self.wrong(self.release, "Choose the release that these statistics are for.")
            is_right = False
        if self.origin.data == Origin.MANAGEMENT and self.release.data:
            self.wrong(self.release, "Management information has no release: choose None.")
            is_right = False
        return is_right

    def release_id(self) -> int | None:
        return int(self.release.data) if self.release.data else None

    def programme_id(self) -> int | None:
        return int(self.programme.data) if self.programme.data else None


class ColumnsForm(Form):
    meanings = FieldList(SelectField("What it is", validate_choice=False))

    def __init__(self, headings: list[str], meant: list[str], sample: list[list[str]]):
        """`sample`: the first rows, of which each column shows its cells."""
        super().__init__(data={"meanings": meant})
        while len(self.meanings) < len(headings):
            self.meanings.append_entry(column_mapping.IGNORED)
        while len(self.meanings) > len(headings):
            self.meanings.pop_entry()
        self.headings = headings
        for place, (field, heading) in enumerate(zip(self.meanings, headings, strict=True)):
            field.label.text = heading
            field.description = _sample_of(sample, place)
            field.choices = [
                SelectChoice("", "Leave this column out"),
                *(SelectChoice(name, MEANINGS[name].label) for name in _offered(field.data)),
            ]

    def validate(self, extra_validators: Mapping[str, Sequence[Any]] | None = None) -> bool:
        super().validate(extra_validators)
        unknown = [field for field in self.meanings if field.data and field.data not in MEANINGS]
        for field in unknown:
            field.data = column_mapping.IGNORED
        self.form_errors = column_mapping.what_is_wrong(self.answers())
        return not self.form_errors and not unknown

    def answers(self) -> list[str]:
        return [field.data or column_mapping.IGNORED for field in self.meanings]


def _sample_of(sample: list[list[str]], place: int) -> str:
    cells = [row[place] for row in sample if place < len(row)]
    shown = [UNREADABLE_CELL if cell.startswith("\0") else cell[:40] for cell in cells if cell]
    return " \N{MIDDLE DOT} ".join(shown) or "Empty in the first rows"


def _offered(chosen: str | None) -> list[str]:
    """The usual ones, and what this column is already."""
    also = [chosen] if chosen in MEANINGS and chosen not in CHOOSABLE else []
    return [*CHOOSABLE, *also]


class AnswersForm(Form):
    """One choice for each question, none of them made beforehand."""

    chosen = FieldList(RadioField("What it means", [Required("Choose what the cells mean.")]))
    others = FieldList(StringField("Name or number of the organisation"))

    def __init__(self, questions: list[FileQuestion]):
        super().__init__()
        self.questions = questions
        for fields in (self.chosen, self.others):
            while len(fields) < len(questions):
                fields.append_entry()
            while len(fields) > len(questions):
                fields.pop_entry()
        for field, question in zip(self.chosen, questions, strict=True):
            field.label.text = question.words
            field.choices = list(question.choices.items())

    def __iter__(self) -> Iterator[Field]:
        """Single fields, so that the summary of errors links to each."""
        return iter([*self.chosen, *self.others])

    def validate(self, extra_validators: Mapping[str, Sequence[Any]] | None = None) -> bool:
        is_right = super().validate(extra_validators)
        known = reference_data.read()
        self._named = {
            place: found
            for place, field in enumerate(self.others)
            if (found := known.organisation(field.data or ""))
        }
        for place, field in enumerate(self.chosen):
            if field.data == OTHER and place not in self._named:
                self.wrong(self.others[place], "No organisation of this name or number is here.")
                self.others.errors = [self.others[place].errors]
                is_right = False
        return is_right

    def answers(self) -> dict[str, str]:
        """By the key of each question; an organisation by its id."""
        return {
            question.key: str(self._named[place][0]) if field.data == OTHER else field.data
            for place, (question, field) in enumerate(zip(self.questions, self.chosen, strict=True))
        }


class LeaveOutForm(Form):
    lines = Checkboxes("Rows to leave out", [])
    all_rows = BooleanField("All wrong rows")

    def __init__(self, lines: list[int]):
        super().__init__()
        self.lines.choices = [SelectChoice(str(line), f"Line {line}") for line in lines]
        self._wrong = lines

    def validate(self, extra_validators: Mapping[str, Sequence[Any]] | None = None) -> bool:
        is_right = super().validate(extra_validators)
        if is_right and not self.chosen_lines():
            self.wrong(self.lines, "Choose the rows to leave out.")
        return is_right and bool(self.chosen_lines())

    def chosen_lines(self) -> list[int]:
        return self._wrong if self.all_rows.data else [int(line) for line in self.lines.data or ()]


class AddOrganisationForm(Form):
    """An organisation that a file names, and in whose supply chain it was."""

    name = StringField(
        "Name of the organisation", [Required("Give its name."), AtMost(120), HoldsNoIdentifier()]
    )
    kind = RadioField(
        "What it is",
        [Required("Choose what it is.")],
        choices=[SelectChoice(kind.value, name) for kind, name in KIND_NAMES.items()],
    )
    prime = Dropdown("Prime that it works for", [], description="Leave it for a prime.")
    area = Dropdown("Area", [], description="All areas of the prime, where it is not known.")

    def __init__(self, primes: dict[int, str], areas: dict[int, str], **given):
        super().__init__(**given)
        self.prime.choices = _choices("None", primes)
        self.area.choices = _choices("All areas of the prime", areas)

    def organisation(self) -> NewOrganisation:
        prime, area = self.prime.data, self.area.data
        return NewOrganisation(
            self.name.data or "",
            Kind(self.kind.data),
            int(prime) if prime else None,
            int(area) if area else None,
        )


def _choices(none: str, names: dict[int, str]) -> list[SelectChoice]:
    return [SelectChoice("", none), *(SelectChoice(str(key), name) for key, name in names.items())]


class DeclineForm(Form):
    reason = TextAreaField(
        "Why it should not be published",
        [
            Required("Say why, so that it can be mended."),
            AtMost(REASON_LENGTH),
            IdentifiesNobody(),
        ],
    )
