"""Writing a case study: the quick form, its drafts and preview, and editing afterwards."""

from flask import (
    current_app,
    flash,
    jsonify,
    redirect,
    render_template,
    request,
    url_for,
)
from werkzeug.datastructures import MultiDict

from forum import policy
from forum.core import text
from forum.core.clock import in_london
from forum.core.errors import Refused
from forum.core.forms import preview_of
from forum.models.case_studies import OUTCOME_NAMES
from forum.policy.access import keeps_typing, members_only, viewer
from forum.practice.cards import address
from forum.practice.case_studies import queries
from forum.practice.drafts import actions as draft_actions
from forum.practice.drafts import colleague_views, draft_review, full_form_views
from forum.practice.drafts.actions import Conflict, Part, Typed, among, mark
from forum.practice.drafts.forms import CaseStudyForm, WithdrawForm, typed_answers
from forum.practice.publishing import actions, contact_views, freshness_views
from forum.practice.publishing.blueprint import bp

__all__ = ["bp", "colleague_views", "contact_views", "freshness_views", "full_form_views"]

KEPT_ALONG = ("seen_version",)  # of an edit: no answer, but what it began from


@bp.route("/share", methods=["GET", "POST"])
@keeps_typing
@members_only
def new():
    """The buttons: send, preview, save the draft. Preview and save never complain."""
    policy.require(policy.may_draft(viewer()))
    form = CaseStudyForm()
    if request.method == "POST":
        return _answer(form, None)
    return _page(form, drafts=queries.drafts(viewer()))


@bp.get("/share/<key>")
@members_only
def resume(key: str):
    """A draft again, exactly as it was typed."""
    draft = queries.draft(viewer(), key)
    if draft is None:
        sent = queries.submitted_as(viewer(), key)
        return redirect(address(sent) if sent else url_for("case_studies.mine"))
    if draft.is_full:
        return redirect(url_for(".tasks", key=key))
    case_study = queries.get(viewer(), draft.case_study_id) if draft.case_study_id else None
    form = _filled(key, draft.answers)
    form.seen.data = mark(among(form.questions, draft.answers))
    return _page(form, case_study, saved_at=_hour(draft.saved_at))


@bp.post("/share/draft")
@members_only
def autosave():
    """What the form sends while one is typing; `seen` is what it sends along the next time."""
    form = CaseStudyForm()
    draft = _keep(form, _edited())
    return jsonify(saved_at=_hour(draft.saved_at), seen=form.seen.data)


@bp.post("/share/<key>/delete")
@members_only
def delete(key: str):
    actions.delete_draft(viewer(), key)
    flash("The draft is deleted.")
    return redirect(url_for("case_studies.mine"))


@bp.route("/case-studies/<named:case_study_id>/edit", methods=["GET", "POST"])
@keeps_typing
@members_only
def edit(case_study_id: int):
    case_study = queries.get(viewer(), case_study_id)
    policy.require(policy.may_edit_case_study(viewer(), case_study))
    if request.method == "POST":
        return _answer(CaseStudyForm(), case_study)
    return _page(CaseStudyForm(data=typed_answers(case_study)), case_study)


@bp.route("/case-studies/<named:case_study_id>/withdraw", methods=["GET", "POST"])
@members_only
def withdraw(case_study_id: int):
    case_study = queries.get(viewer(), case_study_id)
    actions.require_withdrawal(viewer(), case_study)
    form = WithdrawForm()
    if not form.validate_on_submit():
        return render_template("practice/drafts/withdraw.html", form=form, case_study=case_study)
    actions.withdraw(viewer(), case_study, form.reason.data)
    flash("The case study is withdrawn.")
    return redirect(url_for("case_studies.mine"))


def _answer(form: CaseStudyForm, case_study):
    try:
        return _press(form, case_study)
    except Conflict as conflict:
        form.seen.data = mark(conflict.kept)
        clashes = draft_review.side_by_side(_filled(form.key.data, conflict.kept), form)
        return _page(form, case_study, status=409, clashes=clashes)


