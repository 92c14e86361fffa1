"""Writing a case study: the quick form, its drafts and preview, and editing afterwards."""

from datetime import datetime
from typing import Any

from flask import (
    current_app,
    flash,
    jsonify,
    redirect,
    render_template,
    request,
    url_for,
)
from flask.typing import ResponseReturnValue

from forum import policy
from forum.core import text
from forum.core.clock import in_london
from forum.core.errors import Refused
from forum.core.forms import preview_of
from forum.models.case_studies import OUTCOME_NAMES, CaseStudy, Draft
from forum.policy.access import members_only, recovered_with, viewer
from forum.practice.cards import address
from forum.practice.case_studies import queries
from forum.practice.drafts import actions as draft_actions
from forum.practice.drafts import colleague_views, draft_review, full_form, full_form_views
from forum.practice.drafts.actions import Answers, DraftConflict, DraftPart, fingerprint, only
from forum.practice.drafts.forms import CaseStudyForm, WithdrawForm, typed_answers
from forum.practice.publishing import actions
from forum.practice.publishing.views import bp

__all__ = ["bp", "colleague_views", "full_form_views"]

SAVED_UNASKED = ("seen_version",)  # of an edit: no answer, but the version it began from


@bp.route("/share", methods=["GET", "POST"])
@recovered_with(do="save")
@members_only
def new() -> ResponseReturnValue:
    """Buttons: send, preview, save the draft. Preview and save never refuse an answer."""
    policy.require(policy.may_draft(viewer()))
    form = CaseStudyForm()
    if request.method == "POST":
        return _post(form, None)
    return _page(form, drafts=queries.drafts(viewer()))


@bp.get("/share/<key>")
@members_only
def resume(key: str) -> ResponseReturnValue:
    """A draft, exactly as it was typed."""
    draft = queries.draft(viewer(), key)
    if draft is None:
        sent = queries.submitted_as(viewer(), key)
        return redirect(address(sent) if sent else url_for("case_studies.mine"))
    if draft.is_full:
        return redirect(url_for(".tasks", key=key))
    case_study = queries.get(viewer(), draft.case_study_id) if draft.case_study_id else None
    form = _filled(key, draft.answers, is_edit=case_study is not None)
    form.seen.data = fingerprint(only(form.names, draft.answers))
    return _page(form, case_study, saved_at=_time(draft.saved_at))


@bp.post("/share/draft")
@members_only
def autosave() -> ResponseReturnValue:
    """What the form sends while somebody types; it sends `seen` along the next time."""
    case_study = _edited()
    form = CaseStudyForm(is_edit=case_study is not None)
    draft = _save_draft(form, case_study)
    return jsonify(saved_at=_time(draft.saved_at), seen=form.seen.data)


@bp.post("/share/<key>/delete")
@members_only
def delete(key: str) -> ResponseReturnValue:
    actions.delete_draft(viewer(), key)
    flash("The draft is deleted.")
    return redirect(url_for("case_studies.mine"))


@bp.route("/case-studies/<named:case_study_id>/edit", methods=["GET", "POST"])
@recovered_with(do="save")
@members_only
def edit(case_study_id: int) -> ResponseReturnValue:
    case_study = queries.get(viewer(), case_study_id)
    policy.require(policy.may_edit_case_study(viewer(), case_study))
    if request.method == "POST":
        return _post(CaseStudyForm(is_edit=True), case_study)
    return _page(_filled(None, typed_answers(case_study), is_edit=True), case_study)


@bp.route("/case-studies/<named:case_study_id>/withdraw", methods=["GET", "POST"])
@members_only
def withdraw(case_study_id: int) -> ResponseReturnValue:
    case_study = queries.get(viewer(), case_study_id)
    actions.require_withdrawal(viewer(), case_study)
    form = WithdrawForm()
    if not form.validate_on_submit():
        status = 422 if form.is_submitted() else 200
        page = render_template("practice/drafts/withdraw.html", form=form, case_study=case_study)
        return page, status
    actions.withdraw(viewer(), case_study, form.reason.data)
    flash("The case study is withdrawn.")
    return redirect(url_for("case_studies.mine"))


def _post(form: CaseStudyForm, case_study: CaseStudy | None) -> ResponseReturnValue:
    try:
        return _press(form, case_study)
    except DraftConflict as conflict:
        form.seen.data = fingerprint(conflict.saved)
        saved = _filled(form.key.data, conflict.saved, is_edit=case_study is not None)
        conflicts = draft_review.conflicts(saved, form)
        return _page(form, case_study, status=409, conflicts=conflicts)


