"""Where the charter is in other languages, on the prime's own site."""

from typing import Any

from wtforms import StringField
from wtforms.validators import Optional

from forum.core.forms import AtMost, Form, IdentifiesNobody
from forum.models.charters import ADDRESS_LENGTH
from forum.practice.drafts.fields import WebAddress


def _address(label: str, description: str) -> StringField:
    rules = [Optional(), AtMost(ADDRESS_LENGTH), WebAddress(), IdentifiesNobody()]
    return StringField(label, rules, description=description)


class CharterLinksForm(Form):
    bsl_url = _address(
        "Film in British Sign Language", "Its address on your site, beginning with https://"
    )
    welsh_url = _address("In Welsh", "The address of the Welsh charter, beginning with https://")

    def validate(self, extra_validators: Any = None) -> bool:
        if not super().validate(extra_validators):
            return False
        if self.bsl_url.data and self.bsl_url.data == self.welsh_url.data:
            self.wrong(self.welsh_url, "This is the address of the film. Give that of the text.")
        return not self.errors
