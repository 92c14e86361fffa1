"""The grid of an organisation for its own members; what it holds, stated and confirmed."""

from collections.abc import Iterator

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from forum import policy
from forum.core import csv
from forum.core.errors import Refused
from forum.models.organisations import Organisation
from forum.policy.access import verified_only, viewer
from forum.reference.organisations import queries as organisations
from forum.standards.accreditation import actions, evidence_address, parts, queries
from forum.standards.accreditation.forms import (
    EvidenceForm,
    HeldAccreditationForm,
    SelfAssessmentForm,
    TakeOffForm,
    readiness_of,
)
from forum.standards.accreditation.queries import AssessedPart

bp = Blueprint("accreditation", __name__)
bp.add_app_template_filter(evidence_address.place_of, "evidence_place")

HEADER = ("Part", "Criterion", "Name", "Ready", "Note", "Evidence", "Address")


@bp.get("/organisations/<named:organisation_id>/accreditation")
@verified_only
def show(organisation_id: int) -> ResponseReturnValue:
    organisation = organisations.get(organisation_id)
    cells = queries.grid(viewer(), organisation)
    return render_template(
        "standards/accreditation/show.html",
        organisation=organisation,
        criteria=queries.by_criterion(cells),
        counts=queries.counts(cells),
        held=queries.held_by(organisation),
        may_keep=policy.may_keep_accreditations(viewer(), organisation.id),
        source=parts.SOURCE,
    )


@bp.get("/organisations/<named:organisation_id>/accreditation.csv")
@verified_only
def as_csv(organisation_id: int) -> ResponseReturnValue:
    organisation = organisations.get(organisation_id)
    rows = _rows(queries.grid(viewer(), organisation))
    return csv.download(f"accreditation-{organisation.slug}", HEADER, list(rows))


def _rows(cells: list[AssessedPart]) -> Iterator[tuple[str, ...]]:
    """One for each piece of evidence; a part without any has one."""
    for cell in cells:
        note = cell.assessment.note if cell.assessment else ""
        about = cell.part.number, cell.part.criterion, cell.part.name, cell.readiness, note
        for title, path in [(one.title, one.path) for one in cell.evidence] or [("", "")]:
            yield (*about, title, path)


@bp.get("/organisations/<named:organisation_id>/accreditation/<part>")
@verified_only
def part(organisation_id: int, part: str) -> ResponseReturnValue:
    return _part_page(organisations.get(organisation_id), part)


@bp.post("/organisations/<named:organisation_id>/accreditation/<part>")
@verified_only
def assess(organisation_id: int, part: str) -> ResponseReturnValue:
    organisation = _kept(organisation_id)
    cell = queries.cell(viewer(), organisation, part)
    form = SelfAssessmentForm()
    if not form.validate():
        return _part_page(organisation, part, assessment=form)
    actions.assess(viewer(), organisation, cell.part, readiness_of(form), form.note.data or "")
    flash(f"Saved: {cell.part.number} {cell.part.name}.", "success")
    return redirect(url_for(".show", organisation_id=organisation))


@bp.post("/organisations/<named:organisation_id>/accreditation/<part>/evidence")
@verified_only
def add_evidence(organisation_id: int, part: str) -> ResponseReturnValue:
    organisation = _kept(organisation_id)
    cell, form = queries.cell(viewer(), organisation, part), EvidenceForm()
    if not form.validate():
        return _part_page(organisation, part, evidence=form)
    try:
        actions.add_evidence(viewer(), organisation, cell.part, form.path, form.title.data)
    except Refused as refused:
        form.wrong(form.address, str(refused))
        return _part_page(organisation, part, evidence=form)
    flash("Added.", "success")
    return redirect(url_for(".part", organisation_id=organisation, part=part))


@bp.post("/organisations/<named:organisation_id>/accreditation/evidence/<id:evidence_id>/remove")
@verified_only
def remove_evidence(organisation_id: int, evidence_id: int) -> ResponseReturnValue:
    organisation = _kept(organisation_id)
    row = queries.evidence(viewer(), organisation, evidence_id)
    number = row.part
    actions.remove_evidence(viewer(), row)
    flash("Taken off.", "success")
    return redirect(url_for(".part", organisation_id=organisation, part=number))


def _kept(organisation_id: int) -> Organisation:
    """For its lead."""
    organisation = organisations.get(organisation_id)
    policy.require(policy.may_keep_accreditations(viewer(), organisation.id))
    return organisation


def _part_page(
    organisation: Organisation,
    number: str,
    assessment: SelfAssessmentForm | None = None,
    evidence: EvidenceForm | None = None,
) -> ResponseReturnValue:
    cell = queries.cell(viewer(), organisation, number)
    rejected = assessment or evidence
    page = render_template(
        "standards/accreditation/part.html",
        organisation=organisation,
        cell=cell,
        may_keep=policy.may_keep_accreditations(viewer(), organisation.id),
        assessment=assessment or SelfAssessmentForm(formdata=None, obj=cell.assessment),
        evidence=evidence or EvidenceForm(formdata=None),
        rejected=rejected,
    )
    return page, 422 if rejected else 200


# What is held


@bp.route("/organisations/<named:organisation_id>/accreditation/held/new", methods=["GET", "POST"])
@verified_only
def state(organisation_id: int) -> ResponseReturnValue:
    organisation, form = _kept(organisation_id), HeldAccreditationForm()
    if not form.validate_on_submit():
        page = render_template(
            "standards/accreditation/state.html", organisation=organisation, form=form
        )
        return page, 422 if form.is_submitted() else 200
    actions.state(viewer(), organisation, form.new())
    flash("Stated. It is on your page; somebody of another organisation may confirm it.", "success")
    return redirect(url_for(".show", organisation_id=organisation))


@bp.post("/organisations/<named:organisation_id>/accreditation/held/<id:held_id>/remove")
@verified_only
def remove(organisation_id: int, held_id: int) -> ResponseReturnValue:
    organisation = _kept(organisation_id)
    actions.remove(viewer(), queries.held(held_id))
    flash("Taken off your page.", "success")
    return redirect(url_for(".show", organisation_id=organisation))


@bp.get("/accreditations/to-confirm")
@verified_only
def to_confirm() -> ResponseReturnValue:
    return _queue()


@bp.post("/accreditations/<id:held_id>/confirm")
@verified_only
def confirm(held_id: int) -> ResponseReturnValue:
    policy.require(policy.may_confirm_any_accreditation(viewer()))
    actions.confirm(viewer(), queries.held(held_id))
    flash("Confirmed. The page of the organisation says so.", "success")
    return redirect(url_for(".to_confirm"))


@bp.post("/accreditations/<id:held_id>/take-off")
@verified_only
def take_off(held_id: int) -> ResponseReturnValue:
    policy.require(policy.may_confirm_any_accreditation(viewer()))
    row, form = queries.held(held_id), TakeOffForm(prefix=f"of-{held_id}")
    if not form.validate():
        return _queue(held_id, form)
    actions.remove(viewer(), row, form.reason.data)
    flash("Taken off, with your reason in the log.", "success")
    return redirect(url_for(".to_confirm"))


def _queue(held_id: int = 0, rejected: TakeOffForm | None = None) -> ResponseReturnValue:
    rows = [
        (row, rejected if row.id == held_id else TakeOffForm(formdata=None, prefix=f"of-{row.id}"))
        for row in queries.to_confirm(viewer())
    ]
    page = render_template("standards/accreditation/to_confirm.html", rows=rows, rejected=rejected)
    return page, 422 if rejected else 200
