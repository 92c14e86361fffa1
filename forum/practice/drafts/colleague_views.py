"""Writing together: whom one lets write along."""

from flask import flash, redirect, render_template, url_for

from forum import policy
from forum.core.errors import NotFound
from forum.policy.access import members_only, verified_only, viewer
from forum.practice.case_studies import queries
from forum.practice.drafts import actions
from forum.practice.drafts.forms import ColleagueForm
from forum.practice.publishing.blueprint import bp


@bp.route("/share/<key>/colleagues", methods=["GET", "POST"])
@verified_only
def colleagues(key: str):
    draft = actions.draft_or_missing(viewer(), key)
    policy.require(policy.may_share_draft(viewer(), draft))
    known = queries.colleagues(viewer())
    form = ColleagueForm(known=[one for one in known if one not in draft.writers])
    if not form.validate_on_submit():
        status = 422 if form.is_submitted() else 200
        page = render_template(
            "practice/drafts/colleagues.html",
            form=form,
            draft=draft,
            key=key,
            has_colleagues=bool(known),
        )
        return page, status
    member = next((one for one in known if str(one.id) == form.member.data), None)
    if member is None:
        raise NotFound
    actions.invite(viewer(), draft, member, url_for(".tasks", key=key))
    flash(f"{member.name} can write along now, and is told by mail.")
    return redirect(url_for(".colleagues", key=key))


@bp.post("/share/<key>/colleagues/<id:member_id>/remove")
@members_only
def remove_colleague(key: str, member_id: int):
    draft = actions.draft_or_missing(viewer(), key)
    actions.take_off(viewer(), draft, member_id)
    if member_id == viewer().id:
        flash("You no longer write along.")
        return redirect(url_for("case_studies.mine"))
    flash("Taken off. What was written stays.")
    return redirect(url_for(".colleagues", key=key))
