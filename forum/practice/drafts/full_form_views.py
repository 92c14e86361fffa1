"""Writing the full case study: a list of sections, a page for each, and a last look."""

from flask import current_app, flash, jsonify, redirect, render_template, request, url_for

from forum import policy
from forum.core import clock, text
from forum.core.clock import in_london
from forum.core.errors import NotFound, Refused
from forum.core.forms import form_key
from forum.models.case_studies import CaseStudy, Draft, Status
from forum.policy.access import members_only, recovered_with, viewer
from forum.practice.attachments import queries as attachments
from forum.practice.cards import address
from forum.practice.case_studies import queries
from forum.practice.drafts import actions as draft_actions
from forum.practice.drafts import draft_review, full_form
from forum.practice.drafts.actions import Conflict, Part, Typed, mark
from forum.practice.drafts.full_form import SECTIONS, Section, SectionForm
from forum.practice.publishing import actions
from forum.practice.publishing.blueprint import bp


@bp.get("/share/full")
@members_only
def begin():
    """A new one, at an address of its own; nothing is kept before something is typed."""
    policy.require(policy.may_draft(viewer()))
    return redirect(url_for(".tasks", key=form_key(None)))


@bp.get("/share/<key>/full")
@members_only
def tasks(key: str):
    draft = _draft(key)
    sent = None if draft else queries.submitted_as(viewer(), key)
    if sent is not None:
        return redirect(address(sent))
    return render_template(
        "practice/drafts/tasks.html",
        key=key,
        draft=draft,
        statuses=draft_review.statuses(draft),
        may_share=draft is not None and policy.may_share_draft(viewer(), draft),
    )


@bp.route("/share/<key>/full/<slug>", methods=["GET", "POST"])
@recovered_with(do="save")
@members_only
def section(key: str, slug: str):
    asked, draft = _section(slug), _draft(key)
    if request.method == "GET":
        kept = draft.answers if draft else {}
        form = full_form.to_fill_in(asked, kept)
        form.seen.data = mark(full_form.part_of(asked, kept))
        return _page(key, draft, asked, form)
    return _save(key, draft, asked)


@bp.post("/share/<key>/full/<slug>/draft")
@members_only
def autosave_section(key: str, slug: str):
    """What the page sends while one is typing; `seen` is what it sends along the next time."""
    asked = _section(slug)
    _draft(key)
    draft = _keep(key, asked)
    return jsonify(
        saved_at=f"{in_london(draft.saved_at):%H:%M}",
        seen=mark(full_form.part_of(asked, draft.answers)),
    )


@bp.route("/share/<key>/check", methods=["GET", "POST"])
@members_only
def check(key: str):
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
def edit_full(case_study_id: int):
    case_study = queries.get(viewer(), case_study_id)
    draft = open_edit(case_study, form_key(None), {})
    return redirect(url_for(".tasks", key=draft.key))


def open_edit(case_study: CaseStudy, key: str, typed: Typed) -> Draft:
    answers = full_form.typed_of(case_study) | typed
    return draft_actions.begin_edit(viewer(), case_study, key, answers)


def thanks(case_study: CaseStudy) -> str:
    if case_study.status != Status.HELD:
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
    """NotFound for what is no key of ours; None where nothing is kept under it yet."""
    policy.require(policy.may_draft(viewer()))
    if form_key(key) != key:
        raise NotFound
    return queries.draft(viewer(), key)


def _section(slug: str) -> Section:
    if slug not in SECTIONS:
        raise NotFound
    return SECTIONS[slug]


def _typed(asked: Section) -> Typed:
    """What came from the page: cleaned, and not without end."""
    return {
        name: [text.clean(value)[: text.MOST_CHARACTERS] for value in values if value.strip()]
        for name in asked.fields
        if (values := request.form.getlist(name)[:100])
    }


def _keep(key: str, asked: Section) -> Draft:
    part = Part(key, asked.fields, _typed(asked), request.form.get("seen", ""))
    return draft_actions.save_part(viewer(), part)


