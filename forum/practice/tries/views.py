from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from forum import policy
from forum.models.case_studies import CaseStudy
from forum.models.tries import Plan, Try
from forum.policy.access import members_only, verified_only, viewer
from forum.practice.case_studies import queries as case_studies
from forum.practice.tries import actions, queries
from forum.practice.tries.forms import PlanForm, TryForm

bp = Blueprint("tries", __name__)


@bp.route("/case-studies/<named:case_study_id>/try", methods=["GET", "POST"])
@verified_only
def report(case_study_id: int) -> ResponseReturnValue:
    """A link in a mail may choose the answer: it fills the form and saves nothing."""
    case_study = case_studies.get(viewer(), case_study_id)
    if policy.is_of_own_organisation(viewer(), case_study):
        return render_template("practice/tries/own_organisation.html", case_study=case_study), 403
    policy.require(policy.may_report_try(viewer(), case_study))
    if request.method == "GET":
        return _page(TryForm.opened(case_study, request.args.get("result", ""), None), case_study)
    form = TryForm(case_study)
    if not form.validate():
        return _page(form, case_study), 422
    actions.report(viewer(), case_study, **form.answers())
    flash("Thank you. Your report stands with the case study.")
    return redirect(_tries_of(case_study))


@bp.route("/me/tries/<id:try_id>", methods=["GET", "POST"])
@verified_only
def change(try_id: int) -> ResponseReturnValue:
    try_ = queries.own_report(viewer(), try_id)
    case_study = case_studies.get(viewer(), try_.case_study_id)
    policy.require(policy.may_report_try(viewer(), case_study))
    if request.method == "GET":
        return _page(TryForm.opened(case_study, "", try_), case_study, try_)
    form = TryForm(case_study, try_=try_)
    if not form.validate():
        return _page(form, case_study, try_), 422
    answers = form.answers()
    del answers["group"]  # of a report it stays
    actions.change(viewer(), try_, **answers)
    flash("Your report is changed.")
    return redirect(_tries_of(case_study))


@bp.post("/me/tries/<id:try_id>/take-back")
@members_only
def take_back(try_id: int) -> ResponseReturnValue:
    actions.delete_report(viewer(), queries.own_report(viewer(), try_id))
    flash("Your report is taken back.")
    return redirect(url_for(".mine"))


@bp.get("/me/tries")
@members_only
def mine() -> ResponseReturnValue:
    return render_template(
        "practice/tries/mine.html", plans=queries.plans(viewer()), reports=queries.mine(viewer())
    )


@bp.route("/case-studies/<named:case_study_id>/plan", methods=["GET", "POST"])
@verified_only
def plan(case_study_id: int) -> ResponseReturnValue:
    """Create a plan, or choose another day for it."""
    case_study = case_studies.get(viewer(), case_study_id)
    policy.require(policy.may_report_try(viewer(), case_study))
    planned = queries.plan_for(viewer(), case_study)
    if request.method == "GET":
        form = PlanForm.opened(planned.come_back_on if planned else None)
        return _plan_page(form, case_study, planned)
    form = PlanForm()
    if not form.validate():
        return _plan_page(form, case_study, planned), 422
    actions.plan(viewer(), case_study, form.come_back_on.data)
    flash("It is on your list. You get a mail on that day.")
    return redirect(url_for(".mine"))


@bp.post("/me/plans/<id:plan_id>/drop")
@members_only
def drop_plan(plan_id: int) -> ResponseReturnValue:
    actions.delete_plan(viewer(), queries.own_plan(viewer(), plan_id))
    flash("It is off your list.")
    return redirect(url_for(".mine"))


def _page(form: TryForm, case_study: CaseStudy, try_: Try | None = None) -> str:
    return render_template(
        "practice/tries/report.html", form=form, case_study=case_study, try_=try_
    )


def _plan_page(form: PlanForm, case_study: CaseStudy, planned: Plan | None) -> str:
    return render_template(
        "practice/tries/plan.html", form=form, case_study=case_study, planned=planned
    )


def _tries_of(case_study: CaseStudy) -> str:
    return url_for("case_studies.show", case_study_id=case_study, _anchor="tries")
