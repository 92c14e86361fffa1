from wtforms import SelectField, StringField
from wtforms.fields.choices import SelectChoice

from forum.core.forms import AtMost, Form, Required
from forum.models.synonyms import CONCEPT_LENGTH, HOW_NAMES, WORDS_LENGTH, How
from forum.search.thesaurus.rules import Searchable


class WordsForm(Form):
    words = StringField("Words", [Required("Type the words."), AtMost(WORDS_LENGTH), Searchable()])
    how = SelectField("They are", choices=[SelectChoice(*choice) for choice in HOW_NAMES.items()])

    @property
    def kind(self) -> How:
        return How(self.how.data)


class ConceptForm(WordsForm):
    name = StringField(
        "Full name", [Required("Type the full name."), AtMost(CONCEPT_LENGTH), Searchable()]
    )
    words = StringField(
        "Another way to say it",
        [Required("Type the other words."), AtMost(WORDS_LENGTH), Searchable()],
    )
