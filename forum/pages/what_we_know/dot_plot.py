"""One dot for each case study and try of a practice: what came of it, and how well it is known."""

from collections import defaultdict
from collections.abc import Sequence

from forum.models.case_studies import EVIDENCE_NAMES, OUTCOME_NAMES, CaseStudyOutcome
from forum.models.tries import Result, Scale
from forum.pages.what_we_know.queries import ReportedCaseStudy, ReportedTry
from forum.performance.charts.drawing import Dot, Drawing, Line, Point, Shape, ShapeStyle, Words

WIDTH, NARROW = 720, 340
ROW, TOP, FOOT = 40, 34, 8
ROWS = ("Tried by others", *(f"{level} {EVIDENCE_NAMES[level]}" for level in range(6)))
COLUMNS = (
    CaseStudyOutcome.DID_NOT_WORK,
    CaseStudyOutcome.MIXED,
    CaseStudyOutcome.WORKED,
    CaseStudyOutcome.TOO_EARLY,
)
LOOKS = {
    CaseStudyOutcome.WORKED: ShapeStyle.WORKED,
    CaseStudyOutcome.MIXED: ShapeStyle.MIXED,
    CaseStudyOutcome.DID_NOT_WORK: ShapeStyle.FAILED,
    CaseStudyOutcome.TOO_EARLY: ShapeStyle.OPEN,
}
OF_RESULT = {
    Result.WORKED: CaseStudyOutcome.WORKED,
    Result.WITH_CHANGES: CaseStudyOutcome.WORKED,
    Result.DID_NOT_WORK: CaseStudyOutcome.DID_NOT_WORK,
}
RADII = {Scale.UP_TO_5: 3.5, Scale.UP_TO_20: 4.5, Scale.UP_TO_100: 5.5, Scale.MORE: 6.5}
USUAL_RADIUS = 5.0
SPACE, LINES = 13, (0, -12, 12)  # pixels between dots, and where their lines lie
SHORT = {"Mixed results": "Mixed", "It did not work": "Did not work", "Too early to say": "Open"}

Mark = tuple[CaseStudyOutcome, int, float, str]  # column, row, radius, tip


def draw(
    case_studies: Sequence[ReportedCaseStudy], tries: Sequence[ReportedTry], about: str
) -> tuple[Drawing, Drawing]:
    """Wide and narrow. The size of a try's dot is its scale."""
    marks = [*map(_of_case_study, case_studies), *map(_of_try, tries)]
    said = f"{len(case_studies)} case studies and {len(tries)} tries, listed below."
    return _drawing(WIDTH, 190, marks, about, said), _drawing(NARROW, 96, marks, about, said)


def _drawing(width: int, left: int, marks: Sequence[Mark], about: str, said: str) -> Drawing:
    drawing = Drawing(width, TOP + ROW * len(ROWS) + FOOT, f"What came of {about}", said)
    column = (width - left) / len(COLUMNS)
    for place, outcome in enumerate(COLUMNS):
        name = OUTCOME_NAMES[outcome]
        middle = (left + column * (place + 0.5), 16)
        drawing.add(Words(middle, SHORT.get(name, name), ShapeStyle.QUIET, "middle"))
    for place, name in enumerate(ROWS):
        y = _height(place)
        drawing.add(Line((left, y), (width, y), ShapeStyle.GRID))
        words = name if left > 100 else name.partition(" ")[0]
        drawing.add(Words((left - 8, y + 4), words, ShapeStyle.QUIET, "end"))
    drawing.add(*_dots(marks, left, column))
    return drawing


def _dots(marks: Sequence[Mark], left: float, column: float) -> list[Shape]:
    """Side by side in their field; where they do not fit, one dot with their number."""
    fields: defaultdict[tuple[CaseStudyOutcome, int], list[Mark]] = defaultdict(list)
    for mark in marks:
        fields[mark[0], mark[1]].append(mark)
    across = max(int((column - 12) // SPACE), 1)
    shapes: list[Shape] = []
    for (outcome, row), found in fields.items():
        start = left + column * COLUMNS.index(outcome)
        if len(found) > across * len(LINES):
            shapes += _one_for_all(found, (start + column / 2, _height(row)))
            continue
        shapes += [
            Dot(_spot(place, start, across, row), mark[2], LOOKS[outcome], mark[3])
            for place, mark in enumerate(found)
        ]
    return shapes


def _one_for_all(found: Sequence[Mark], at: Point) -> list[Shape]:
    look = LOOKS[found[0][0]]
    on = ShapeStyle.ON_WORKED if look == ShapeStyle.WORKED else ShapeStyle.ON_OTHERS
    number = str(len(found))
    return [Dot(at, 15, look, f"{number} of them"), Words((at[0], at[1] + 4), number, on, "middle")]


def _spot(place: int, start: float, across: int, row: int) -> Point:
    line, along = divmod(place, across)
    return start + 10 + along * SPACE, _height(row) + LINES[line]


def _height(row: int) -> float:
    """The best evidence stands on top."""
    return TOP + ROW * (len(ROWS) - row - 0.5)


def _of_case_study(one: ReportedCaseStudy) -> Mark:
    outcome = CaseStudyOutcome(one.outcome or CaseStudyOutcome.TOO_EARLY)
    return outcome, one.evidence_level + 1, USUAL_RADIUS, one.title


def _of_try(one: ReportedTry) -> Mark:
    outcome = OF_RESULT.get(Result(one.result), CaseStudyOutcome.TOO_EARLY)
    radius = RADII.get(Scale(one.scale), USUAL_RADIUS)
    return outcome, 0, radius, f"{one.organisation}: {one.result_name.lower()}"
