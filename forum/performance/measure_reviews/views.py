"""Which definitions are due a review, and the review of one: for analysts."""

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from forum import policy
from forum.core import clock
from forum.core.errors import NotFound, Refused
from forum.models.measures import MEASURES, Measure
from forum.performance.measure_reviews import actions, queries
from forum.performance.measure_reviews.forms import MeasureReviewForm
from forum.policy.access import analysts_only, viewer

bp = Blueprint("measure_reviews", __name__)


@bp.get("/performance/reviews")
@analysts_only
def index() -> ResponseReturnValue:
    today = clock.in_london(clock.now()).date()
    measures = queries.by_next_review()
    overdue = [measure for measure in measures if measure.is_overdue(today)]
    return render_template(
        "performance/measure_reviews/reviews.html", measures=measures, overdue=overdue
    )


@bp.get("/performance/reviews/<measure>")
@analysts_only
def review(measure: str) -> ResponseReturnValue:
    found = _named(measure)
    return _page(found, _form(found))


@bp.post("/performance/reviews/<measure>")
@analysts_only
def note(measure: str) -> ResponseReturnValue:
    found = _named(measure)
    form = _form(found)
    if not form.validate():
        return _page(found, form, 422)
    try:
        actions.note_review(viewer(), found, form.number_seen, form.findings())
    except Refused as refusal:
        form.wrong(form.outcome, str(refusal))
        form.seen.data = str(len(queries.reviews_of(found.key)))
        return _page(found, form, 409)
    flash("Noted. It is shown with the measure.", "success")
    return redirect(url_for("performance.measure", measure=found.slug))


def _named(slug: str) -> Measure:
    found = MEASURES.get(slug.replace("-", "_"))
    if found is None:
        raise NotFound
    return found


def _form(measure: Measure) -> MeasureReviewForm:
    today = clock.in_london(clock.now()).date()
    return MeasureReviewForm(len(queries.reviews_of(measure.key)), today)


def _page(measure: Measure, form: MeasureReviewForm, status: int = 200) -> ResponseReturnValue:
    reviews = queries.reviews_of(measure.key)
    definitions = queries.definitions(measure, reviews)
    page = render_template(
        "performance/measure_reviews/review.html",
        measure=queries.as_reviewed(measure, reviews),
        reviews=list(reversed(reviews)),
        definitions=definitions,
        may_review=policy.may_review_measure(viewer(), definitions[0].author_id),
        form=form,
    )
    return page, status
