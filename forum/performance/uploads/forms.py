from flask_wtf.file import FileField
from wtforms import BooleanField, FieldList, RadioField, SelectField, StringField, TextAreaField
from wtforms.fields.choices import SelectChoice

from forum.core.forms import AtMost, Form, IdentifiesNobody, Offered, Required
from forum.models.provenance import Origin
from forum.performance.uploads import column_mapping, queries
from forum.performance.uploads.column_mapping import CHOOSABLE, MEANINGS
from forum.performance.uploads.questions import FileQuestion

NOTE_LENGTH = 300
REASON_LENGTH = 600
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
    file = FileField("File", description="CSV, Excel (XLSX) or JSON. See what the columns are.")
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
        self._releases = {str(release.id): release for release in queries.releases_to_come()}
        self.release.choices = [
            SelectChoice("", "None: this is management information"),
            *(SelectChoice(key, release.name) for key, release in self._releases.items()),
        ]

    def validate(self, extra_validators=None) -> bool:
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


class ColumnsForm(Form):
    meanings = FieldList(SelectField("What it is", validate_choice=False))

    def __init__(self, headings: list[str], meant: list[str]):
        super().__init__(data={"meanings": meant})
        while len(self.meanings) < len(headings):
            self.meanings.append_entry(column_mapping.IGNORED)
        while len(self.meanings) > len(headings):
            self.meanings.pop_entry()
        self.headings = headings
        for field, heading in zip(self.meanings, headings, strict=True):
            field.label.text = heading
            field.choices = [
                SelectChoice("", "Leave this column out"),
                *(SelectChoice(name, MEANINGS[name].label) for name in _offered(field.data)),
            ]

    def validate(self, extra_validators=None) -> bool:
        super().validate(extra_validators)
        unknown = [field for field in self.meanings if field.data and field.data not in MEANINGS]
        for field in unknown:
            field.data = column_mapping.IGNORED
        self.form_errors = column_mapping.what_is_wrong(self.answers())
        return not self.form_errors and not unknown

    def answers(self) -> list[str]:
        return [field.data or column_mapping.IGNORED for field in self.meanings]


def _offered(chosen: str | None) -> list[str]:
    """The usual ones, and what this column is already."""
    also = [chosen] if chosen in MEANINGS and chosen not in CHOOSABLE else []
    return [*CHOOSABLE, *also]


class AnswersForm(Form):
    """One choice for each question, none of them made beforehand."""

    chosen = FieldList(RadioField("What it means", [Required("Choose what the cells mean.")]))

    def __init__(self, questions: list[FileQuestion]):
        super().__init__()
        self.questions = questions
        while len(self.chosen) < len(questions):
            self.chosen.append_entry()
        while len(self.chosen) > len(questions):
            self.chosen.pop_entry()
        for field, question in zip(self.chosen, questions, strict=True):
            field.label.text = question.words
            field.choices = list(question.choices.items())

    def answers(self) -> dict[str, str]:
        pairs = zip(self.questions, self.chosen, strict=True)
        return {question.key: field.data for question, field in pairs}


class DeclineForm(Form):
    reason = TextAreaField(
        "Why it should not be published",
        [
            Required("Say why, so that it can be mended."),
            AtMost(REASON_LENGTH),
            IdentifiesNobody(),
        ],
    )
