from flask import redirect, render_template, request

from forum import policy
from forum.core import citations
from forum.models.measures import MEASURES
from forum.pages.case_study import json_views
from forum.performance.comparison import case_study_figures
from forum.performance.comparison import queries as comparisons
from forum.policy.access import members_only, open_to_all, viewer
from forum.practice.attachments import queries as attachments
from forum.practice.cards import address, cards, shown_score
from forum.practice.case_studies import queries, version_views
from forum.practice.case_studies.blueprint import bp
from forum.practice.collections import queries as collections
from forum.practice.comments import queries as comments
from forum.practice.comments.forms import CommentForm
from forum.practice.ratings import queries as ratings
from forum.practice.ratings.forms import RatingForm
from forum.practice.tries import queries as tries
from forum.reference.vocabularies.links import label
from forum.search import service as search
from forum.workshops.attendance import queries as attendance

__all__ = ["bp", "json_views", "version_views"]


@bp.get("/case-studies/<named:case_study_id>")
@open_to_all
def show(case_study_id: int):
    case_study = queries.get(viewer(), case_study_id)
    if request.path != address(case_study):
        return redirect(address(case_study), 301 if case_study.is_published else 302)
    return render_template("pages/case_study/show.html", **page_of(case_study))


def page_of(case_study) -> dict:
    """What the reading page shows of one case study, besides its text."""
    rating = ratings.summary_for(viewer(), case_study)
    return {
        "case_study": case_study,
        "workshop_of_origin": attendance.origin_of(case_study),
        "labels": {word: [label(term) for term in terms] for word, terms in _tags(case_study)},
        "sources": citations.listed(case_study.sources),
        "rating": rating,
        "score": shown_score(rating.score),
        "rating_form": RatingForm.for_viewer(viewer(), rating.own_rating),
        "tries": tries.summary_for(viewer(), case_study),
        "collections": collections.holding(viewer(), case_study),
        "threads": comments.threads(viewer(), case_study),
        # A form sets a cookie: none for those who could not send it.
        "comment_form": CommentForm() if policy.may_comment(viewer(), case_study) else None,
        "attachments": attachments.of_case_study(case_study),
        "figures": case_study_figures.with_positions(
            *comparisons.figures_for_case_study(viewer(), case_study)
        ),
        "measures": MEASURES,
        "similar": search.similar(case_study) if case_study.is_published else [],
    }


def _tags(case_study):
    return (
        ("groups", case_study.claimant_groups),
        ("practices", case_study.practices),
        ("stages", case_study.stages),
        ("areas", case_study.areas),
    )


@bp.get("/me/case-studies")
@members_only
def mine():
    own = queries.of_author(viewer())
    return render_template(
        "pages/case_study/mine.html",
        own=list(zip(own, cards(own), strict=True)),
        drafts=queries.drafts(viewer()),
        shared=queries.shared_drafts(viewer()),
    )
