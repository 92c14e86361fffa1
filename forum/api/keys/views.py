"""The page of a member's keys of the API."""

from flask import Blueprint, Response, flash, make_response, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from forum import policy
from forum.api.keys import actions, queries
from forum.api.keys.forms import MakeKeyForm
from forum.core.errors import Refused, status_of
from forum.policy.access import members_only, recently_authenticated, viewer

bp = Blueprint("api_keys", __name__)


@bp.get("/me/api-keys")
@members_only
def index() -> ResponseReturnValue:
    return render_template(
        "api/keys/index.html",
        keys=queries.keys_of(viewer()),
        may_have_keys=policy.may_have_keys(viewer()),
    )


@bp.route("/me/api-keys/new", methods=["GET", "POST"])
@members_only
@recently_authenticated
def make() -> ResponseReturnValue:
    """The answer holds the key: it is shown this once."""
    policy.require(policy.may_have_keys(viewer()))
    form = MakeKeyForm()
    if not form.validate_on_submit():
        return _form_page(form, 422 if form.is_submitted() else 200)
    try:
        key = actions.make(viewer(), form.name.data or "", form.chosen_days, form.chosen_scope)
    except Refused as error:
        form.form_errors.append(str(error))
        return _form_page(form, status_of(error)[0])
    return render_template("api/keys/made.html", key=key, name=form.name.data)


def _form_page(form: MakeKeyForm, status: int) -> Response:
    may_send = policy.may_send_returns(viewer())
    page = render_template("api/keys/new.html", form=form, may_send_returns=may_send)
    return make_response(page, status)


@bp.post("/me/api-keys/<id:key_id>/revoke")
@members_only
def revoke(key_id: int) -> ResponseReturnValue:
    row = actions.revoke(viewer(), key_id)
    flash(f"The key “{row.name}” is revoked. It does not work any more.")
    return redirect(url_for(".index"))
