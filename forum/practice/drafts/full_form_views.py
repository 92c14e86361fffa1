"""The full form: the list of sections, a page for each, and the review before sending."""

from typing import Any

from flask import current_app, flash, jsonify, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from forum import policy
from forum.core import text
from forum.core.clock import in_london
from forum.core.errors import NotFound, Refused
from forum.core.forms import form_key
from forum.models.case_studies import CaseStudy, CaseStudyStatus, Draft
from forum.policy.access import members_only, recovered_with, viewer
from forum.practice.attachments import queries as attachments
from forum.practice.cards import address
from forum.practice.case_studies import queries
from forum.practice.drafts import actions as draft_actions
from forum.practice.drafts import draft_review, full_form
from forum.practice.drafts.actions import Answers, DraftConflict, DraftPart, fingerprint
from forum.practice.drafts.forms import typed_answers
from forum.practice.drafts.full_form import SECTIONS, Section, SectionForm
from forum.practice.publishing import actions
from forum.practice.publishing.views import bp

CHANGED_MEANWHILE = (
    "It was changed after you opened it. Read what changed, bring over what you want to keep, and "
    "send again."
)
NOT_CONFIRMED = (
    "Your organisation has not confirmed you yet, so this cannot be sent. It is kept in your "
    "drafts."
)


@bp.get("/share/full")
@members_only
def begin() -> ResponseReturnValue:
    """A new one, at an address of its own; nothing is saved before something is typed."""
    policy.require(policy.may_draft(viewer()))
    return redirect(url_for(".tasks", key=form_key(None)))


@bp.get("/share/<key>/full")
@members_only
def tasks(key: str) -> ResponseReturnValue:
    draft = _draft(key)
    sent = None if draft else queries.submitted_as(viewer(), key)
    if sent is not None:
        return redirect(address(sent))
    return render_template(
        "practice/drafts/tasks.html",
        key=key,
        draft=draft,
        progress=draft_review.progress(draft),
        may_share=draft is not None and policy.may_share_draft(viewer(), draft),
    )


@bp.route("/share/<key>/full/<slug>", methods=["GET", "POST"])
@recovered_with(do="save")
@members_only
def section(key: str, slug: str) -> ResponseReturnValue:
    section, draft = _section(slug), _draft(key)
    if request.method == "GET":
        saved = draft.answers if draft else {}
        form = full_form.page_form(section, saved)
        form.seen.data = fingerprint(full_form.answers_in(section, saved))
        return _page(key, draft, section, form)
    return _save(key, draft, section)


@bp.post("/share/<key>/full/<slug>/draft")
@members_only
def autosave_section(key: str, slug: str) -> ResponseReturnValue:
    """What the page sends while somebody types; it sends `seen` along the next time."""
    section = _section(slug)
    _draft(key)
    draft = _save_part(key, section)
    return jsonify(
        saved_at=f"{in_london(draft.saved_at):%H:%M}",
        seen=fingerprint(full_form.answers_in(section, draft.answers)),
    )


@bp.route("/share/<key>/check", methods=["GET", "POST"])
@members_only
def check(key: str) -> ResponseReturnValue:
    """All answers on one page, each with a way to change it; and the button that sends them."""
    draft = _draft(key)
    if draft is None:
        sent = queries.submitted_as(viewer(), key)
        return redirect(address(sent) if sent else url_for(".tasks", key=key))
    if request.method == "POST":
        return _send(draft)
    return _check_page(draft)


@bp.post("/case-studies/<named:case_study_id>/edit/full")
@members_only
def edit_full(case_study_id: int) -> ResponseReturnValue:
    case_study = queries.get(viewer(), case_study_id)
    draft = open_edit(case_study, form_key(None), {})
    return redirect(url_for(".tasks", key=draft.key))


def open_edit(case_study: CaseStudy, key: str, typed: Answers) -> Draft:
    answers = typed_answers(case_study) | typed
    return draft_actions.begin_edit(viewer(), case_study, key, answers)


def thanks(case_study: CaseStudy) -> str:
    if case_study.status != CaseStudyStatus.HELD:
        return "Your case study is published."
    if case_study.status_reason:
        return f"Thank you. {case_study.status_reason}"
    first = "Thank you. A moderator reads the first case studies of each member, "
    if case_study.is_anonymous:
        first = "Thank you. A moderator verifies each anonymous case study, "
    return first + (
        "usually within one working day. Only you and the moderators see it until then."
    )


def _draft(key: str) -> Draft | None:
    """NotFound for what is no key of ours; None where nothing is saved under it yet."""
    policy.require(policy.may_draft(viewer()))
    if form_key(key) != key:
        raise NotFound
    return queries.draft(viewer(), key)


def _section(slug: str) -> Section:
    if slug not in SECTIONS:
        raise NotFound
    return SECTIONS[slug]


