import re

from wtforms import Field, SelectField, StringField
from wtforms import Form as WTForm
from wtforms.fields.choices import SelectChoice
from wtforms.validators import StopValidation

from forum.core.forms import AtMost, Form, HoldsNoIdentifier, Required
from forum.models.synonyms import CONCEPT_LENGTH, SYNONYM_KIND_NAMES, WORDS_LENGTH, SynonymKind

WORD = re.compile(r"\w")
MOST_WORDS = 8


class Searchable:
    """Words that a query can contain: at least a letter or number, and no whole sentence."""

    def __call__(self, form: WTForm, field: Field) -> None:
        if not WORD.search(field.data):
            raise StopValidation("Type at least one letter or number.")
        if len(field.data.split()) > MOST_WORDS:
            raise StopValidation(f"Type {MOST_WORDS} words at most.")


class SynonymForm(Form):
    words = StringField(
        "Words",
        [Required("Type the words."), AtMost(WORDS_LENGTH), Searchable(), HoldsNoIdentifier()],
    )
    how = SelectField(
        "They are", choices=[SelectChoice(*choice) for choice in SYNONYM_KIND_NAMES.items()]
    )

    @property
    def kind(self) -> SynonymKind:
        return SynonymKind(self.how.data)


class ConceptForm(SynonymForm):
    name = StringField(
        "Full name",
        [
            Required("Type the full name."),
            AtMost(CONCEPT_LENGTH),
            Searchable(),
            HoldsNoIdentifier(),
        ],
    )
    words = StringField(
        "Another way to say it",
        [
            Required("Type the other words."),
            AtMost(WORDS_LENGTH),
            Searchable(),
            HoldsNoIdentifier(),
        ],
    )
