from flask import Blueprint, flash, redirect, url_for
from flask.typing import ResponseReturnValue

from forum.people.form_responses import form_page
from forum.policy.access import members_only, viewer
from forum.social.onboarding import actions
from forum.social.onboarding.forms import WelcomeForm
from forum.social.profiles import actions as profile_actions
from forum.social.profiles import queries as profiles

bp = Blueprint("onboarding", __name__)


@bp.route("/welcome", methods=["GET", "POST"])
@members_only
def welcome() -> ResponseReturnValue:
    form = WelcomeForm.of(viewer(), profiles.get_profile(viewer().id))
    if not form.validate_on_submit():
        return form_page("social/onboarding/welcome.html", form)
    actions.answer(viewer(), form.account(), form.facts(), bool(form.follow.data))
    flash("Thank you. Your profile is filled, and you can change it whenever you like.")
    return redirect(url_for("accounts.me"))


@bp.post("/welcome/later")
@members_only
def later() -> ResponseReturnValue:
    profile_actions.end_onboarding(viewer())
    flash("You find the questions on your profile.")
    return redirect(url_for("accounts.me"))
