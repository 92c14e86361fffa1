"""Rows of a file as figures to be, or as sentences about what is wrong with them."""

from collections.abc import Mapping, Sequence

from forum.models.measures import MEASURES, Measure
from forum.models.provenance import series_key
from forum.performance.uploads.cells import CellError, Scale, may_be_a_share, number
from forum.performance.uploads.column_mapping import PROFILE
from forum.performance.uploads.dimensions import DimensionResolver, Dimensions, UploadContext
from forum.performance.uploads.questions import FileQuestion, scale_of
from forum.performance.uploads.reference_data import ReferenceData, folded
from forum.performance.uploads.row_source import RowProblem, RowSource

NOT_ABOVE = (("attachments", "referrals"), ("job_outcomes", "attachments"))


class RowValidator:
    """Keeps what earlier rows said: a figure stands once in a file, and counts must agree."""

    def __init__(
        self,
        headings: Sequence[str],
        meanings: Sequence[str],
        asked: UploadContext,
        register: ReferenceData,
        answers: Mapping[str, str] | None = None,
    ):
        self.sheet = RowSource(headings, meanings)
        self.questions: dict[str, FileQuestion] = {}  # what only the analyst can know, by key
        self._answers = answers or {}
        self._placer = DimensionResolver(self.sheet, asked, register)
        self._measures = [name for name in meanings if name in MEASURES]
        self._lines: dict[str, int] = {}  # of each subject
        self._counts: dict[tuple, dict[str, float]] = {}

    def row(self, line: int, cells: list[str]) -> tuple[list[dict], list[RowProblem]]:
        """Its figures, and what is wrong; of a wrong row no figure is taken."""
        found = self.sheet.of_width(line, cells)
        if found:
            return [], found
        place = self._placer.place(line, cells, found)
        values = self._values(line, cells, found)
        if place is None or found:
            return [], found
        figures = [_figure(place, *value) for value in values]
        for figure in figures:
            found += self._twice(line, figure)
        found = found or self._disagreeing(line, place, figures)
        return ([], found) if found else (figures, [])

    def _values(self, line: int, cells: list[str], found: list[RowProblem]) -> list[tuple]:
        """(measure, value, profile, denominator) of each figure in the row."""
        if "measure" in self.sheet:
            return self._one_value(line, cells, found)
        values, before = [], len(found)
        for name in self._measures:
            measure = MEASURES[name]
            value = self._number(line, cells, name, measure, found)
            profile = self._number(line, cells, PROFILE + name, measure, found)
            if value is not None:
                values.append((measure, value, profile, None))
            elif profile is not None:
                why = CellError(
                    "There is a profile, but no figure.", "Give the figure, or neither."
                )
                self.sheet.note(found, line, name, "", why)
        if not values and len(found) == before:
            rule = "The row holds no figure."
            found.append(RowProblem(line, "", "", rule, "Fill in a figure, or leave the row out."))
        counts = {measure.key: value for measure, value, *_ in values}
        return [(m, value, profile, counts.get(m.out_of)) for m, value, profile, _ in values]

    def _one_value(self, line: int, cells: list[str], found: list[RowProblem]) -> list[tuple]:
        said = self.sheet.cell(cells, "measure")
        measure = _measure(said)
        if measure is None:
            why = CellError("No measure of this name is known.", "Use a name from the registry.")
            self.sheet.note(found, line, "measure", said, why)
            return []
        value = self._number(line, cells, "value", measure, found)
        profile = self._number(line, cells, "profile", measure, found)
        of = self._number(line, cells, "denominator", None, found)
        if value is None and not self.sheet.cell(cells, "value"):
            why = CellError("The value is missing.", "Give it, or leave the row out.")
            self.sheet.note(found, line, "value", "", why)
        return [] if value is None else [(measure, value, profile, of)]

    def _number(self, line, cells, meaning, measure: Measure | None, found) -> float | None:
        said = self.sheet.cell(cells, meaning)
        scale = None
        if measure is not None and measure.is_percent:
            scale = self._scale(line, meaning, said)
        try:
            return number(said, measure.unit if measure else "people", scale)
        except CellError as why:
            self.sheet.note(found, line, meaning, said, why)
            return None

    def _scale(self, line: int, meaning: str, said: str) -> Scale | None:
        """What the analyst said of the column; asked where a cell can be read both ways."""
        question = FileQuestion(scale_of(meaning), self.sheet.heading(meaning), said, line)
        scale = self._answers.get(question.key)
        if scale is None and may_be_a_share(said):
            self.questions.setdefault(question.key, question)
        return Scale(scale) if scale else None

    def _twice(self, line: int, figure: dict) -> list[RowProblem]:
        first = self._lines.setdefault(figure["subject"], line)
        if first == line:
            return []
        name = MEASURES[figure["measure"]].name
        rule = f"{name} of this organisation, area, group and period is on line {first} already."
        return [RowProblem(line, self._column_of(figure), "", rule, "Keep one of the two.")]

    def _disagreeing(self, line: int, place: Dimensions, figures: list[dict]) -> list[RowProblem]:
        """Who starts was referred, and who has an outcome started. Not once referrals ended."""
        key = tuple(place.of.values())
        counts = self._counts.setdefault(key, {})
        new = {figure["measure"]: figure["value"] for figure in figures}
        counts.update({name: new[name] for pair in NOT_ABOVE for name in pair if name in new})
        if place.referrals_ended:
            return []
        found = []
        for fewer, more in NOT_ABOVE:
            if (fewer in new or more in new) and counts.get(fewer, 0) > counts.get(more, 1e15):
                names = MEASURES[fewer].name, MEASURES[more].name.lower()
                rule = (
                    f"{names[0]} ({counts[fewer]:g}) are more than {names[1]} ({counts[more]:g})."
                )
                mend = "Check both: one of them is wrong, or two columns were swapped."
                column = self.sheet.heading(fewer) or self.sheet.heading("measure")
                found.append(RowProblem(line, column, f"{counts[fewer]:g}", rule, mend))
        return found

    def _column_of(self, figure: dict) -> str:
        return self.sheet.heading(figure["measure"]) or self.sheet.heading("measure")


def _figure(place: Dimensions, measure: Measure, value, profile, denominator) -> dict:
    figure = place.of | {
        "measure": measure.key,
        "value": value,
        "profile": profile,
        "denominator": denominator,
        "unit": measure.unit,
    }
    figure["subject"] = series_key(figure)
    return figure


_BY_NAME = {folded(said): m for m in MEASURES.values() for said in (m.key, m.name, m.slug)}


def _measure(said: str) -> Measure | None:
    return _BY_NAME.get(folded(said))
