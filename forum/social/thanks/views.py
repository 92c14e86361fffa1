from flask import Blueprint, flash, redirect
from flask.typing import ResponseReturnValue

from forum.core.errors import NotFound
from forum.models.thanks import ThankKind
from forum.policy.access import verified_only, viewer
from forum.social.thanks import actions

bp = Blueprint("thanks", __name__)


@bp.post("/thanks/<string:kind>/<id:object_id>")
@verified_only
def thank(kind: str, object_id: int) -> ResponseReturnValue:
    path = actions.thank(viewer(), _kind(kind), object_id)
    flash("Thanked. The author is told once a day, without your name.")
    return redirect(path)


@bp.post("/thanks/<string:kind>/<id:object_id>/take-back")
@verified_only
def take_back(kind: str, object_id: int) -> ResponseReturnValue:
    path = actions.take_back(viewer(), _kind(kind), object_id)
    flash("Your thanks are taken back.")
    return redirect(path)


def _kind(name: str) -> ThankKind:
    if name not in {one.value for one in ThankKind}:
        raise NotFound
    return ThankKind(name)
