"""The member's own page, profile and organisation."""

from flask import flash, redirect, url_for
from flask.typing import ResponseReturnValue

from forum import policy
from forum.core.errors import TooMany
from forum.people.accounts import actions
from forum.people.form_responses import form_page
from forum.people.members.forms import OrganisationForm
from forum.people.members.views import bp
from forum.policy.access import members_only, viewer
from forum.policy.viewer import Viewer

CONFIRM_FIRST = "once your organisation is confirmed"


def abilities(viewer: Viewer) -> list[tuple[str, bool, str]]:
    """(what, whether this person can do it now, what is needed for it)"""
    confirmed = "" if viewer.is_verified else CONFIRM_FIRST
    has_organisation = confirmed or (
        "" if viewer.organisation_id else "for members of an organisation"
    )
    supply_chain = confirmed or "for prime providers, subcontractors and analysts"
    sees_figures = policy.may_see_unreleased_figures(viewer)
    if policy.has_unreleased_figures(viewer):
        supply_chain = "once you have added a second factor under Security"
    may_rate = policy.may_take_part(viewer) and viewer.organisation_id is not None
    return [
        ("Read everything that is published", True, ""),
        ("Write drafts of case studies", policy.may_draft(viewer), ""),
        ("Book places at workshops", policy.may_book(viewer), ""),
        ("Publish case studies", policy.may_publish(viewer), has_organisation),
        ("Comment on case studies", policy.may_take_part(viewer), confirmed),
        ("Rate case studies of other organisations", may_rate, has_organisation),
        ("See the figures of subcontractors", sees_figures, "" if sees_figures else supply_chain),
    ]


@bp.route("/me/organisation", methods=["GET", "POST"])
@members_only
def organisation() -> ResponseReturnValue:
    form = OrganisationForm()
    if not form.validate_on_submit():
        return form_page("people/accounts/organisation.html", form)
    try:
        actions.change_organisation(viewer(), form.claim())
    except TooMany as error:
        return form_page("people/accounts/organisation.html", form, error)
    flash("We noted where you work.")
    return redirect(url_for(".me"))
