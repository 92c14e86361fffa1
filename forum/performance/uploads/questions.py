"""What a file leaves open and only the analyst can know. Nothing of it is taken until answered."""

from dataclasses import asdict, dataclass

from forum.models.uploads import Upload
from forum.performance.uploads.cells import Scale, number

SAID = {
    Scale.PERCENT: "Percentages: 0.5 was read as 0.5%",
    Scale.SHARE: "Shares of 1: 0.5 was read as 50%",
}
_SCALE = "scale:"


@dataclass(frozen=True, slots=True)
class FileQuestion:
    """Asked once for a column; `value` is the first cell that leaves it open."""

    key: str
    column: str
    value: str
    line: int

    def as_dict(self) -> dict[str, str | int]:
        return asdict(self)

    @property
    def choices(self) -> dict[str, str]:
        """The answers, and what each would make of the cell."""
        made = {scale: number(self.value, "percent", scale) for scale in Scale}
        return {
            Scale.PERCENT: f"Percentages: {self.value} means {made[Scale.PERCENT]:g}%",
            Scale.SHARE: f"Shares of 1: {self.value} means {made[Scale.SHARE]:g}%",
        }

    @property
    def words(self) -> str:
        return f"How is the column {self.column} written? Line {self.line} holds {self.value}."


def answered(upload: Upload) -> list[tuple[str, str]]:
    """(column, what it was said to hold), so that the second analyst sees it too."""
    headings = dict(zip(upload.meanings, upload.columns, strict=True))
    return [
        (headings.get(key.removeprefix(_SCALE), key), SAID[Scale(answer)])
        for key, answer in upload.answers.items()
    ]


def scale_of(meaning: str) -> str:
    """The key of the question how the percentages of a column are written."""
    return _SCALE + meaning
