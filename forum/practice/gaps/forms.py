from wtforms import Field, StringField
from wtforms.validators import ValidationError

from forum.core.forms import AtMost, Form, IdentifiesNobody, Required
from forum.models.gaps import WORDS_LENGTH


class GapWordsForm(Form):
    words = StringField(
        "What do you need?",
        [
            Required("Say in a few words what you need."),
            AtMost(WORDS_LENGTH),
            IdentifiesNobody(),
        ],
        description="For example: digital skills in prison resettlement.",
    )

    def validate_words(self, field: Field) -> None:
        if sum(letter.isalpha() for letter in field.data) < 3:
            raise ValidationError("Use words: at least three letters.")
