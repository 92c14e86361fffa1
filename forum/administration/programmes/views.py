"""Programmes, for administrators."""

from collections.abc import Callable

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from forum.administration import bp, form_answers
from forum.administration.audit_log import queries as audit_log
from forum.administration.members.forms import StaffReasonForm
from forum.administration.programmes import actions, area_actions, queries
from forum.administration.programmes.area_actions import NewContract
from forum.administration.programmes.forms import (
    ComparableMeasureForm,
    ContractForm,
    EndContractForm,
    NewProgrammeForm,
    ProgrammeAreaForm,
    ProgrammeFactsForm,
)
from forum.administration.programmes.queries import ProgrammeRecord
from forum.core.errors import Refused
from forum.core.extensions import db
from forum.core.forms import Form
from forum.models.measures import MEASURES
from forum.models.programmes import Programme
from forum.policy.access import administrators_only, recently_authenticated, viewer
from forum.reference.organisations import queries as organisations

ALL = "/administration/programmes"
ONE = f"{ALL}/<id:programme_id>"
NO_PRIME = "No organisation of that name is listed here. Add it among the organisations first."


@bp.get(ALL)
@administrators_only
def programmes() -> ResponseReturnValue:
    return render_template(
        "administration/programmes/programmes.html", sizes=queries.sizes(viewer())
    )


@bp.route(f"{ALL}/new", methods=["GET", "POST"])
@administrators_only
def new_programme() -> ResponseReturnValue:
    form = NewProgrammeForm()
    if form.validate_on_submit():
        try:
            added = actions.add(viewer(), form.facts(), form.where(), form.reason.data or "")
        except Refused as refused:
            db.session.rollback()
            form.form_errors.append(str(refused))
        else:
            flash(f"{added.name} is there. Add its areas and contracts.")
            return redirect(url_for(".programme", programme_id=added.id))
    page = render_template("administration/programmes/new.html", form=form)
    return page, 422 if form.errors else 200


@bp.get(ONE)
@administrators_only
def programme(programme_id: int) -> ResponseReturnValue:
    return _page(_record(programme_id))


@bp.post(f"{ONE}/change")
@administrators_only
def change_programme(programme_id: int) -> ResponseReturnValue:
    record, form = _record(programme_id), ProgrammeFactsForm()
    return _do(
        record.programme,
        form,
        lambda: actions.change(
            viewer(), record.programme, form.facts(), form.seen.data or "", form.reason.data or ""
        ),
        "It is changed. Its address stays.",
    )


@bp.post(f"{ONE}/areas")
@administrators_only
def add_area(programme_id: int) -> ResponseReturnValue:
    record, form = _record(programme_id), ProgrammeAreaForm(prefix="area")

    def act() -> None:
        number, name = int(form.number.data or ""), form.name.data or ""
        area_actions.add_area(viewer(), record.programme, number, name, form.reason.data or "")

    return _do(record.programme, form, act, "The area is offered from now on.")


@bp.post(f"{ONE}/contracts")
@administrators_only
def add_contract(programme_id: int) -> ResponseReturnValue:
    record = _record(programme_id)
    form = ContractForm(record.areas, prefix="contract")

    def act() -> None:
        area = next(one for one in record.areas if str(one.id) == form.area.data)
        prime = organisations.called(form.prime.data or "")
        if prime is None:
            raise Refused(NO_PRIME)
        new = NewContract(prime, area, form.starts_on, form.ends_on, form.source.data or "")
        area_actions.add_contract(viewer(), record.programme, new, form.reason.data or "")

    return _do(record.programme, form, act, "The contract is there.")


@bp.route(f"{ONE}/contracts/<id:contract_id>/end", methods=["GET", "POST"])
@administrators_only
def end_contract(programme_id: int, contract_id: int) -> ResponseReturnValue:
    found = queries.get(viewer(), programme_id)
    contract, form = queries.contract(viewer(), found, contract_id), EndContractForm()
    if form.validate_on_submit() and form.on:
        try:
            area_actions.end_contract(viewer(), found, contract, form.on, form.reason.data or "")
        except Refused as refused:
            db.session.rollback()
            form.wrong(form.day, str(refused))
        else:
            flash("The contract has an end.")
            return redirect(url_for(".programme", programme_id=programme_id))
    page = render_template(
        "administration/programmes/end_contract.html", form=form, programme=found, contract=contract
    )
    return page, 422 if form.errors else 200


@bp.post(f"{ONE}/comparable")
@administrators_only
@recently_authenticated
def mark_comparable(programme_id: int) -> ResponseReturnValue:
    record = _record(programme_id)
    form = ComparableMeasureForm(record.others, prefix="comparable")

    def act() -> None:
        other = next(one for one in record.others if str(one.id) == form.other.data)
        measure, difference = MEASURES[form.measure.data], form.difference.data or ""
        reason = form.reason.data or ""
        actions.mark_comparable(viewer(), record.programme, other, measure, difference, reason)

    return _do(record.programme, form, act, "The two may stand side by side from now on.")


@bp.route(f"{ONE}/comparable/<id:pair_id>/remove", methods=["GET", "POST"])
@administrators_only
def unmark_comparable(programme_id: int, pair_id: int) -> ResponseReturnValue:
    found = queries.get(viewer(), programme_id)
    pair, form = queries.pair(viewer(), found, pair_id), StaffReasonForm()
    if form.validate_on_submit():
        actions.unmark_comparable(viewer(), found, pair, form.reason.data or "")
        flash("The two do not stand side by side any more.")
        return redirect(url_for(".programme", programme_id=programme_id))
    page = render_template(
        "administration/programmes/unmark.html",
        form=form,
        programme=found,
        pair=pair,
        measures=MEASURES,
    )
    return page, 422 if form.errors else 200


def _record(programme_id: int) -> ProgrammeRecord:
    return queries.record(viewer(), queries.get(viewer(), programme_id))


def _do(row: Programme, form: Form, act: Callable[[], None], said: str) -> ResponseReturnValue:
    programme_id = row.id
    return form_answers.answer(
        form,
        act,
        said,
        back=url_for(".programme", programme_id=programme_id),
        page=lambda: _page(_record(programme_id), form),
    )


def _page(record: ProgrammeRecord, rejected: Form | None = None) -> ResponseReturnValue:
    forms: dict[str, Form] = {
        "facts": ProgrammeFactsForm(record.programme, formdata=None),
        "area": ProgrammeAreaForm(formdata=None, prefix="area"),
        "contract": ContractForm(record.areas, formdata=None, prefix="contract"),
        "comparable": ComparableMeasureForm(record.others, formdata=None, prefix="comparable"),
    }
    if rejected is not None:
        kinds: dict[type[Form], str] = {
            ProgrammeAreaForm: "area",
            ContractForm: "contract",
            ComparableMeasureForm: "comparable",
        }
        forms[kinds.get(type(rejected), "facts")] = rejected
    page = render_template(
        "administration/programmes/programme.html",
        record=record,
        measures=MEASURES,
        rejected=rejected,
        lines=audit_log.about_thing(viewer(), f"programme {record.programme.id}"),
        **forms,
    )
    return page, 422 if rejected else 200
