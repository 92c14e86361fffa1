import re

from wtforms.validators import StopValidation

WORD = re.compile(r"\w")
MOST_WORDS = 8


class Searchable:
    """Words that a question can hold: some letters, and not a whole sentence."""

    def __call__(self, form, field) -> None:
        if not WORD.search(field.data):
            raise StopValidation("Type at least one letter or number.")
        if len(field.data.split()) > MOST_WORDS:
            raise StopValidation(f"Type {MOST_WORDS} words at most.")
