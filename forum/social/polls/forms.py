from typing import Any

from wtforms import Field, IntegerField, StringField, TextAreaField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import StopValidation

from forum.core import text
from forum.core.forms import AtMost, Form, IdentifiesNobody, Radios, Required
from forum.gate.forms import QuotesNothingUnreleased
from forum.models import polls
from forum.models.polls import Poll
from forum.people.members.confusables import skeleton
from forum.social.polls import queries, subjects

RULE = "A poll is not on prices, providers or persons."


class OfNothingBarred:
    """No poll on prices, providers or persons."""

    def __call__(self, form: Form, field: Field) -> None:
        typed = field.data or ""
        if word := subjects.price_in(typed):
            raise StopValidation(f"{RULE} Take “{word}” out.")
        if name := queries.names_in(typed.split("\n")):
            raise StopValidation(f"{RULE} Take the name “{name}” out.")


class PollForm(Form):
    words = StringField(
        "What do you want to know?",
        [
            Required("Enter what you want to know."),
            AtMost(polls.WORDS_LENGTH),
            IdentifiesNobody(),
            QuotesNothingUnreleased(),
            OfNothingBarred(),
        ],
        description=f"One question with one answer each. {RULE}",
    )
    answers = TextAreaField(
        "Answers to choose from, one a line",
        [
            Required("Enter the answers, one a line."),
            AtMost(polls.MOST_ANSWERS * (polls.ANSWER_LENGTH + 1)),
            IdentifiesNobody(),
            QuotesNothingUnreleased(),
            OfNothingBarred(),
        ],
        description=f"{polls.FEWEST_ANSWERS} to {polls.MOST_ANSWERS} of them, each of at most "
        f"{polls.ANSWER_LENGTH} characters. They cannot be changed once the poll is open.",
    )
    days = IntegerField(
        "Open for how many days?",
        description=f"{polls.FEWEST_DAYS} to {polls.MOST_DAYS}. The result is shown after that.",
        default=14,
    )

    def validate_answers(self, field: Field) -> None:
        lines = self.choices()
        if len(lines) < polls.FEWEST_ANSWERS:
            raise StopValidation("One answer is no choice: enter at least two, one a line.")
        if len(lines) > polls.MOST_ANSWERS:
            raise StopValidation(f"Enter at most {polls.MOST_ANSWERS} answers.")
        if any(len(line) > polls.ANSWER_LENGTH for line in lines):
            raise StopValidation(f"Keep each answer to {polls.ANSWER_LENGTH} characters.")
        known: dict[str, str] = {}
        for line in lines:
            same = known.setdefault(skeleton(line), line)
            if same is not line:
                raise StopValidation(f"“{same}” and “{line}” are the same answer: take one out.")

    def validate_days(self, field: Field) -> None:
        if field.data is None or not polls.FEWEST_DAYS <= field.data <= polls.MOST_DAYS:
            field.errors = []
            field.process_errors = []
            raise StopValidation(
                f"Enter a number of days from {polls.FEWEST_DAYS} to {polls.MOST_DAYS}."
            )

    def choices(self) -> list[str]:
        lines = (text.one_line(line) for line in (self.answers.data or "").split("\n"))
        return [line for line in lines if line]


class VoteForm(Form):
    answer = Radios("Your answer", [Required("Choose an answer.")])

    def __init__(self, poll: Poll, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.answer.choices = [SelectChoice(str(i), words) for i, words in enumerate(poll.choices)]


class ClosePollForm(Form):
    reason = TextAreaField(
        "Why",
        [
            Required("Say why: the public log shows it."),
            AtMost(600),
            QuotesNothingUnreleased(),
            IdentifiesNobody(),
        ],
        description="Who opened it reads this, and so does everybody in the public log.",
    )
