from typing import Any

from wtforms import SelectMultipleField, StringField, TextAreaField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import Optional

from forum.core.forms import (
    AtMost,
    AtMostChosen,
    Form,
    IdentifiesNobody,
    MarkdownField,
    Offered,
    Required,
    SubmittedOnceForm,
)
from forum.gate.forms import MayBeMentioned, QuotesNothingUnreleased
from forum.models import questions
from forum.models.vocabularies import Term, Vocabulary
from forum.reference.vocabularies import queries as tags

ABOUT = (Vocabulary.GROUP, Vocabulary.CIRCUMSTANCE)


class AskForm(SubmittedOnceForm):
    title = StringField(
        "Your question",
        [Required("Ask your question."), AtMost(questions.TITLE_LENGTH), IdentifiesNobody()],
        description="As you would ask a colleague. For example: How do you keep in touch with "
        "people who work nights?",
    )
    body = MarkdownField(
        "More about it",
        [AtMost(questions.QUESTION_LENGTH), IdentifiesNobody()],
        description="What you have tried, and what you need. You need not fill this in. Nothing "
        "that could identify a claimant.",
    )
    groups = SelectMultipleField(
        "Claimant groups",
        [Optional(), AtMostChosen(questions.MOST_TERMS), Offered()],
        validate_choice=False,
        description=f"Whom it is about, so that those who work with them see it. Up to "
        f"{questions.MOST_TERMS}.",
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._terms = {term.slug: term for word in ABOUT for term in tags.vocabulary(word)}
        self.groups.choices = [SelectChoice(t.slug, t.label) for t in self._terms.values()]

    def answers(self) -> dict:
        """What was given, by the names of the model's columns."""
        picked = self.groups.data or ()  # an empty one is optional, so not looked at any further
        chosen: list[Term] = [self._terms[slug] for slug in picked if slug in self._terms]
        return {"title": self.title.data, "body": self.body.data or "", "terms": chosen}


class AnswerForm(SubmittedOnceForm):
    body = MarkdownField(
        "Your answer",
        [
            Required("Write your answer first."),
            AtMost(questions.ANSWER_LENGTH),
            IdentifiesNobody(),
            MayBeMentioned(),
        ],
        description="Do not include anything that could identify a claimant. Write @ and a name to "
        "mention a member.",
        render_kw={"data-mentions": ""},
    )


class ReasonForm(Form):
    """Why a moderator takes something back."""

    reason = TextAreaField(
        "Why",
        [
            Required("Say why: the author reads it."),
            AtMost(600),
            QuotesNothingUnreleased(),
            IdentifiesNobody(),
        ],
        description="The author reads it, and so does whoever comes by the old address.",
    )
