"""Questions that a file leaves open; its check goes on once an analyst has answered them."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field

from forum.models.uploads import Upload
from forum.performance.uploads.cells import PercentScale, number

SCALE, MARKER, ORGANISATION, ROW, LINE = "scale", "marker", "organisation", "row", "line"
PROGRAMME = "programme"
REMEMBERED = (
    MARKER,
    ORGANISATION,
    PROGRAMME,
    ROW,
)  # for the next file; the others hold for one file only
LEAVE_OUT, FIGURES, HIDDEN, EMPTY, ZERO, OTHER = (
    *("leave-out", "figures"),
    *("hidden", "empty", "zero"),
    "other",
)
ANSWERS = {
    PercentScale.PERCENT: "Percentages: 0.5 was read as 0.5%",
    PercentScale.SHARE: "Shares of 1: 0.5 was read as 50%",
    HIDDEN: "A hidden number: the figure is left out",
    EMPTY: "No number: read as an empty cell",
    ZERO: "None: read as 0",
    LEAVE_OUT: "Rows left out",
    FIGURES: "Rows of figures",
}
MOST_KEY = 200  # characters


@dataclass(frozen=True, slots=True)
class FileQuestion:
    """Asked once for a column, name, sign or row; `value` is the first cell that leaves it open."""

    key: str
    column: str
    value: str
    line: int
    suggestions: list[tuple[str, str]] = field(default_factory=list)  # (answer, name)

    def as_dict(self) -> dict[str, object]:
        return asdict(self)

    @property
    def kind(self) -> str:
        return self.key.partition(":")[0]

    @property
    def choices(self) -> dict[str, str]:
        """The answers, and what each would make of the cell."""
        if self.kind == SCALE:
            return self._scales()
        if self.kind == MARKER:
            return {
                HIDDEN: "A number that is hidden: leave the figure out",
                EMPTY: "There is no number: as an empty cell",
                ZERO: "None: read it as 0",
            }
        if self.kind == ROW:
            return {
                LEAVE_OUT: "A total, a footnote or the like: leave such rows out",
                FIGURES: "Figures: check the row like the others",
            }
        said = {key: f"It is {name}" for key, name in self.suggestions}
        if self.kind == PROGRAMME:
            return said | {LEAVE_OUT: "Leave its rows out"}
        return said | {
            OTHER: "It is another organisation: write its name or number below",
            LEAVE_OUT: "Leave its rows out",
        }

    def _scales(self) -> dict[str, str]:
        percent, share = (number(self.value, "percent", scale) for scale in PercentScale)
        return {
            PercentScale.PERCENT: f"Percentages: {self.value} means {percent:g}%",
            PercentScale.SHARE: f"Shares of 1: {self.value} means {share:g}%",
        }

    @property
    def words(self) -> str:
        if self.kind == SCALE:
            return f"How is the column {self.column} written? Line {self.line} holds {self.value}."
        if self.kind == MARKER:
            return f"What does {self.value} mean? It is in {self.column}, on line {self.line}."
        if self.kind == ROW:
            return f"What is line {self.line}? It says “{self.value}”."
        if self.kind == PROGRAMME:
            return (
                f"Which programme is “{self.value}”? It is in {self.column}, on line {self.line}."
            )
        return f"Which organisation is “{self.value}”? It is in {self.column}, on line {self.line}."


def key_of(kind: str, words: str) -> str:
    return f"{kind}:{words}"[:MOST_KEY]


def answered(upload: Upload, names: Mapping[str, str]) -> list[tuple[str, str]]:
    """(what was asked about, the answer), so that the second analyst sees it too.

    `names`: of organisations by their ids, of programmes by the answer that names them.
    """
    headings = dict(zip(upload.meanings, upload.columns, strict=True))
    said = []
    for key, answer in upload.answers.items():
        kind, _, words = key.partition(":")
        if kind != LINE:
            about = headings.get(words, words) if kind == SCALE else f"“{words}”"
            said.append((about, ANSWERS.get(answer) or f"Read as {names.get(answer, answer)}"))
    lines = left_out_lines(upload.answers)
    if lines:
        said.append(("Rows left out by line", ", ".join(map(str, lines))))
    return said


def left_out_lines(answers: Mapping[str, str]) -> list[int]:
    return sorted(int(key.partition(":")[2]) for key in answers if key.startswith(f"{LINE}:"))


def answer_of(programme_id: int) -> str:
    """The answer that names a programme; a number alone would name an organisation."""
    return f"{PROGRAMME}-{programme_id}"


def organisation_ids(upload: Upload) -> list[int]:
    """Of the organisations that answers name."""
    keys: Sequence[str] = [key for key in upload.answers if key.startswith(f"{ORGANISATION}:")]
    return [int(upload.answers[key]) for key in keys if upload.answers[key].isdecimal()]


class FileAnswers:
    """The answers to a file's questions; remembers which of them the file needed."""

    def __init__(self, given: Mapping[str, str]):
        self._given = given
        self.used: dict[str, str] = {}

    def use(self, key: str) -> str | None:
        answer = self._given.get(key)
        if answer is not None:
            self.used[key] = answer
        return answer
