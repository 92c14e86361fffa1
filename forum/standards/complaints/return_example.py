"""What a return of complaints looks like: its columns, and a file to begin with."""

from collections.abc import Sequence

from forum.models.complaints import ComplaintStep, DaysTaken
from forum.standards.complaints.themes import all_themes

COLUMNS_EXPLAINED = (
    ("theme", "The word of the list, or its name."),
    ("stage", "Where on the journey the person was."),
    ("step", f"Who gave the last answer: {', '.join(ComplaintStep)}."),
    ("days", f"Working days until then: {', '.join(DaysTaken)}."),
    ("received", "Complaints received in the quarter."),
    ("upheld", "Of these, upheld. Leave a finding empty where there is none."),
    ("partly upheld", "Of these, partly upheld."),
    ("not upheld", "Of these, not upheld."),
    ("withdrawn", "Of these, taken back by the person."),
)


def rows(stages: Sequence[str]) -> list[tuple[str | int, ...]]:
    """Three invented rows: answered at once, answered late, and not answered yet."""
    first, *_, last = [theme.slug for theme in all_themes()]
    stage = stages[0] if stages else "pre-work-support"
    return [
        (first, stage, ComplaintStep.ADVISER, DaysTaken.UP_TO_10, 4, 2, 1, 1, 0),
        (first, stage, ComplaintStep.HEAD_OFFICE, DaysTaken.MORE, 1, 1, 0, 0, 0),
        (last, stage, ComplaintStep.MANAGER, DaysTaken.OPEN, 2, 0, 0, 0, 0),
    ]
