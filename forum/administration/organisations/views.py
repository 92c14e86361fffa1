"""Organisations, for administrators."""

from collections.abc import Callable
from functools import partial
from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from forum.administration import bp, form_answers
from forum.administration.audit_log import queries as audit_log
from forum.administration.members.forms import StaffReasonForm
from forum.administration.organisations import actions, queries
from forum.administration.organisations.forms import (
    AliasForm,
    CloseOrganisationForm,
    DomainForm,
    OrganisationFactsForm,
    OrganisationSearchForm,
)
from forum.core.errors import Refused
from forum.core.extensions import db
from forum.core.forms import Form
from forum.core.list_query import page_number
from forum.models.organisations import Organisation
from forum.policy.access import administrators_only, recently_authenticated, viewer

PER_PAGE = 50
ONE = "/administration/organisations/<id:organisation_id>"


@bp.get("/administration/organisations")
@administrators_only
def organisations() -> ResponseReturnValue:
    form = OrganisationSearchForm(request.args)
    chosen = {name: value for name, value in form.data.items() if value} if form.validate() else {}
    found = queries.search(viewer(), chosen.get("q", ""), chosen.get("state", ""))
    page = db.paginate(found, page=page_number(request.args), per_page=PER_PAGE, error_out=False)
    return render_template(
        "administration/organisations/organisations.html",
        form=form,
        page=page,
        page_address=partial(_address, chosen),
        members=queries.members_of([one.id for one in page.items]),
        is_filtered=bool(chosen),
    )


def _address(chosen: dict[str, Any], number: int) -> str:
    return url_for(".organisations", **chosen, page=number)


@bp.route("/administration/organisations/new", methods=["GET", "POST"])
@administrators_only
def new_organisation() -> ResponseReturnValue:
    form = OrganisationFactsForm()
    if form.validate_on_submit():
        try:
            added = actions.add(viewer(), form.facts(), form.reason.data or "")
        except Refused as refused:
            form.wrong(form.name, str(refused))
        else:
            flash(f"{added.name} is in the list.")
            return redirect(url_for(".organisation", organisation_id=added.id))
    page = render_template("administration/organisations/new.html", form=form)
    return page, 422 if form.errors else 200


@bp.get(ONE)
@administrators_only
def organisation(organisation_id: int) -> ResponseReturnValue:
    return _page(queries.get(viewer(), organisation_id))


@bp.post(f"{ONE}/change")
@administrators_only
def change_organisation(organisation_id: int) -> ResponseReturnValue:
    row = queries.get(viewer(), organisation_id)
    form = OrganisationFactsForm()
    return _do(
        row,
        form,
        lambda: actions.change(
            viewer(), row, form.facts(), form.seen.data or "", form.reason.data or ""
        ),
        "It is changed. Old addresses and the old name lead here.",
    )


@bp.post(f"{ONE}/close")
@administrators_only
@recently_authenticated
def close_organisation(organisation_id: int) -> ResponseReturnValue:
    row, form = queries.get(viewer(), organisation_id), CloseOrganisationForm(prefix="close")
    return _do(
        row,
        form,
        lambda: actions.close(viewer(), row, form.closed_on, form.reason.data or ""),
        "It is closed. Its pages stay.",
    )


@bp.post(f"{ONE}/reopen")
@administrators_only
@recently_authenticated
def reopen_organisation(organisation_id: int) -> ResponseReturnValue:
    row, form = queries.get(viewer(), organisation_id), StaffReasonForm(prefix="close")
    return _do(
        row,
        form,
        lambda: actions.reopen(viewer(), row, form.reason.data or ""),
        "It is open again. Make its leads leads anew.",
    )


@bp.post(f"{ONE}/aliases")
@administrators_only
def add_alias(organisation_id: int) -> ResponseReturnValue:
    row, form = queries.get(viewer(), organisation_id), AliasForm(prefix="alias")
    return _do(
        row,
        form,
        lambda: actions.add_alias(viewer(), row, form.alias.data or ""),
        "It is found by this name, too.",
    )


@bp.post(f"{ONE}/aliases/<id:alias_id>/remove")
@administrators_only
def remove_alias(organisation_id: int, alias_id: int) -> ResponseReturnValue:
    row = queries.get(viewer(), organisation_id)
    actions.remove_alias(viewer(), row, alias_id)
    flash("It is not found by this name any more.")
    return redirect(url_for(".organisation", organisation_id=organisation_id))


@bp.post(f"{ONE}/domains")
@administrators_only
@recently_authenticated
def add_domain(organisation_id: int) -> ResponseReturnValue:
    row, form = queries.get(viewer(), organisation_id), DomainForm(prefix="domain")
    return _do(
        row,
        form,
        lambda: actions.add_domain(viewer(), row, form.domain.data or ""),
        "Whoever has an address there joins at once from now on.",
    )


@bp.post(f"{ONE}/domains/<domain>/remove")
@administrators_only
def remove_domain(organisation_id: int, domain: str) -> ResponseReturnValue:
    row = queries.get(viewer(), organisation_id)
    actions.remove_domain(viewer(), row, domain)
    flash("Who joins with such an address waits to be confirmed from now on.")
    return redirect(url_for(".organisation", organisation_id=organisation_id))


def _do(row: Organisation, form: Form, act: Callable[[], object], said: str) -> ResponseReturnValue:
    organisation_id = row.id
    return form_answers.answer(
        form,
        act,
        said,
        back=url_for(".organisation", organisation_id=organisation_id),
        page=lambda: _page(queries.get(viewer(), organisation_id), form),
    )


def _page(row: Organisation, rejected: Form | None = None) -> ResponseReturnValue:
    closing = StaffReasonForm if row.is_closed else CloseOrganisationForm
    forms: dict[str, Form] = {
        "facts": OrganisationFactsForm(row, formdata=None),
        "closing": closing(None, prefix="close"),
        "alias": AliasForm(None, prefix="alias"),
        "domain": DomainForm(None, prefix="domain"),
    }
    if rejected is not None:
        kinds = {
            OrganisationFactsForm: "facts",
            AliasForm: "alias",
            DomainForm: "domain",
        }
        forms[kinds.get(type(rejected), "closing")] = rejected
    page = render_template(
        "administration/organisations/organisation.html",
        record=queries.record(viewer(), row),
        rejected=rejected,
        lines=audit_log.about_thing(viewer(), f"organisation {row.id}"),
        **forms,
    )
    return page, 422 if rejected else 200
