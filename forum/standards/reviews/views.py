"""Review a standard, and propose its end: for the two sides of a contract."""

from flask import Blueprint, Response, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from forum.core import london_time
from forum.core.errors import NotFound, Refused
from forum.models.service_standards import ReviewResult, Standard, StandardVersion
from forum.policy.access import open_to_all, rendered_each_time, verified_only, viewer
from forum.standards.reviews import actions, ical, queries
from forum.standards.reviews.forms import EndStandardForm, StandardReviewForm
from forum.standards.versions import queries as versions
from forum.standards.versions.forms import midnight

bp = Blueprint("standard_reviews", __name__)

REVIEW, END = "standards/reviews/review.html", "standards/reviews/end.html"
NEXT = {
    ReviewResult.KEPT: "Noted. Everybody sees when it was looked at.",
    ReviewResult.CHANGED: "Noted. Now propose the change.",
    ReviewResult.ENDED: "Noted. Now propose the end.",
}


@bp.get("/standards/<slug>/reviews.ics")
@open_to_all
@rendered_each_time("has an ETag of its own")
def calendar_feed(slug: str) -> ResponseReturnValue:
    """The next review of each standard of a framework, to subscribe to."""
    framework = versions.framework_shown(slug)
    content = ical.feed(f"Reviews: {framework.name}", versions.published(framework))
    response = Response(content, content_type="text/calendar; charset=utf-8")
    response.add_etag()
    response.make_conditional(request)
    return response


@bp.route("/standards/<code>/review", methods=["GET", "POST"])
@verified_only
def review(code: str) -> ResponseReturnValue:
    standard, version = _reviewed(code)
    form = StandardReviewForm(london_time.today())
    if not form.validate_on_submit() or form.following is None:
        page = _page(REVIEW, standard, version, form)
        return page, 422 if form.is_submitted() else 200
    result = ReviewResult(form.result.data)
    try:
        actions.review(viewer(), standard, result, form.note.data or "", form.following)
    except Refused as refused:
        form.wrong(form.next_review, str(refused))
        return _page(REVIEW, standard, version, form), 422
    flash(NEXT[result], "success")
    return redirect(_next_page(result, standard))


def _next_page(result: ReviewResult, standard: Standard) -> str:
    if result is ReviewResult.CHANGED:
        return url_for("standard_versions.change", code=standard.code)
    if result is ReviewResult.ENDED:
        return url_for(".end", code=standard.code)
    return url_for("standards.work", slug=standard.framework.slug)


@bp.route("/standards/<code>/end", methods=["GET", "POST"])
@verified_only
def end(code: str) -> ResponseReturnValue:
    standard, version = _reviewed(code)
    form = EndStandardForm(london_time.today())
    ends_at = midnight(form.day) if form.validate_on_submit() else None
    if ends_at is None:
        page = _page(END, standard, version, form)
        return page, 422 if form.is_submitted() else 200
    words = form.reason.data, form.effect.data
    try:
        actions.propose_end(viewer(), standard, ends_at, *words)
    except Refused as refused:
        form.wrong(form.ends_on, str(refused))
        return _page(END, standard, version, form), 422
    flash("Proposed. It ends if the other side agrees.", "success")
    return redirect(url_for("standards.work", slug=standard.framework.slug))


def _reviewed(code: str) -> tuple[Standard, StandardVersion]:
    """NotFound for who is of neither side, and for a standard that does not apply."""
    standard = versions.standard(viewer(), code)
    version = queries.current(standard)
    if version is None:
        raise NotFound
    return standard, version


def _page(
    template: str,
    standard: Standard,
    version: StandardVersion,
    form: StandardReviewForm | EndStandardForm,
) -> str:
    return render_template(template, standard=standard, version=version, form=form)
