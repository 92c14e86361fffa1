"""Record what resolved complaints of a theme, change it, and say that one did it too."""

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from forum import policy
from forum.core import london_time
from forum.core.errors import NotFound, Refused, TooMany, status_of
from forum.models.complaint_resolutions import ComplaintResolution
from forum.policy.access import verified_only, viewer
from forum.reference.vocabularies import queries as vocabularies
from forum.standards.complaints import resolution_actions as actions
from forum.standards.complaints import resolution_queries as resolutions
from forum.standards.complaints.merge_queries import merged_themes
from forum.standards.complaints.resolution_forms import ResolutionForm, UseForm, filled_in
from forum.standards.complaints.themes import ComplaintTheme, by_slug

bp = Blueprint("complaint_resolutions", __name__)


@bp.route("/complaints/<theme>/resolutions/new", methods=["GET", "POST"])
@verified_only
def new(theme: str) -> ResponseReturnValue:
    found, form = _theme(theme), _form()
    if not form.validate_on_submit():
        return _page(form, found), 422 if form.is_submitted() else 200
    try:
        made = actions.record(viewer(), found, form.key.data or "", form.facts())
    except (Refused, TooMany) as refused:
        form.wrong(form.changed, str(refused))
        return _page(form, found), *status_of(refused)
    flash("It is on the page of the theme now. Thank you.", "success")
    return redirect(_address(made))


@bp.route("/complaints/resolutions/<id:resolution_id>/edit", methods=["GET", "POST"])
@verified_only
def edit(resolution_id: int) -> ResponseReturnValue:
    row = resolutions.get_own(viewer(), resolution_id)
    found, form = _theme(row.theme), _form(data=filled_in(row))
    if not form.validate_on_submit():
        return _page(form, found, row), 422 if form.is_submitted() else 200
    try:
        actions.change(viewer(), row, form.facts())
    except Refused as refused:
        form.wrong(form.contract, str(refused))
        return _page(form, found, row), 422
    flash("Changed.", "success")
    return redirect(_address(row))


@bp.route("/complaints/resolutions/<id:resolution_id>/uses/new", methods=["GET", "POST"])
@verified_only
def say_too(resolution_id: int) -> ResponseReturnValue:
    row = resolutions.get(viewer(), resolution_id)
    policy.require(policy.may_record_resolutions(viewer()))
    form = UseForm(resolutions.own_contracts(viewer()), london_time.today())
    if not form.validate_on_submit():
        return _use_page(form, row), 422 if form.is_submitted() else 200
    assert form.changed_on.data is not None
    try:
        actions.say_too(viewer(), row, form.chosen_contract, form.changed_on.data)
    except Refused as refused:
        form.wrong(form.contract, str(refused))
        return _use_page(form, row), 422
    flash("It says now that your organisation made this change too.", "success")
    return redirect(_address(row))


@bp.post("/complaints/resolutions/<id:resolution_id>/uses/<id:use_id>/delete")
@verified_only
def take_back(resolution_id: int, use_id: int) -> ResponseReturnValue:
    row = resolutions.get(viewer(), resolution_id)
    address = _address(row)
    actions.take_back(viewer(), row, use_id)
    flash("Taken back.", "success")
    return redirect(address)


def _form(**kwargs: object) -> ResolutionForm:
    policy.require(policy.may_record_resolutions(viewer()))
    return ResolutionForm(
        resolutions.own_contracts(viewer()),
        london_time.today(),
        vocabularies.all_stages(),
        resolutions.own_case_studies(viewer()),
        **kwargs,
    )


def _page(form: ResolutionForm, theme: ComplaintTheme, row: ComplaintResolution | None = None):
    return render_template(
        "standards/complaints/resolution_form.html", form=form, theme=theme, resolution=row
    )


def _use_page(form: UseForm, row: ComplaintResolution) -> str:
    return render_template(
        "standards/complaints/use_form.html", form=form, resolution=row, theme=_theme(row.theme)
    )


def _address(row: ComplaintResolution) -> str:
    return url_for("complaints.show", theme=row.theme, _anchor=f"resolution-{row.id}")


def _theme(slug: str) -> ComplaintTheme:
    found = by_slug(merged_themes().into(slug))
    if found is None:
        raise NotFound
    return found
