from wtforms import StringField
from wtforms.fields.choices import SelectChoice

from forum.core.forms import AtMost, Form, IdentifiesNobody, Radios, Required
from forum.gate.forms import QuotesNothingUnreleased
from forum.models.organisations import Organisation
from forum.models.showcase import WHY_LENGTH


class PickForm(Form):
    body = Radios("Who picked it?", [Required("Choose who picked it.")])
    why = StringField(
        "Why, in a line",
        [
            Required("Say why, in a line."),
            AtMost(WHY_LENGTH),
            QuotesNothingUnreleased(),
            IdentifiesNobody(),
        ],
        description="In the body’s words. Shown beside the case study.",
    )

    def __init__(self, bodies: list[Organisation]):
        super().__init__()
        self.body.choices = [SelectChoice(str(body.id), body.name) for body in bodies]