def _save(key: str, draft: Draft | None, asked: Section):
    form = asked.form()
    try:
        draft = _keep(key, asked)
    except Conflict as conflict:
        form.seen.data = mark(conflict.kept)
        others = draft_review.side_by_side(
            full_form.filled(asked, conflict.kept), full_form.filled(asked, _typed(asked))
        )
        return _page(key, draft, asked, form, 409, conflicts=others)
    form.seen.data = mark(full_form.part_of(asked, draft.answers))
    if request.form.get("do") == "save":
        flash("Kept. You can close this page and come back to it.")
        return redirect(url_for(".tasks", key=key))
    if request.form.get("do") == "files":
        return redirect(url_for("attachments.of_draft", key=key))
    if not form.validate():
        return _page(key, draft, asked, form, 422)
    following = draft_review.next_open(asked, draft)
    if following is None:
        return redirect(url_for(".check", key=key))
    return redirect(url_for(".section", key=key, slug=following.slug))


def _page(key: str, draft: Draft | None, asked: Section, form: SectionForm, status=200, **more):
    """`conflicts`: pairs of what is kept and what was typed, where these differ."""
    places = list(full_form.asked_of(is_edit=bool(draft and draft.case_study_id)))
    page = render_template(
        "practice/drafts/section.html",
        key=key,
        draft=draft,
        section=asked,
        form=form,
        place=places.index(asked) + 1 if asked in places else len(places),
        places=len(places),
        saved_at=f"{in_london(draft.saved_at):%H:%M}" if draft else None,
        **more,
    )
    return page, status


def _check_page(draft: Draft, status: int = 200, wrong: str = "", changed: str = ""):
    page = render_template(
        "practice/drafts/check.html",
        draft=draft,
        key=draft.key,
        statuses=draft_review.statuses(draft),
        told=draft_review.told(draft),
        attachments=attachments.of_home(attachments.home_in_draft(viewer(), draft.key)),
        is_own=draft.author_id == viewer().id,
        wrong=wrong,
        changed=changed,
        today=clock.now(),
    )
    return page, status


def _send(draft: Draft):
    if not policy.may_send_draft(viewer(), draft):
        raise Refused(f"{draft.author.name} began this draft and sends it.")
    answers = draft_review.answers(draft)
    if answers is None:
        return _check_page(draft, 422, "Some sections are not finished: see below.")
    if draft.case_study_id is None and not policy.may_publish(viewer()):
        raise Refused(
            "Your organisation has not confirmed you yet, so this cannot be sent. "
            "It is kept in your drafts."
        )
    try:
        return _send_edit(draft, answers) if draft.case_study_id else _publish(draft, answers)
    except actions.Telling as refused:
        fresh = draft_actions.draft_or_missing(viewer(), draft.key)
        return _check_page(fresh, 409, str(refused))
    except actions.Stale:
        return _changed_meanwhile(draft_actions.draft_or_missing(viewer(), draft.key))


def _changed_meanwhile(draft: Draft):
    """Show what another edit changed; sent again after that, it goes through."""
    case_study = queries.get(viewer(), draft.case_study_id or 0)
    seen, now = _seen(draft), case_study.version
    draft_actions.see_version(viewer(), draft, now)
    told = "It was changed after you opened it. Read what changed, bring over what you want to "
    told += "keep, and send again."
    changed = url_for("case_studies.compare", case_study_id=case_study, older=seen, newer=now)
    return _check_page(draft, 409, told, changed=changed)


def _publish(draft: Draft, answers: dict):
    settings = current_app.config["SETTINGS"]
    needed = settings.accepted_before_publishing
    sent = actions.publish(viewer(), draft.key, answers, needed)
    flash(thanks(sent))
    return redirect(address(sent))


def _send_edit(draft: Draft, answers: dict):
    case_study = queries.get(viewer(), draft.case_study_id or 0)
    actions.edit(viewer(), case_study, _seen(draft), draft.key, answers)
    flash("Your changes are published as a new version.")
    return redirect(address(case_study))


def _seen(draft: Draft) -> int:
    """Which version the edit began from."""
    return int((draft.answers.get("seen_version") or ["0"])[0] or 0)
