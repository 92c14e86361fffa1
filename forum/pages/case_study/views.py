"""The reading page of a case study, and a member's own case studies."""

from typing import Any

from flask import redirect, render_template, request
from flask.typing import ResponseReturnValue

from forum import policy
from forum.core import citations
from forum.models.case_studies import CaseStudy
from forum.models.measures import MEASURES
from forum.models.social import FollowKind
from forum.models.vocabularies import Term
from forum.pages.case_study import contents, json_views
from forum.performance.comparison import case_study_figures
from forum.performance.comparison import queries as comparisons
from forum.policy.access import members_only, open_to_all, viewer
from forum.practice.attachments import queries as attachments
from forum.practice.cards import address, cards, shown_score
from forum.practice.case_studies import queries
from forum.practice.case_studies.version_views import bp
from forum.practice.collections import queries as collections
from forum.practice.comments import queries as comments
from forum.practice.comments.forms import CommentForm
from forum.practice.ratings import queries as ratings
from forum.practice.ratings.forms import RatingForm
from forum.practice.tries import queries as tries
from forum.reference.vocabularies.links import label
from forum.search import service as search
from forum.social.follows import queries as follows
from forum.social.follows.actions import mark_seen
from forum.workshops.attendance import queries as attendance

__all__ = ["bp", "json_views"]


@bp.get("/case-studies/<named:case_study_id>")
@open_to_all
def show(case_study_id: int) -> ResponseReturnValue:
    case_study = queries.get(viewer(), case_study_id)
    if request.path != address(case_study):
        return redirect(address(case_study), 301 if case_study.is_published else 302)
    return render_template("pages/case_study/show.html", **context(case_study))


def context(case_study: CaseStudy) -> dict[str, Any]:
    """What the template of the reading page shows."""
    rating = ratings.summary_for(viewer(), case_study)
    threads = comments.threads(viewer(), case_study)
    follow = follows.state_of(viewer(), FollowKind.CASE_STUDY, case_study.id)
    new = follow.new_among(
        [comment for one in threads for comment in (one.comment, *one.replies)], viewer()
    )
    mark_seen(viewer(), FollowKind.CASE_STUDY, case_study.id, bool(new))
    return {
        "case_study": case_study,
        "workshop_of_origin": attendance.origin_of(case_study),
        "labels": {word: [label(term) for term in terms] for word, terms in _terms(case_study)},
        "sections": contents.sections(case_study),
        "facts": contents.facts(case_study),
        "sources": citations.listed(case_study.sources),
        "rating": rating,
        "score": shown_score(rating.score),
        "rating_form": RatingForm.for_viewer(viewer(), rating.own_rating),
        "tries": tries.summary_for(viewer(), case_study),
        "collections": collections.containing(viewer(), case_study),
        "threads": threads,
        "new_comments": new,
        # A form sets a cookie: none for those who could not send it.
        "comment_form": CommentForm() if policy.may_comment(viewer(), case_study) else None,
        "follow": follow,
        "attachments": attachments.of_case_study(case_study),
        "figures": case_study_figures.with_positions(
            *comparisons.figures_for_case_study(viewer(), case_study)
        ),
        "measures": MEASURES,
        "similar": search.similar(case_study) if case_study.is_published else [],
    }


def _terms(case_study: CaseStudy) -> tuple[tuple[str, list[Term]], ...]:
    return (
        ("groups", case_study.claimant_groups),
        ("practices", case_study.practices),
        ("stages", case_study.stages),
        ("areas", case_study.areas),
    )


@bp.get("/me/case-studies")
@members_only
def mine() -> ResponseReturnValue:
    own = queries.of_author(viewer())
    return render_template(
        "pages/case_study/mine.html",
        own=list(zip(own, cards(own), strict=True)),
        drafts=queries.drafts(viewer()),
        shared=queries.shared_drafts(viewer()),
    )
