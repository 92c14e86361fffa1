"""The record of a member, for moderators of other organisations."""

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from forum.core.errors import NotFound, Refused
from forum.models.accounts import User
from forum.moderation.members import actions, queries
from forum.moderation.members.forms import SanctionForm, StaffNoteForm
from forum.policy.access import moderators_only, recently_authenticated, viewer

bp = Blueprint("member_records", __name__)


@bp.get("/moderation/records/<id:member_id>")
@moderators_only
def show(member_id: int) -> ResponseReturnValue:
    return _page(queries.get(viewer(), member_id))


@bp.post("/moderation/records/<id:member_id>/sanction")
@moderators_only
@recently_authenticated
def sanction(member_id: int) -> ResponseReturnValue:
    member = queries.get(viewer(), member_id)
    form = SanctionForm()
    if not form.validate():
        return _page(member, form=form)
    try:
        _carry_out(member, form)
    except Refused as refused:
        form.wrong(form.reason, str(refused))
        return _page(member, form=form)
    return redirect(url_for(".show", member_id=member_id))


def _carry_out(member: User, form: SanctionForm) -> None:
    """What the button says."""
    name, reason = member.name, form.reason.data or ""
    match form.act.data:
        case "warn":
            actions.warn(viewer(), member, reason)
            flash(f"{name} is warned.")
        case "silence":
            actions.silence(viewer(), member, int(form.days.data), reason)
            flash(f"{name} reads, and does not write, until the day.")
        case "suspend":
            actions.suspend(viewer(), member, reason)
            flash(f"{name} is suspended, and signed out everywhere.")
        case _:
            raise NotFound


@bp.post("/moderation/records/<id:member_id>/notes")
@moderators_only
def note(member_id: int) -> ResponseReturnValue:
    member = queries.get(viewer(), member_id)
    form = StaffNoteForm()
    if not form.validate():
        return _page(member, note_form=form)
    actions.add_note(viewer(), member, form.words.data or "")
    flash("Noted.")
    return redirect(url_for(".show", member_id=member_id))


def _page(
    member: User, form: SanctionForm | None = None, note_form: StaffNoteForm | None = None
) -> ResponseReturnValue:
    """`form` or `note_form`: the one that was rejected."""
    page = render_template(
        "moderation/members/record.html",
        member=member,
        record=queries.record(member),
        rejected=form or note_form,
        form=form or SanctionForm(formdata=None),
        note_form=note_form or StaffNoteForm(formdata=None),
    )
    return page, 422 if form or note_form else 200
