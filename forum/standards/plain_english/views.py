"""Anybody has a text measured: a letter, a leaflet, the words of a standard. Nothing is kept."""

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue

from forum.core.extensions import csrf
from forum.policy.access import open_to_all
from forum.standards.plain_english import readability
from forum.standards.plain_english.forms import PlainEnglishForm

bp = Blueprint("plain_english", __name__)


@bp.get("/standards/plain-english")
@open_to_all
def index() -> ResponseReturnValue:
    return _page(PlainEnglishForm())


@bp.post("/standards/plain-english")
@csrf.exempt
@open_to_all
def check() -> ResponseReturnValue:
    form = PlainEnglishForm()
    if not form.validate():
        return _page(form), 422
    return _page(form, readability.measure(form.text.data))


def _page(form: PlainEnglishForm, measured: readability.Measured | None = None) -> str:
    return render_template(
        "standards/plain_english/index.html",
        form=form,
        measured=measured,
        limits=readability,
    )
