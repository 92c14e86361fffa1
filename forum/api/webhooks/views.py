"""Webhooks of an organisation, or of the exchange: registered, tried, and what became of each."""

from flask import Blueprint, Response, flash, make_response, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from forum import policy
from forum.api.webhooks import actions, queries
from forum.api.webhooks.forms import RegisterWebhookForm
from forum.core.errors import Refused, status_of
from forum.models.webhooks import WEBHOOK_EVENTS
from forum.policy.access import recently_authenticated, verified_only, viewer

bp = Blueprint("webhooks", __name__)


@bp.get("/webhooks")
@verified_only
def index() -> ResponseReturnValue:
    policy.require(policy.may_see_webhooks(viewer()))
    return render_template(
        "api/webhooks/index.html",
        webhooks=queries.webhooks(viewer()),
        events=WEBHOOK_EVENTS,
        may_register=policy.may_keep_webhooks(viewer()),
    )


@bp.route("/webhooks/new", methods=["GET", "POST"])
@verified_only
@recently_authenticated
def register() -> ResponseReturnValue:
    """The answer holds the secret: it is shown this once."""
    policy.require(policy.may_keep_webhooks(viewer()))
    form = RegisterWebhookForm()
    if not form.validate_on_submit():
        return _form_page(form, 422 if form.is_submitted() else 200)
    try:
        one, secret = actions.register(viewer(), form.url.data or "", form.events.data or [])
    except Refused as error:
        form.form_errors.append(str(error))
        return _form_page(form, status_of(error)[0])
    return render_template("api/webhooks/registered.html", webhook=one, secret=secret)


def _form_page(form: RegisterWebhookForm, status: int) -> Response:
    return make_response(render_template("api/webhooks/new.html", form=form), status)


@bp.get("/webhooks/<id:webhook_id>")
@verified_only
def show(webhook_id: int) -> ResponseReturnValue:
    """With the log of its deliveries, the newest first."""
    one = queries.webhook(viewer(), webhook_id)
    return render_template(
        "api/webhooks/show.html", webhook=one, log=queries.log_of(one), events=WEBHOOK_EVENTS
    )


@bp.post("/webhooks/<id:webhook_id>/test")
@verified_only
def send_test(webhook_id: int) -> ResponseReturnValue:
    actions.send_test(viewer(), webhook_id)
    flash("A test is on its way. Load this page again in a few seconds.")
    return redirect(url_for(".show", webhook_id=webhook_id))


@bp.post("/webhooks/<id:webhook_id>/deliveries/<id:delivery_id>/again")
@verified_only
def send_again(webhook_id: int, delivery_id: int) -> ResponseReturnValue:
    actions.send_delivery_again(viewer(), webhook_id, delivery_id)
    flash("It is sent again.")
    return redirect(url_for(".show", webhook_id=webhook_id))


@bp.post("/webhooks/<id:webhook_id>/on")
@verified_only
def switch_on(webhook_id: int) -> ResponseReturnValue:
    actions.switch_on(viewer(), webhook_id)
    flash("The webhook is switched on. What waits for it is sent now.")
    return redirect(url_for(".show", webhook_id=webhook_id))


@bp.post("/webhooks/<id:webhook_id>/delete")
@verified_only
@recently_authenticated
def delete(webhook_id: int) -> ResponseReturnValue:
    actions.delete_webhook(viewer(), webhook_id)
    flash("The webhook is deleted.")
    return redirect(url_for(".index"))
