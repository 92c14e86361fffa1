from collections import Counter

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from forum import policy
from forum.core.errors import NotFound
from forum.models.case_studies import CaseStudy
from forum.models.ratings import REASON_NAMES, Reason
from forum.policy.access import members_only, open_to_all, verified_only, viewer
from forum.practice.case_studies import queries as case_studies
from forum.practice.ratings import actions, fairness, queries, vote_breakdown
from forum.practice.ratings.forms import RatingForm

bp = Blueprint("ratings", __name__)


@bp.route("/case-studies/<named:case_study_id>/rating", methods=["GET", "POST"])
@verified_only
def rate(case_study_id: int) -> ResponseReturnValue:
    case_study = case_studies.get(viewer(), case_study_id)
    if policy.is_of_own_organisation(viewer(), case_study):
        return render_template("practice/ratings/own_organisation.html", case_study=case_study), 403
    policy.require(policy.may_rate(viewer(), case_study))
    if request.method == "GET":
        form = RatingForm.for_viewer(viewer(), queries.own(viewer(), case_study))
        return render_template("practice/ratings/rate.html", form=form, case_study=case_study)
    form = RatingForm()
    if not form.validate():
        return render_template("practice/ratings/rate.html", form=form, case_study=case_study), 422
    actions.rate(viewer(), case_study, **form.answers())
    flash("Thank you. Your rating is counted.")
    return redirect(_ratings_of(case_study))


@bp.post("/case-studies/<named:case_study_id>/rating/renew")
@verified_only
def renew(case_study_id: int) -> ResponseReturnValue:
    case_study = case_studies.get(viewer(), case_study_id)
    actions.renew(viewer(), case_study)
    flash("Thank you. Your rating counts for this version.")
    return redirect(_ratings_of(case_study))


@bp.post("/case-studies/<named:case_study_id>/rating/take-back")
@verified_only
def take_back(case_study_id: int) -> ResponseReturnValue:
    case_study = case_studies.get(viewer(), case_study_id)
    actions.withdraw(viewer(), case_study)
    flash("Your rating is taken back.")
    return redirect(_ratings_of(case_study))


@bp.get("/case-studies/<named:case_study_id>/score")
@open_to_all
def how_it_was_made(case_study_id: int) -> ResponseReturnValue:
    """Every vote in the score, without names."""
    case_study = case_studies.get(viewer(), case_study_id)
    return render_template(
        "practice/ratings/how_it_was_made.html",
        case_study=case_study,
        score=queries.score_of(case_study),
        by_group=queries.by_group(case_study),
        fairness=fairness,
    )


@bp.get("/case-studies/<named:case_study_id>/ratings-received")
@members_only
def received(case_study_id: int) -> ResponseReturnValue:
    """For the author: reasons and notes, without names."""
    case_study = case_studies.get(viewer(), case_study_id)
    if not policy.may_read_ratings_received(viewer(), case_study):
        raise NotFound
    ratings = queries.ratings_received(case_study)
    missing = Counter(rating.reason for rating in ratings if rating.reason)
    return render_template(
        "practice/ratings/received.html",
        case_study=case_study,
        ratings=ratings,
        missing=[
            (REASON_NAMES[Reason(reason)], number) for reason, number in missing.most_common()
        ],
    )


@bp.get("/about-ratings")
@open_to_all
def about() -> ResponseReturnValue:
    return render_template("practice/ratings/about.html", fairness=fairness)


@bp.get("/about-ratings/fairness")
@open_to_all
def fairness_panel() -> ResponseReturnValue:
    """All ratings as a whole, so that everybody can see whether the rule is fair."""
    votes = queries.all_votes()
    total, discounted_votes, linked = queries.count_discounted_and_linked()
    return render_template(
        "practice/ratings/fairness_panel.html",
        given=vote_breakdown.given_by_kind(votes),
        received=vote_breakdown.received_by_kind(votes),
        total=total,
        discounted=vote_breakdown.share_of(discounted_votes, total),
        linked=vote_breakdown.share_of(linked, total + linked),
        breakdown=vote_breakdown,
    )


def _ratings_of(case_study: CaseStudy) -> str:
    return url_for("case_studies.show", case_study_id=case_study, _anchor="ratings")
