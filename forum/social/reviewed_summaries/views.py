from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from forum import policy
from forum.core.errors import NotFound, Refused, TooMany, status_of
from forum.models.reviewed_summaries import ReviewedSummary, SummaryState
from forum.models.vocabularies import Vocabulary
from forum.policy.access import open_to_all, verified_only, viewer
from forum.reference.vocabularies import queries as tags
from forum.social.reviewed_summaries import actions, queries
from forum.social.reviewed_summaries.forms import RevisionForm, SummaryReasonForm, WriteSummaryForm
from forum.social.reviewed_summaries.queries import SummarySubject

bp = Blueprint("summaries", __name__)

WAITS = "It waits for a second editor, who reviews and publishes it."
LED_ON = "Another editor's version waits for review. It is decided on first."


@bp.get("/summaries")
@verified_only
def index() -> ResponseReturnValue:
    """For editors: what waits for review, and what new evidence may contradict."""
    return render_template(
        "social/reviewed_summaries/queue.html", queue=queries.queue(viewer()), path=practice_path
    )


@bp.route("/what-we-know/<slug>/summary", methods=["GET", "POST"])
@verified_only
def write(slug: str) -> ResponseReturnValue:
    """A new version: begun from one's own open proposal, or from the one that stands."""
    subject = _subject(slug)
    policy.require(queries.may_edit(viewer(), subject.term_ids))
    waiting = queries.open_proposal(subject)
    if waiting is not None and waiting.writer_id != viewer().id:
        flash(LED_ON, "warning")
        return redirect(url_for(".show", summary_id=waiting.id))
    begun = waiting or queries.get_standing(subject)
    form = _form(subject, begun)
    if not form.validate_on_submit():
        return _write_page(subject, form, waiting), 422 if form.is_submitted() else 200
    try:
        made = actions.propose(viewer(), subject, form.words())
    except (Refused, TooMany) as error:
        form.wrong(form.case_studies, str(error))
        return _write_page(subject, form, waiting), *status_of(error)
    flash(WAITS, "success")
    return redirect(url_for(".show", summary_id=made.id))


def _form(subject: SummarySubject, begun: ReviewedSummary | None) -> WriteSummaryForm:
    chosen = queries.source_ids(begun) if begun else []
    form = WriteSummaryForm(queries.offered_sources(subject, chosen), obj=begun)
    if not form.is_submitted():
        form.case_studies.data = [str(one) for one in chosen]
    return form


def _write_page(
    subject: SummarySubject, form: WriteSummaryForm, waiting: ReviewedSummary | None
) -> str:
    return render_template(
        "social/reviewed_summaries/write.html",
        subject=subject,
        form=form,
        waiting=waiting,
        trail=_trail(subject),
    )


@bp.get("/what-we-know/<slug>/summary/history")
@open_to_all
def history(slug: str) -> ResponseReturnValue:
    """Every version that was published, and what it changed. NotFound where there is none."""
    subject = _subject(slug)
    versions = queries.history(subject)
    if not versions:
        raise NotFound
    return render_template(
        "social/reviewed_summaries/history.html",
        subject=subject,
        versions=versions,
        trail=_trail(subject),
    )


@bp.get("/summaries/<id:summary_id>")
@verified_only
def show(summary_id: int) -> ResponseReturnValue:
    return _review_page(queries.get(viewer(), summary_id))


@bp.post("/summaries/<id:summary_id>/publish")
@verified_only
def publish(summary_id: int) -> ResponseReturnValue:
    summary, form = queries.get(viewer(), summary_id), RevisionForm()
    if not form.validate():
        return _review_page(summary), 422
    actions.publish(viewer(), summary, form.number)
    flash("Published. It stands above the key findings.", "success")
    return redirect(practice_path(summary))


@bp.post("/summaries/<id:summary_id>/return")
@verified_only
def return_to_writer(summary_id: int) -> ResponseReturnValue:
    summary, form = queries.get(viewer(), summary_id), SummaryReasonForm()
    if not form.validate():
        return _review_page(summary, form), 422
    actions.return_to_writer(viewer(), summary, form.number, form.reason.data or "")
    flash("Returned to its writer, with your reason.", "success")
    return redirect(url_for(".index"))


@bp.post("/summaries/<id:summary_id>/withdraw")
@verified_only
def withdraw(summary_id: int) -> ResponseReturnValue:
    summary, form = queries.get(viewer(), summary_id), SummaryReasonForm()
    if not form.validate():
        return _review_page(summary, form), 422
    actions.withdraw(viewer(), summary, form.reason.data or "")
    flash("Withdrawn. The page says nothing of it; its history says that it was.", "success")
    return redirect(practice_path(summary))


@bp.post("/summaries/<id:summary_id>/take-back")
@verified_only
def take_back(summary_id: int) -> ResponseReturnValue:
    actions.take_back(viewer(), queries.get(viewer(), summary_id))
    flash("Taken back. Nobody reviews it any more.", "success")
    return redirect(url_for(".index"))


def _review_page(summary: ReviewedSummary, form: SummaryReasonForm | None = None) -> str:
    subject = queries.subject_of(summary)
    evidence = queries.evidence_of(subject)
    return render_template(
        "social/reviewed_summaries/review.html",
        summary=summary,
        subject=subject,
        sources=queries.sources_of(summary),
        known=queries.state_of(evidence),
        reasons=queries.reasons_of(summary, evidence),
        changes=queries.changes_proposed(summary) if summary.is_open else [],
        is_proposed=summary.is_open and summary.state == SummaryState.PROPOSED,
        may_review=queries.may_review(viewer(), summary),
        form=form or SummaryReasonForm(formdata=None),
        practice_path=practice_path(summary),
        trail=[("Summaries", url_for(".index"))],
    )


def practice_path(summary: ReviewedSummary | SummarySubject) -> str:
    """Of the page that it stands on."""
    slug = summary.practice.slug
    if summary.group is None:
        return url_for("what_we_know.practice", slug=slug)
    return url_for("what_we_know.practice_with", slug=slug, group=summary.group.slug)


def _subject(slug: str) -> SummarySubject:
    group = request.args.get("group", "")
    practice = tags.by_slug(Vocabulary.PRACTICE, slug)
    return SummarySubject(practice, tags.claimant_group(group) if group else None)


def _trail(subject: SummarySubject) -> list[tuple[str, str]]:
    what_we_know = ("What we know", url_for("what_we_know.toolkit"))
    return [what_we_know, (subject.title, practice_path(subject))]
