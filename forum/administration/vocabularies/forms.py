"""What an administrator says of a term."""

from typing import Any

from wtforms import HiddenField, StringField, TextAreaField

from forum.administration.members.forms import StaffReasonForm
from forum.administration.vocabularies.actions import TermFacts, fingerprint
from forum.core.forms import AtMost, Form, IdentifiesNobody, Required
from forum.gate.forms import QuotesNothingUnreleased
from forum.models.vocabularies import Term, Vocabulary

NAME_LENGTH = 120
FAMILIES_LIST = "families"  # the id of the page's <datalist>


class TermForm(StaffReasonForm):
    seen = HiddenField()  # actions.fingerprint() of the page that was opened
    name = StringField(
        "Name",
        [
            Required("Type its name."),
            AtMost(NAME_LENGTH),
            QuotesNothingUnreleased(),
            IdentifiesNobody(),
        ],
    )
    definition = TextAreaField(
        "What it means",
        [AtMost(1_000), QuotesNothingUnreleased(), IdentifiesNobody()],
        description="In a sentence or two, for whoever chooses it.",
    )
    family = StringField(
        "Family",
        [AtMost(60), QuotesNothingUnreleased(), IdentifiesNobody()],
        description="Practices are listed by family, such as health.",
        render_kw={"list": FAMILIES_LIST, "autocomplete": "off"},
    )

    def __init__(self, word: Vocabulary, term: Term | None = None, **kwargs: Any) -> None:
        super().__init__(obj=term, **kwargs)
        if word != Vocabulary.PRACTICE:
            del self.family
        if not self.is_submitted() or "formdata" in kwargs:
            self.seen.data = fingerprint(term) if term else ""

    def facts(self) -> TermFacts:
        family = self.family.data or "" if "family" in self else ""
        return TermFacts(self.name.data or "", self.definition.data or "", family)


class PlaceForm(Form):
    place = StringField("Place", [Required("Type a number."), AtMost(4)])

    @property
    def number(self) -> int:
        """0, which is no place, for anything that is no number."""
        typed = self.place.data or ""
        return int(typed) if typed.isascii() and typed.isdigit() else 0