def _press(form: CaseStudyForm, case_study):
    button = request.form.get("do")
    if button == "save":
        draft = _keep(form, case_study)
        flash("The draft is saved. You can close this page and come back to it.")
        return redirect(url_for(".resume", key=draft.key))
    if button == "full":
        return _go_on_in_full(form, case_study)
    if button == "preview":
        _keep(form, case_study)
        return _page(form, case_study, preview=_preview(form))
    if not form.validate():
        return _page(form, case_study, status=422)
    draft_actions.require_seen(viewer(), _part(form, case_study))
    return _save_edit(form, case_study) if case_study else _publish(form)


def _go_on_in_full(form: CaseStudyForm, case_study):
    """What is typed so far goes along; an edit opens all that the case study says already."""
    draft = _keep(form, case_study)
    if case_study is None:
        draft_actions.widen(viewer(), draft)
        return redirect(url_for(".tasks", key=draft.key))
    opened = full_form_views.open_edit(case_study, draft.key, _typed(form))
    if opened.key != draft.key:
        flash("You are changing it here already. What you typed just now is a draft of its own.")
    return redirect(url_for(".tasks", key=opened.key))


def _publish(form: CaseStudyForm):
    settings = current_app.config["SETTINGS"]
    if not policy.may_publish(viewer()):
        _keep(form, None)
        raise Refused(
            "Your organisation has not confirmed you yet, so this cannot be sent. "
            "It is kept in your drafts."
        )
    sent = actions.publish(
        viewer(), form.key.data, form.answers(), settings.accepted_before_publishing
    )
    flash(full_form_views.thanks(sent))
    return redirect(address(sent))


def _save_edit(form: CaseStudyForm, case_study):
    try:
        actions.edit(viewer(), case_study, form.version_seen, form.key.data, form.answers())
    except actions.Stale as stale:
        newer = queries.get(viewer(), case_study.id)
        form.title.errors = [*form.title.errors, str(stale)]
        form.seen_version.data = str(newer.version)
        return _page(form, newer, status=409, newer=newer)
    except actions.Telling as telling:
        form.form_errors = [*form.form_errors, str(telling)]
        return _page(form, queries.get(viewer(), case_study.id), status=422)
    flash("Your changes are published as a new version.")
    return redirect(address(case_study))


def _typed(form: CaseStudyForm) -> Typed:
    return {
        name: [text.clean(value)[: text.MOST_CHARACTERS] for value in request.form.getlist(name)]
        for name in (*form.questions, *KEPT_ALONG)
        if name in request.form
    }


def _part(form: CaseStudyForm, case_study) -> Part:
    edits = case_study.id if case_study else None
    seen = request.form.get("seen", "")
    return Part(form.key.data, form.questions, _typed(form), seen, is_full=False, edits=edits)


def _keep(form: CaseStudyForm, case_study):
    """Kept, and the form knows it."""
    draft = draft_actions.save_part(viewer(), _part(form, case_study))
    form.seen.data = mark(among(form.questions, draft.answers))
    return draft


def _filled(key: str | None, answers: Typed) -> CaseStudyForm:
    return CaseStudyForm(formdata=MultiDict([*_pairs(answers), ("key", key)]))


def _edited():
    """The case study that the form being autosaved is an edit of."""
    case_study_id = request.args.get("edits", type=int)
    if case_study_id is None:
        return None
    case_study = queries.get(viewer(), case_study_id)
    policy.require(policy.may_edit_case_study(viewer(), case_study))
    return case_study


def _page(form: CaseStudyForm, case_study=None, status: int = 200, **more):
    page = render_template(
        "practice/drafts/edit.html" if case_study else "practice/drafts/new.html",
        form=form,
        case_study=case_study,
        **more,
    )
    return page, status


def _preview(form: CaseStudyForm) -> dict:
    """What it would look like; text that cannot be laid out says so in its place."""
    return {
        "title": form.title.data or "No title yet",
        "outcome": {str(k): name for k, name in OUTCOME_NAMES.items()}.get(
            form.outcome.data or "", ""
        ),
        "groups": [term.name for term in form.chosen_terms()],
        "did": preview_of(form.did.data or ""),
        "result": preview_of(form.result.data or ""),
    }


def _pairs(answers: dict[str, list[str]]):
    return [(name, value) for name, values in answers.items() for value in values]


def _hour(instant) -> str:
    return f"{in_london(instant):%H:%M}"
