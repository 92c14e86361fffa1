"""The page that closes the member's own account."""

from flask import flash, redirect, session
from flask.typing import ResponseReturnValue

from forum.core.errors import TooMany
from forum.people.accounts.forms import CloseAccountForm
from forum.people.erasure import actions
from forum.people.form_responses import form_page
from forum.people.members.views import bp
from forum.people.sign_in.actions import WrongPassword
from forum.policy.access import members_only, recently_authenticated, viewer


@bp.route("/me/close", methods=["GET", "POST"])
@members_only
@recently_authenticated
def close() -> ResponseReturnValue:
    form = CloseAccountForm()
    if not form.validate_on_submit():
        return form_page("people/erasure/close.html", form)
    try:
        actions.close_account(viewer(), form.password.data or "")
    except WrongPassword as error:
        form.wrong(form.password, str(error))
        return form_page("people/erasure/close.html", form)
    except TooMany as error:
        return form_page("people/erasure/close.html", form, error)
    session.clear()
    flash("Your account is closed.")
    return redirect("/")