def _press(form: CaseStudyForm, case_study: CaseStudy | None) -> ResponseReturnValue:
    button = request.form.get("do")
    if button == "save":
        draft = _save_draft(form, case_study)
        flash("The draft is saved. You can close this page and come back to it.")
        return redirect(url_for(".resume", key=draft.key))
    if button == "full":
        return _continue_in_full_form(form, case_study)
    if button == "preview":
        _save_draft(form, case_study)
        return _page(form, case_study, preview=_preview(form))
    if not form.validate():
        return _page(form, case_study, status=422)
    draft_actions.require_no_conflict(viewer(), _part(form, case_study))
    return _save_edit(form, case_study) if case_study else _publish(form)


def _continue_in_full_form(
    form: CaseStudyForm, case_study: CaseStudy | None
) -> ResponseReturnValue:
    """With what was typed so far; an edit also has what the case study says already."""
    draft = _save_draft(form, case_study)
    if case_study is None:
        draft_actions.continue_in_full_form(viewer(), draft)
        return redirect(url_for(".tasks", key=draft.key))
    opened = full_form_views.open_edit(case_study, draft.key, _sent_answers(form))
    if opened.key != draft.key:
        flash("You are changing it here already. What you typed just now is a draft of its own.")
    return redirect(url_for(".tasks", key=opened.key))


def _publish(form: CaseStudyForm) -> ResponseReturnValue:
    needed = current_app.config["SETTINGS"].accepted_before_publishing
    if not policy.may_publish(viewer()):
        _save_draft(form, None)
        raise Refused(full_form_views.NOT_CONFIRMED)
    try:
        sent = actions.publish(viewer(), form.key.data or "", form.answers(), needed)
    except actions.DisclosesTooMuch as error:
        form.form_errors = [*form.form_errors, str(error)]
        return _page(form, status=422)
    flash(full_form_views.thanks(sent))
    return redirect(address(sent))


def _save_edit(form: CaseStudyForm, case_study: CaseStudy) -> ResponseReturnValue:
    try:
        key = form.key.data or ""
        actions.edit(viewer(), case_study, form.version_seen, key, form.answers())
    except actions.EditConflict as conflict:
        newer = queries.get(viewer(), case_study.id)
        form.title.errors = [*form.title.errors, str(conflict)]
        form.seen_version.data = str(newer.version)
        return _page(form, newer, status=409, newer=newer)
    except actions.DisclosesTooMuch as error:
        form.form_errors = [*form.form_errors, str(error)]
        return _page(form, queries.get(viewer(), case_study.id), status=422)
    flash("Your changes are published as a new version.")
    return redirect(address(case_study))


def _sent_answers(form: CaseStudyForm) -> Answers:
    return {
        name: [text.clean(value)[: text.MOST_CHARACTERS] for value in request.form.getlist(name)]
        for name in (*form.names, *SAVED_UNASKED)
        if name in request.form
    }


def _part(form: CaseStudyForm, case_study: CaseStudy | None) -> DraftPart:
    return DraftPart(
        form.key.data or "",
        form.names,
        _sent_answers(form),
        request.form.get("seen", ""),
        is_full=False,
        case_study_id=case_study.id if case_study else None,
    )


def _save_draft(form: CaseStudyForm, case_study: CaseStudy | None) -> Draft:
    """Save what was typed, and set the form's fingerprint to it."""
    draft = draft_actions.save_part(viewer(), _part(form, case_study))
    form.seen.data = fingerprint(only(form.names, draft.answers))
    return draft


def _filled(key: str | None, answers: Answers, is_edit: bool) -> CaseStudyForm:
    typed = answers | ({"key": [key]} if key else {})
    return CaseStudyForm(formdata=full_form.form_data(typed), is_edit=is_edit)


def _edited() -> CaseStudy | None:
    """The case study that the form being autosaved is an edit of."""
    case_study_id = request.args.get("edits", type=int)
    if case_study_id is None:
        return None
    case_study = queries.get(viewer(), case_study_id)
    policy.require(policy.may_edit_case_study(viewer(), case_study))
    return case_study


def _page(
    form: CaseStudyForm, case_study: CaseStudy | None = None, status: int = 200, **more: Any
) -> ResponseReturnValue:
    page = render_template(
        "practice/drafts/edit.html" if case_study else "practice/drafts/new.html",
        form=form,
        case_study=case_study,
        **more,
    )
    return page, status


def _preview(form: CaseStudyForm) -> dict[str, Any]:
    """The answers, rendered; text that cannot be rendered has its error in its place."""
    return {
        "title": form.title.data or "No title yet",
        "outcome": {str(k): name for k, name in OUTCOME_NAMES.items()}.get(
            form.outcome.data or "", ""
        ),
        "groups": [term.name for term in form.chosen_terms()],
        "did": preview_of(form.did.data or ""),
        "result": preview_of(form.result.data or ""),
    }


def _time(instant: datetime) -> str:
    return f"{in_london(instant):%H:%M}"
