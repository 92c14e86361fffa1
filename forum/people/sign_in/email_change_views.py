"""Changing one's e-mail address; the links of the mails act on their button alone."""

from flask import flash, redirect, session, url_for
from flask.typing import ResponseReturnValue

from forum import policy
from forum.core.errors import Refused, TooMany
from forum.people.form_responses import form_page, invalid_link_page
from forum.people.members.views import bp
from forum.people.sign_in import email_change_actions, queries
from forum.people.sign_in.forms import ChangeEmailForm, PressedForm
from forum.people.sign_in.tokens import InvalidLink
from forum.policy.access import (
    members_only,
    open_to_all,
    recently_authenticated,
    rendered_each_time,
    viewer,
)

ASK = "people/sign_in/change_email.html"
OVER = "people/sign_in/link_over.html"
LINK = "people/sign_in/email_link.html"


@bp.route("/me/security/email", methods=["GET", "POST"])
@members_only
@recently_authenticated
def change_email() -> ResponseReturnValue:
    form = ChangeEmailForm()
    may_change = policy.may_change_email(viewer())
    if form.is_submitted():
        policy.require(may_change)
    if not form.validate_on_submit():
        return form_page(ASK, form, may_change=may_change)
    new_email = form.new_email.data or ""
    try:
        email_change_actions.ask(viewer(), new_email)
    except TooMany as error:
        return form_page(ASK, form, error, may_change=may_change)
    except Refused as error:
        form.wrong(form.new_email, str(error))
        return form_page(ASK, form, may_change=may_change)
    flash(f"We have sent a link to {new_email}. Until you press its button nothing changes.")
    return redirect(url_for(".security"))


@bp.route("/email/confirm/<token>", methods=["GET", "POST"])
@open_to_all
@rendered_each_time("a link of one person")
def confirm_new_email(token: str) -> ResponseReturnValue:
    form = PressedForm()
    try:
        change = queries.to_confirm(token)
        if not form.validate_on_submit():
            return form_page(LINK, form, new_email=change.new_email, is_undo=False)
        email = email_change_actions.confirm(token)
    except InvalidLink:
        return invalid_link_page(OVER)
    flash(f"Your address is {email} from now on. Sign in with it.")
    return redirect(url_for(".security"))


@bp.route("/email/undo/<token>", methods=["GET", "POST"])
@open_to_all
@rendered_each_time("a link of one person")
def undo_new_email(token: str) -> ResponseReturnValue:
    form = PressedForm()
    try:
        queries.to_undo(token)
        if not form.validate_on_submit():
            return form_page(LINK, form, is_undo=True)
        email_change_actions.undo(token)
    except InvalidLink:
        return invalid_link_page(OVER)
    session.clear()
    flash("Your address is as it was, and every browser is signed out. Look for a mail from us.")
    return redirect(url_for(".sign_in"))
