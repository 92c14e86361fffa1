"""What a moderator decides, with a reason from a list or in words."""

from collections.abc import Sequence

from wtforms import HiddenField, SelectChoice, StringField, TextAreaField

from forum.core.forms import AtMost, Dropdown, Form, IdentifiesNobody, Radios, Required
from forum.gate.forms import QuotesNothingUnreleased
from forum.models.moderation import REASON_LENGTH
from forum.models.review import ReportReason
from forum.models.vocabularies import Term, Vocabulary
from forum.moderation.review_queue.queries import FIRST_POST
from forum.reference.vocabularies import queries as tags

SHORTEST_PASSAGE = 3
LONGEST_PASSAGE = 400

# Sentences that an author reads, by why the item is in the queue; the first fits the queue's own.
REASONS = {
    ReportReason.IDENTIFIES: "It could identify a person. Take out names, dates, places and what "
    "only one person would fit.",
    ReportReason.FIGURE: "It gives a figure before its release. Take the figure out; you can add "
    "it once it is released.",
    ReportReason.PRICE: "It talks about prices, margins or bids. Competitors read this, and "
    "competition law applies.",
    ReportReason.ABUSE: "It is about somebody, and not about the work. Say what you think of the "
    "practice.",
    ReportReason.ADVERT: "It reads as an advertisement. Say what you did, for whom, and what came "
    "of it.",
    ReportReason.WRONG: "It is not true as it stands, or could do harm. Say where it comes from.",
    ReportReason.NOT_THEIRS: "It was written by somebody else. Put it in your own words and name "
    "the source.",
    FIRST_POST: "Say more about what you did and what came of it, so that a colleague could do "
    "the same.",
}

_WORDS = {str(key): words for key, words in REASONS.items()}


class DecisionForm(Form):
    """`act` is the button that was pressed; `seen` the last decision when the page was drawn."""

    act = HiddenField()
    seen = HiddenField()
    template = Radios("Reason", [])
    reason = TextAreaField(
        "Or in your own words",
        [AtMost(REASON_LENGTH), QuotesNothingUnreleased(), IdentifiesNobody()],
        description="The author reads this, and so does everybody in the public log. Do not "
        "repeat what must not be read.",
    )

    def __init__(self, category: str = "", **kwargs: object) -> None:
        super().__init__(**kwargs)
        self.template.choices = [SelectChoice(str(key), words) for key, words in REASONS.items()]
        if not self.template.data:
            self.template.data = category if category in REASONS else str(FIRST_POST)

    @property
    def given_reason(self) -> str:
        """In the moderator's words, or else the one of the list."""
        return self.reason.data or _WORDS.get(self.template.data or "", "")

    @property
    def last_seen(self) -> int:
        typed = self.seen.data or ""
        return int(typed) if typed.isascii() and typed.isdigit() and len(typed) < 10 else -1


class RedactForm(Form):
    passage = StringField(
        "Passage to take out",
        [Required("Type or paste the passage."), AtMost(LONGEST_PASSAGE)],
        description="Wherever it stands in this item, now and before, it becomes “[removed]”. "
        "It cannot be brought back, and is not in any log.",
    )
    redact_reason = TextAreaField(
        "Why",
        [
            Required("Say why: the author reads it."),
            AtMost(REASON_LENGTH),
            QuotesNothingUnreleased(),
            IdentifiesNobody(),
        ],
    )

    def validate_passage(self, field: StringField) -> None:
        if len((field.data or "").strip()) < SHORTEST_PASSAGE:
            field.errors = [f"Give at least {SHORTEST_PASSAGE} characters of it."]
            raise ValueError(field.errors[0])


class RefileForm(Form):
    from_term = Dropdown("Take off", [])
    to_term = Dropdown("File under", [Required("Choose a tag.")])

    def __init__(
        self, terms: list[Term], vocabularies: Sequence[Vocabulary], **kwargs: object
    ) -> None:
        super().__init__(**kwargs)
        self.from_term.choices = [SelectChoice("", "Nothing"), *map(_choice, terms)]
        known = {one.id for one in terms}
        others = [
            _choice(one)
            for vocabulary in vocabularies
            for one in tags.vocabulary(vocabulary)
            if one.id not in known
        ]
        self.to_term.choices = [SelectChoice("", "Choose one"), *others]


def _choice(term: Term) -> SelectChoice:
    return SelectChoice(str(term.id), term.label)