def _sent_answers(section: Section) -> Answers:
    """The answers in the request, cleaned and bounded."""
    return {
        name: [text.clean(value)[: text.MOST_CHARACTERS] for value in values if value.strip()]
        for name in section.field_names
        if (values := request.form.getlist(name)[:100])
    }


def _save_part(key: str, section: Section) -> Draft:
    seen = request.form.get("seen", "")
    part = DraftPart(key, section.field_names, _sent_answers(section), seen)
    return draft_actions.save_part(viewer(), part)


def _save(key: str, draft: Draft | None, section: Section) -> ResponseReturnValue:
    form = section.form()
    try:
        draft = _save_part(key, section)
    except DraftConflict as conflict:
        form.seen.data = fingerprint(conflict.saved)
        conflicts = draft_review.conflicts(
            full_form.read_form(section, conflict.saved),
            full_form.read_form(section, _sent_answers(section)),
        )
        return _page(key, draft, section, form, 409, conflicts=conflicts)
    form.seen.data = fingerprint(full_form.answers_in(section, draft.answers))
    if request.form.get("do") == "save":
        flash("Kept. You can close this page and come back to it.")
        return redirect(url_for(".tasks", key=key))
    if request.form.get("do") == "files":
        return redirect(url_for("attachments.of_draft", key=key))
    if not form.validate():
        return _page(key, draft, section, form, 422)
    following = draft_review.next_unfinished(section, draft)
    if following is None:
        return redirect(url_for(".check", key=key))
    return redirect(url_for(".section", key=key, slug=following.slug))


def _page(
    key: str,
    draft: Draft | None,
    section: Section,
    form: SectionForm,
    status: int = 200,
    conflicts: list[draft_review.AnswerConflict] | None = None,
) -> ResponseReturnValue:
    sections = full_form.sections_of(is_edit=bool(draft and draft.case_study_id))
    page = render_template(
        "practice/drafts/section.html",
        key=key,
        draft=draft,
        section=section,
        form=form,
        number=sections.index(section) + 1 if section in sections else len(sections),
        total=len(sections),
        saved_at=f"{in_london(draft.saved_at):%H:%M}" if draft else None,
        conflicts=conflicts,
    )
    return page, status


def _check_page(
    draft: Draft, status: int = 200, error: str = "", changes_url: str = ""
) -> ResponseReturnValue:
    page = render_template(
        "practice/drafts/check.html",
        draft=draft,
        key=draft.key,
        progress=draft_review.progress(draft),
        review=draft_review.review(draft),
        attachments=attachments.of_home(attachments.home_in_draft(viewer(), draft.key)),
        is_own=draft.author_id == viewer().id,
        error=error,
        changes_url=changes_url,
    )
    return page, status


def _send(draft: Draft) -> ResponseReturnValue:
    if not policy.may_send_draft(viewer(), draft):
        raise Refused(f"{draft.author.name} began this draft and sends it.")
    answers = draft_review.columns(draft)
    if answers is None:
        return _check_page(draft, 422, "Some sections are not finished: see below.")
    if draft.case_study_id is None and not policy.may_publish(viewer()):
        raise Refused(NOT_CONFIRMED)
    try:
        return _send_edit(draft, answers) if draft.case_study_id else _publish(draft, answers)
    except actions.DisclosesTooMuch as refused:
        fresh = draft_actions.get_draft(viewer(), draft.key)
        return _check_page(fresh, 409, str(refused))
    except actions.EditConflict:
        return _edit_conflict_page(draft_actions.get_draft(viewer(), draft.key))


def _edit_conflict_page(draft: Draft) -> ResponseReturnValue:
    """Show what another edit changed; sent again after that, it goes through."""
    case_study = queries.get(viewer(), draft.case_study_id or 0)
    seen, now = _version_seen(draft), case_study.version
    draft_actions.set_version_seen(viewer(), draft, now)
    changes_url = url_for("case_studies.compare", case_study_id=case_study, older=seen, newer=now)
    return _check_page(draft, 409, CHANGED_MEANWHILE, changes_url)


def _publish(draft: Draft, answers: dict[str, Any]) -> ResponseReturnValue:
    settings = current_app.config["SETTINGS"]
    needed = settings.accepted_before_publishing
    sent = actions.publish(viewer(), draft.key, answers, needed)
    flash(thanks(sent))
    return redirect(address(sent))


def _send_edit(draft: Draft, answers: dict[str, Any]) -> ResponseReturnValue:
    case_study = queries.get(viewer(), draft.case_study_id or 0)
    actions.edit(viewer(), case_study, _version_seen(draft), draft.key, answers)
    flash("Your changes are published as a new version.")
    return redirect(address(case_study))


def _version_seen(draft: Draft) -> int:
    """Which version the edit began from."""
    return int((draft.answers.get("seen_version") or ["0"])[0] or 0)
