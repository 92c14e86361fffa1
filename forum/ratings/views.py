from flask import Blueprint, flash, redirect, render_template, request, url_for

from forum import policy
from forum.access import open_to_all, verified_only, viewer
from forum.case_studies import queries as case_studies
from forum.case_studies.models import CaseStudy
from forum.ratings import actions, fairness, queries
from forum.ratings.forms import RatingForm

bp = Blueprint("ratings", __name__)


@bp.route("/case-studies/<named:case_study_id>/rating", methods=["GET", "POST"])
@verified_only
def rate(case_study_id: int):
    case_study = case_studies.get(viewer(), case_study_id)
    if policy.is_of_own_organisation(viewer(), case_study):
        return render_template("ratings/own_organisation.html", case_study=case_study), 403
    policy.require(policy.may_rate(viewer(), case_study))
    if request.method == "GET":
        form = RatingForm.for_viewer(viewer(), queries.own(viewer(), case_study))
        return render_template("ratings/rate.html", form=form, case_study=case_study)
    form = RatingForm()
    if not form.validate():
        return render_template("ratings/rate.html", form=form, case_study=case_study), 422
    actions.rate(viewer(), case_study, **form.answers())
    flash("Thank you. Your rating is counted.")
    return redirect(_ratings_of(case_study))


@bp.post("/case-studies/<named:case_study_id>/rating/renew")
@verified_only
def renew(case_study_id: int):
    case_study = case_studies.get(viewer(), case_study_id)
    actions.renew(viewer(), case_study)
    flash("Thank you. Your rating counts for this version.")
    return redirect(_ratings_of(case_study))


@bp.post("/case-studies/<named:case_study_id>/rating/take-back")
@verified_only
def take_back(case_study_id: int):
    case_study = case_studies.get(viewer(), case_study_id)
    actions.take_back(viewer(), case_study)
    flash("Your rating is taken back.")
    return redirect(_ratings_of(case_study))


@bp.get("/case-studies/<named:case_study_id>/score")
@open_to_all
def how_it_was_made(case_study_id: int):
    """How this score came about, organisation by organisation, without their names."""
    case_study = case_studies.get(viewer(), case_study_id)
    return render_template(
        "ratings/how_it_was_made.html",
        case_study=case_study,
        score=queries.score_of(case_study),
        fairness=fairness,
    )


@bp.get("/about-ratings")
@open_to_all
def about():
    return render_template("ratings/about.html", fairness=fairness)


def _ratings_of(case_study: CaseStudy) -> str:
    return url_for("case_studies.show", case_study_id=case_study, _anchor="ratings")
