"""Samples of complaints: for contract managers, of the contracts that they look after."""

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_wtf import FlaskForm

from forum.core.errors import Refused
from forum.models.complaint_samples import SAMPLE_QUESTIONS, ComplaintSample, SampleAnswer
from forum.policy.access import verified_only, viewer
from forum.standards.complaints import sampling
from forum.standards.complaints import sampling_actions as actions
from forum.standards.complaints import sampling_queries as queries
from forum.standards.complaints.sampling_forms import SampleForm

bp = Blueprint("complaint_samples", __name__)

NOT_AN_ANSWER = "Choose yes, partly or no, or leave it open. Nothing was stored."


@bp.route("/complaints/sampling", methods=["GET", "POST"])
@verified_only
def index() -> ResponseReturnValue:
    contracts = queries.contracts_to_sample(viewer())
    form = SampleForm(contracts, queries.quarters_returned(contracts))
    if not form.validate_on_submit():
        return _page(form), 422 if form.is_submitted() else 200
    try:
        made = actions.draw(viewer(), *form.chosen(), form.number)
    except Refused as refused:
        form.wrong(form.size, str(refused))
        return _page(form), 422
    flash(f"Drawn: {made.size} of {made.received:,} complaints.", "success")
    return redirect(url_for(".show", sample_id=made.id))


def _page(form: SampleForm) -> str:
    samples = queries.samples(viewer())
    return render_template(
        "standards/complaints/samples.html",
        form=form,
        samples=[(one, sampling.shares(one.notes)) for one in samples],
        sizes=sampling.sizes(),
        answers=list(SampleAnswer),
    )


@bp.route("/complaints/sampling/<id:sample_id>", methods=["GET", "POST"])
@verified_only
def show(sample_id: int) -> ResponseReturnValue:
    sample, form = queries.sample(viewer(), sample_id), FlaskForm()
    if not form.validate_on_submit():
        return _show(sample, form), 422 if form.is_submitted() else 200
    answers = _answers(sample)
    said = {one for of_place in answers.values() for one in of_place.values()}
    if not said <= {"", *SampleAnswer}:
        return _show(sample, form, NOT_AN_ANSWER), 422
    actions.note(viewer(), sample, answers)
    flash("Stored.", "success")
    return redirect(url_for(".show", sample_id=sample.id))


def _answers(sample: ComplaintSample) -> dict[int, dict[str, str]]:
    """What was sent for each complaint; what was not sent stays as it is."""
    return {
        row.place: {
            column: request.form[name]
            for column in SAMPLE_QUESTIONS
            if (name := f"{column}-{row.place}") in request.form
        }
        for row in sample.notes
    }


def _show(sample: ComplaintSample, form: FlaskForm, problem: str = "") -> str:
    return render_template(
        "standards/complaints/sample.html",
        sample=sample,
        form=form,
        problem=problem,
        typed=request.form,
        questions=SAMPLE_QUESTIONS,
        answers=list(SampleAnswer),
        shares=sampling.shares(sample.notes),
    )
