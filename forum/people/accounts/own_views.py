"""Pages of the member's own account."""

from flask import flash, jsonify, redirect, render_template, session, url_for

from forum import policy
from forum.core.errors import TooMany
from forum.core.extensions import db
from forum.people.accounts import own_actions
from forum.people.accounts.actions import NotRight
from forum.people.accounts.forms import OrganisationForm
from forum.people.accounts.own_forms import CloseForm, PasswordForm, ProfileForm
from forum.people.blueprint import bp
from forum.people.data_export import queries as data_export
from forum.people.form_responses import form_page
from forum.people.members import queries
from forum.people.sign_in import devices, sessions
from forum.policy.access import members_only, viewer

CONFIRM_FIRST = "once your organisation is confirmed"


@bp.get("/me")
@members_only
def me():
    return render_template(
        "people/accounts/me.html",
        abilities=abilities(viewer()),
        written=data_export.written(viewer()),
        waiting=data_export.count(queries.waiting(viewer())),
    )


def abilities(viewer) -> list[tuple[str, bool, str]]:
    """(what, whether this person can do it now, what it wants)"""
    confirmed = "" if viewer.is_verified else CONFIRM_FIRST
    placed = confirmed or ("" if viewer.organisation_id else "for members of an organisation")
    supply_chain = confirmed or "for prime providers, subcontractors and analysts"
    sees_figures = viewer.is_verified and (viewer.is_in_supply_chain or viewer.is_analyst)
    may_rate = policy.may_take_part(viewer) and viewer.organisation_id is not None
    return [
        ("Read everything that is published", True, ""),
        ("Write drafts of case studies", policy.may_draft(viewer), ""),
        ("Book places at workshops", policy.may_book(viewer), ""),
        ("Publish case studies", policy.may_publish(viewer), placed),
        ("Comment on case studies", policy.may_take_part(viewer), confirmed),
        ("Rate case studies of other organisations", may_rate, placed),
        ("See the figures of subcontractors", sees_figures, "" if sees_figures else supply_chain),
    ]


@bp.route("/me/profile", methods=["GET", "POST"])
@members_only
def profile():
    form = ProfileForm.of(viewer())
    if not form.validate_on_submit():
        return form_page("people/accounts/profile.html", form)
    own_actions.save_profile(viewer(), **form.answers())
    flash("Your profile is saved.")
    return redirect(url_for(".me"))


@bp.route("/me/organisation", methods=["GET", "POST"])
@members_only
def organisation():
    form = OrganisationForm()
    if not form.validate_on_submit():
        return form_page("people/accounts/organisation.html", form)
    try:
        own_actions.change_organisation(viewer(), form.claim())
    except TooMany as error:
        return form_page("people/accounts/organisation.html", form, error)
    flash("We noted where you work.")
    return redirect(url_for(".me"))


@bp.route("/me/security", methods=["GET", "POST"])
@members_only
def security():
    form = PasswordForm([viewer().name, viewer().email, viewer().organisation_name])
    if not form.validate_on_submit():
        return _security_page(form)
    key = devices.session_key()
    try:
        own_actions.change_password(viewer(), form.current.data, form.password.data, key)
    except NotRight as error:
        form.wrong(form.current, str(error))
        return _security_page(form)
    except TooMany as error:
        return _security_page(form, error)
    flash("Your password is changed. Other browsers are signed out.")
    return redirect(url_for(".security"))


def _security_page(form: PasswordForm, error: TooMany | None = None):
    here = sessions.find(devices.session_key())
    return form_page(
        "people/sign_in/security.html",
        form,
        error,
        signed_in=db.session.scalars(sessions.current(viewer())).all(),
        here=here.id if here else 0,
    )


@bp.post("/me/security/sign-ins/<id:sign_in_id>/end")
@members_only
def end_sign_in(sign_in_id: int):
    own_actions.end_sign_in(viewer(), sign_in_id)
    flash("That browser is signed out.")
    return redirect(url_for(".security"))


@bp.post("/me/security/end-others")
@members_only
def end_others():
    own_actions.end_others(viewer(), devices.session_key())
    flash("All other browsers are signed out.")
    return redirect(url_for(".security"))


@bp.get("/me/data")
@members_only
def data():
    return render_template("people/data_export/data.html", kept=data_export.kept(viewer()))


@bp.get("/me/data.json")
@members_only
def data_file():
    response = jsonify(data_export.everything(viewer()))
    response.headers["Content-Disposition"] = "attachment; filename=my-what-works-exchange.json"
    return response


@bp.route("/me/close", methods=["GET", "POST"])
@members_only
def close():
    form = CloseForm()
    if not form.validate_on_submit():
        return form_page("people/erasure/close.html", form)
    try:
        own_actions.close(viewer(), form.password.data)
    except NotRight as error:
        form.wrong(form.password, str(error))
        return form_page("people/erasure/close.html", form)
    except TooMany as error:
        return form_page("people/erasure/close.html", form, error)
    session.clear()
    flash("Your account is closed.")
    return redirect("/")
