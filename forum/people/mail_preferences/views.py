"""The page of mail preferences, and the link in a mail that stops its kind."""

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from forum.core.errors import NotFound
from forum.core.extensions import csrf
from forum.mail import links
from forum.mail.preferences import queries
from forum.mail.preferences.models import MAIL_KIND_NAMES, MailKind
from forum.people.accounts.forms import MailPreferencesForm
from forum.people.mail_preferences import actions
from forum.policy.access import members_only, open_to_all, rendered_each_time, viewer

bp = Blueprint("subscriptions", __name__)


@bp.route("/me/mails", methods=["GET", "POST"])
@members_only
def mails() -> ResponseReturnValue:
    stopped = queries.stopped(viewer().id)
    form = MailPreferencesForm(
        data={"wanted": [kind.value for kind in MailKind if kind not in stopped]}
    )
    if not form.validate_on_submit():
        status = 422 if form.is_submitted() else 200
        return render_template("people/mail_preferences/mails.html", form=form), status
    actions.choose(viewer(), form.wanted.data or ())
    flash("Your choice of mails is kept.")
    return redirect(url_for(".mails"))


@bp.route("/mail/stop/<key>", methods=["GET", "POST"])
@csrf.exempt
@open_to_all
@rendered_each_time("a link of one person")
def stop(key: str) -> ResponseReturnValue:
    """The link of a mail: opening it changes nothing. Mail programs may POST (RFC 8058)."""
    user_and_kind = links.read(key)
    if user_and_kind is None:
        raise NotFound
    user_id, kind = user_and_kind
    is_stopped = request.method == "POST"
    if is_stopped:
        actions.stop(user_id, kind)
    return render_template(
        "people/mail_preferences/stop.html",
        name=MAIL_KIND_NAMES[kind],
        key=key,
        is_stopped=is_stopped,
    )
