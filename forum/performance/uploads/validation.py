"""Check the rows of a file: each becomes figures, problems, or questions for the analyst."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from forum.core.tabular.row_problem import RowProblem, width_problem
from forum.models.measures import MEASURES, Measure
from forum.models.provenance import series_key
from forum.performance.uploads import questions
from forum.performance.uploads.cells import (
    CellError,
    PercentScale,
    is_marker,
    may_be_a_share,
    number,
    without_mark,
)
from forum.performance.uploads.column_mapping import PROFILE
from forum.performance.uploads.dimensions import (
    DimensionResolver,
    Dimensions,
    LeftOut,
    OpenQuestion,
    UploadContext,
)
from forum.performance.uploads.questions import FileAnswers, FileQuestion, key_of
from forum.performance.uploads.reference_data import ReferenceData, folded
from forum.performance.uploads.row_source import RowSource

TOTAL = re.compile(r"(?:grand |sub-?)?totals?(?: (?:of|for) .*|:.*)?", re.IGNORECASE)
NOT_ABOVE = (("attachments", "referrals"), ("job_outcomes", "attachments"))


@dataclass(frozen=True, slots=True)
class NumberCell:
    """A number read from a cell; `is_hidden`: there is one, but the file does not say it."""

    value: float | None = None
    note: str = ""
    is_hidden: bool = False


class RowValidator:
    """Remembers what earlier rows held: a figure stands once in a file, and counts must agree."""

    def __init__(
        self,
        headings: Sequence[str],
        meanings: Sequence[str],
        context: UploadContext,
        reference: ReferenceData,
        answers: Mapping[str, str] | None = None,
    ):
        self.source = RowSource(headings, meanings)
        self.questions: dict[str, FileQuestion] = {}  # still to be answered, by key
        self.answers = FileAnswers(answers or {})
        self.rows_left_out = 0
        self.figures_hidden = 0
        self._reference = reference
        self._resolver = DimensionResolver(self.source, context, reference, self.answers)
        self._measures = [name for name in meanings if name in MEASURES]
        self._lines: dict[str, int] = {}  # of each series key
        self._counts: dict[tuple, dict[str, float]] = {}

    def row(self, line: int, cells: list[str]) -> tuple[list[dict], list[RowProblem]]:
        """(figures, problems) of the row; a row with a problem gives no figure."""
        try:
            self._leave_out(line, cells)
            return self._row(line, cells)
        except OpenQuestion as open_question:
            self._ask(open_question.question)
        except LeftOut:
            self.rows_left_out += 1
        return [], []

    def _ask(self, question: FileQuestion) -> None:
        self.questions.setdefault(question.key, question)

    def _leave_out(self, line: int, cells: list[str]) -> None:
        """Raise LeftOut for a row that an analyst left out, and for repeated headings."""
        if self.answers.use(f"{questions.LINE}:{line}"):
            raise LeftOut
        if cells[: len(self.source.headings)] == list(self.source.headings):
            raise LeftOut
        label = self._label(cells)
        if not label:
            return
        key = key_of(questions.ROW, folded(label))
        answer = self.answers.use(key)
        if answer is None:
            raise OpenQuestion(FileQuestion(key, "", label[:200], line))
        if answer == questions.LEAVE_OUT:
            raise LeftOut

    def _label(self, cells: list[str]) -> str:
        """The words of a row that looks like a footnote or a total; empty of any other."""
        filled = [cell for cell in cells if cell]
        if len(filled) == 1 and len(self.source.headings) > 1:
            return filled[0]
        total = next((cell for cell in filled if TOTAL.fullmatch(cell)), "")
        return "" if self._reference.organisation(total) else total

    def _row(self, line: int, cells: list[str]) -> tuple[list[dict], list[RowProblem]]:
        wrong_width = width_problem(self.source.headings, line, cells)
        if wrong_width:
            return [], [wrong_width]
        problems: list[RowProblem] = []
        place = self._resolver.place(line, cells, problems)
        values = self._values(line, cells, problems)
        if place is None or problems:
            return [], problems
        figures = [_figure(place, *value) for value in values]
        for figure in figures:
            problems += self._twice(line, figure)
        problems = problems or self._disagreeing(line, place, figures)
        return ([], problems) if problems else (figures, [])

    def _values(self, line: int, cells: list[str], problems: list[RowProblem]) -> list[tuple]:
        """(measure, value, profile, denominator, note) of each figure in the row."""
        if "measure" in self.source:
            return self._one_value(line, cells, problems)
        values, before, hidden = [], len(problems), 0
        for name in self._measures:
            measure = MEASURES[name]
            cell = self._number(line, cells, name, measure, problems)
            profile = self._number(line, cells, PROFILE + name, measure, problems).value
            hidden += cell.is_hidden
            if cell.value is not None:
                values.append((measure, cell.value, profile, cell.note))
            elif profile is not None and not cell.is_hidden:
                why = CellError(
                    "There is a profile, but no figure.", "Give the figure, or neither."
                )
                self.source.note(problems, line, name, "", why)
        self.figures_hidden += hidden
        if not values and len(problems) == before and not hidden:
            rule = "The row holds no figure."
            problems.append(
                RowProblem(line, "", "", rule, "Fill in a figure, or leave the row out.")
            )
        counts = {measure.key: value for measure, value, *_ in values}
        return [
            (m, value, profile, counts.get(m.out_of), note) for m, value, profile, note in values
        ]

    def _one_value(self, line: int, cells: list[str], problems: list[RowProblem]) -> list[tuple]:
        said = self.source.cell(cells, "measure")
        measure = _measure(said)
        if measure is None:
            why = CellError("No measure of this name is known.", "Use a name from the registry.")
            self.source.note(problems, line, "measure", said, why)
            return []
        cell = self._number(line, cells, "value", measure, problems)
        profile = self._number(line, cells, "profile", measure, problems).value
        of = self._number(line, cells, "denominator", None, problems).value
        self.figures_hidden += cell.is_hidden
        if cell.value is None and not self.source.cell(cells, "value"):
            why = CellError("The value is missing.", "Give it, or leave the row out.")
            self.source.note(problems, line, "value", "", why)
        return [] if cell.value is None else [(measure, cell.value, profile, of, cell.note)]

    def _number(
        self,
        line: int,
        cells: list[str],
        meaning: str,
        measure: Measure | None,
        problems: list[RowProblem],
    ) -> NumberCell:
        said = self.source.cell(cells, meaning)
        if is_marker(said):
            return self._marker(line, meaning, said)
        bare, note = without_mark(said)
        scale = None
        if measure is not None and measure.is_percent:
            scale = self._scale(line, meaning, bare)
        try:
            return NumberCell(number(bare, measure.unit if measure else "people", scale), note)
        except CellError as why:
            self.source.note(problems, line, meaning, said, why)
            return NumberCell()

    def _marker(self, line: int, meaning: str, said: str) -> NumberCell:
        """What an analyst said that the sign means; until then as if the number were hidden."""
        key = key_of(questions.MARKER, said.casefold())
        answer = self.answers.use(key)
        if answer is None:
            self._ask(FileQuestion(key, self.source.heading(meaning), said, line))
            return NumberCell(is_hidden=True)
        return NumberCell(0.0 if answer == questions.ZERO else None, "", answer == questions.HIDDEN)

    def _scale(self, line: int, meaning: str, said: str) -> PercentScale | None:
        """What the analyst said of the column; asked where a cell can be read both ways."""
        question = FileQuestion(
            key_of(questions.SCALE, meaning), self.source.heading(meaning), said, line
        )
        scale = self.answers.use(question.key)
        if scale is None and may_be_a_share(said):
            self._ask(question)
        return PercentScale(scale) if scale else None

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
        problems = []
        for fewer, more in NOT_ABOVE:
            if (fewer in new or more in new) and counts.get(fewer, 0) > counts.get(more, 1e15):
                names = MEASURES[fewer].name, MEASURES[more].name.lower()
                rule = (
                    f"{names[0]} ({counts[fewer]:g}) are more than {names[1]} ({counts[more]:g})."
                )
                mend = "Check both: one of them is wrong, or two columns were swapped."
                column = self.source.heading(fewer) or self.source.heading("measure")
                problems.append(RowProblem(line, column, f"{counts[fewer]:g}", rule, mend))
        return problems

    def _column_of(self, figure: dict) -> str:
        return self.source.heading(figure["measure"]) or self.source.heading("measure")


def _figure(
    place: Dimensions,
    measure: Measure,
    value: float,
    profile: float | None,
    denominator: float | None,
    note: str,
) -> dict:
    figure = place.of | {
        "measure": measure.key,
        "value": value,
        "profile": profile,
        "denominator": denominator,
        "unit": measure.unit,
        "note": note,
    }
    figure["subject"] = series_key(figure)
    return figure


_BY_NAME = {folded(said): m for m in MEASURES.values() for said in (m.key, m.name, m.slug)}


def _measure(said: str) -> Measure | None:
    return _BY_NAME.get(folded(said))
