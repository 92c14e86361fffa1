"""What an author sends about a decision, and how another moderator answers."""

from wtforms import HiddenField, TextAreaField

from forum.core.forms import AtMost, Form, IdentifiesNobody, Required
from forum.gate.forms import QuotesNothingUnreleased
from forum.models.moderation import REASON_LENGTH
from forum.models.review import APPEAL_LENGTH

LONGEST_BOX = 10_000
BOXES = ("first", "second", "third")  # as many as a kind of words has columns


class AppealForm(Form):
    words = TextAreaField(
        "Why you think it is wrong",
        [
            Required("Say why you think it is wrong."),
            AtMost(APPEAL_LENGTH),
            QuotesNothingUnreleased(),
            IdentifiesNobody(),
        ],
        description="Another moderator reads it, with what you wrote. You can appeal once.",
    )


class AppealDecisionForm(Form):
    act = HiddenField()
    answer = TextAreaField(
        "Your answer",
        [
            Required("Answer in a sentence: the author reads it."),
            AtMost(REASON_LENGTH),
            QuotesNothingUnreleased(),
            IdentifiesNobody(),
        ],
        description="The author reads this, and so does everybody in the public log.",
    )


class SendAgainForm(Form):
    """Words that were not accepted, changed by their author: a moderator reads them again."""

    first = TextAreaField("First", [AtMost(LONGEST_BOX), IdentifiesNobody()])
    second = TextAreaField("Second", [AtMost(LONGEST_BOX), IdentifiesNobody()])
    third = TextAreaField("Third", [AtMost(LONGEST_BOX), IdentifiesNobody()])

    def __init__(self, labels: dict[str, str], words: dict[str, str]) -> None:
        """labels: of the columns of the kind; words: what stands in them."""
        self._columns = dict(zip(BOXES, labels, strict=False))
        typed = {box: words.get(column, "") for box, column in self._columns.items()}
        super().__init__(data=typed)
        for box in BOXES:
            if box in self._columns:
                self[box].label.text = labels[self._columns[box]]
            else:
                del self[box]

    def by_column(self) -> dict[str, str]:
        return {column: self[box].data or "" for box, column in self._columns.items()}
