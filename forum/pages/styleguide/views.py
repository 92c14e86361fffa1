from types import SimpleNamespace

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue
from flask_sqlalchemy.pagination import Pagination
from wtforms import (
    BooleanField,
    Form,
    RadioField,
    SelectField,
    SelectMultipleField,
    StringField,
    TextAreaField,
)
from wtforms.fields.choices import SelectChoice

from forum.policy.access import demonstration_only

bp = Blueprint("styleguide", __name__)

LONG_WORD = "Donaudampfschifffahrtselektrizitätenhauptbetriebswerkbauunterbeamtengesellschaft"
STARS = [SelectChoice(str(n), f"{n} of 5") for n in range(1, 6)]
GROUPS = [
    SelectChoice("lone", "Lone parents"),
    SelectChoice("over-50", "People over 50"),
    SelectChoice("ex", "Prison leavers"),
]


class Specimen(Form):
    """A field of each kind. Nothing is ever sent."""

    title = StringField("A line", description="What a colleague would type into a search.")
    body = TextAreaField("Several lines")
    group = SelectField("One of a list", choices=GROUPS)
    groups = SelectMultipleField("Several of a list", choices=GROUPS)
    stage = RadioField("One of a few", choices=GROUPS)
    stars = RadioField("How useful is it?", choices=STARS)
    told = BooleanField("Tell me of answers")


class _Pages(Pagination):
    def _query_items(self) -> list[int]:
        return [*range(self.per_page)]

    def _query_count(self) -> int:
        return 240


@bp.get("/styleguide")
@demonstration_only
def show() -> ResponseReturnValue:
    return render_template(
        "pages/styleguide/styleguide.html",
        well=_specimen("well"),
        wrong=_with_errors(_specimen("wrong")),
        page_url=lambda number: f"#page-{number}",
        page=_Pages(page=3, per_page=20),
        known=[SimpleNamespace(strength=n, strength_words=f"{n} of 5") for n in (0, 3, 5)],
        scores=[
            SimpleNamespace(value=4.2, organisations=11, needed=3),
            SimpleNamespace(value=None, organisations=1, needed=3),
            None,
        ],
        long_word=LONG_WORD,
    )


def _specimen(prefix: str) -> Specimen:
    form = Specimen(None, prefix=prefix)
    form.title.data = "School-hours appointments"
    form.group.data, form.groups.data, form.stage.data, form.stars.data = (
        "ex",
        ["lone"],
        "lone",
        "4",
    )
    return form


def _with_errors(form: Specimen) -> Specimen:
    for field in (form.title, form.body, form.groups, form.stage):
        field.errors = ["Say it in a sentence."]
    return form
