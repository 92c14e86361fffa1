from collections.abc import Sequence
from typing import Any

from wtforms import Field, HiddenField, RadioField, SelectMultipleField, TextAreaField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import Optional, ValidationError
from wtforms.widgets import CheckboxInput, ListWidget

from forum.core.forms import AtMost, Form, IdentifiesNobody, Offered, Required
from forum.gate.queries import held_words
from forum.models.accounts import Guest, User
from forum.models.ratings import LOW_VALUES, NOTE_LENGTH, REASON_NAMES, VALUE_NAMES, Rating
from forum.models.vocabularies import Term, Vocabulary
from forum.practice.ratings import queries
from forum.reference.vocabularies import queries as tags
from forum.reference.vocabularies.queries import OfferedTerm


class RatingForm(Form):
    seen_version = HiddenField()  # of the case study, when the form was opened
    value = RadioField(
        "How useful is this to your practice?",
        [Required("Choose a rating from 1 to 5."), Offered()],
        choices=[SelectChoice(str(value), name) for value, name in VALUE_NAMES.items()],
        validate_choice=False,
    )
    reason = RadioField(
        "If 1 or 2: what is missing?",
        [Offered()],
        choices=[SelectChoice(str(reason), name) for reason, name in REASON_NAMES.items()],
        validate_choice=False,
    )
    works_with = SelectMultipleField(
        "Claimant groups you work with",
        [Optional(), Offered()],
        widget=ListWidget(prefix_label=False),
        option_widget=CheckboxInput(),
        validate_choice=False,
    )
    note = TextAreaField(
        "A note to the author",
        [Optional(), AtMost(NOTE_LENGTH), IdentifiesNobody()],
        description="Only the author sees it, without your name. To say something to everybody, "
        "write a comment.",
    )

    def __init__(
        self, *args: Any, groups: Sequence[Term | OfferedTerm] | None = None, **kwargs: Any
    ) -> None:
        """`groups`: the current terms of FOR_WHOM, where they are read already."""
        super().__init__(*args, **kwargs)
        if groups is None:
            groups = [term for word in queries.FOR_WHOM for term in tags.vocabulary(word)]
        self._terms = {term.slug: term for term in groups}
        self.works_with.choices = [
            SelectChoice(
                term.slug,
                term.label,
                optgroup="Payment groups"
                if term.vocabulary == Vocabulary.GROUP
                else "Circumstances",
            )
            for term in self._terms.values()
        ]

    @classmethod
    def for_viewer(
        cls,
        viewer: User | Guest,
        own: Rating | None,
        held: dict[str, str] | None = None,
        groups: Sequence[OfferedTerm] | None = None,
    ) -> "RatingForm | None":
        """Filled with the viewer's rating, or else with the groups of the viewer's profile.

        `held`, as held_words() gives them, and `groups`, as of the form: where read already.
        """
        if not viewer.is_verified:
            return None
        terms = own.works_with if own else viewer.works_with
        known: dict = {"works_with": [term.slug for term in terms]}
        if own:
            known |= {"value": str(own.value), "reason": own.reason, "note": own.note}
            known |= held_words(viewer, own) if held is None else held
        return cls(formdata=None, data=known, groups=groups)

    @property
    def group_key(self) -> tuple[object, ...]:
        """What the list of groups is drawn from, where it has no error."""
        offered = tuple((term.slug, term.label, term.vocabulary) for term in self._terms.values())
        return offered, tuple(self.works_with.data or ())

    def validate_reason(self, field: Field) -> None:
        if not field.data and self.value.data in map(str, LOW_VALUES):
            raise ValidationError("Choose what is missing, so that its author can mend it.")

    def _seen(self) -> int | None:
        typed = self.seen_version.data or ""
        return int(typed) if typed.isascii() and typed.isdigit() and len(typed) < 9 else None

    def answers(self) -> dict:
        chosen: list[Term] = [
            term
            for slug in self.works_with.data or []
            if isinstance(term := self._terms.get(slug), Term)
        ]
        return {
            "value": int(self.value.data),
            "reason": self.reason.data or "",
            "note": self.note.data or "",
            "works_with": chosen,
            "seen_version": self._seen(),
        }
