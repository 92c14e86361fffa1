"""Members who wait to be confirmed, for the leads of their organisations and the moderators."""

from flask import flash, make_response, redirect, render_template, request, url_for

from forum import policy
from forum.core.errors import Refused
from forum.core.extensions import db
from forum.core.list_query import page_number
from forum.models.accounts import User
from forum.people.accounts import member_actions, queries
from forum.people.accounts.blueprint import bp
from forum.people.accounts.member_forms import PlaceForm, RefuseForm, SeenForm
from forum.policy.access import members_only, viewer


@bp.get("/moderation/members")
@members_only
def members():
    policy.require(policy.may_see_waiting_members(viewer()))
    waiting = db.paginate(queries.waiting(viewer()), page=page_number(request.args), per_page=20)
    lately = db.session.scalars(queries.came_lately(viewer()).limit(20)).all()
    forms = {member.id: SeenForm(member) for member in waiting}
    return render_template(
        "people/accounts/members.html", waiting=waiting, forms=forms, lately=lately
    )


@bp.get("/moderation/members/<id:member_id>")
@members_only
def member(member_id: int):
    return _page(_member(member_id))


@bp.post("/moderation/members/<id:member_id>/confirm")
@members_only
def confirm_member(member_id: int):
    """With a place where a moderator chose one; a lead confirms the claim as it stands."""
    member = _member(member_id)
    places = "organisation" in request.form
    form = PlaceForm(member) if places else SeenForm(member)
    if not form.validate():
        return _page(member, confirm=form)
    place = form.place() if isinstance(form, PlaceForm) else None
    name = member.name
    try:
        member_actions.confirm(viewer(), member, form.seen.data or "", place)
    except Refused as error:
        db.session.rollback()
        form.form_errors.append(str(error))
        return _page(_member(member_id), confirm=form)
    flash(f"{name} is confirmed.")
    return redirect(url_for(".members"))


@bp.post("/moderation/members/<id:member_id>/refuse")
@members_only
def refuse_member(member_id: int):
    member = _member(member_id)
    form = RefuseForm(member)
    if not form.validate():
        return _page(member, refuse=form)
    name = member.name
    try:
        member_actions.refuse(viewer(), member, form.seen.data or "", form.reason.data or "")
    except Refused as error:
        form.form_errors.append(str(error))
        return _page(_member(member_id), refuse=form)
    flash(f"{name} is told, with your reason.")
    return redirect(url_for(".members"))


def _member(member_id: int) -> User:
    policy.require(policy.may_see_waiting_members(viewer()))
    return queries.member(viewer(), member_id)


def _page(member: User, confirm: SeenForm | None = None, refuse: RefuseForm | None = None):
    may_place = policy.may_place_member(viewer())
    page = render_template(
        "people/accounts/member.html",
        member=member,
        warnings=queries.resembled_by(member),
        wrong=confirm or refuse,
        confirm=confirm or (PlaceForm(member) if may_place else SeenForm(member)),
        refuse=refuse or RefuseForm(member),
    )
    return make_response(page, 422 if confirm or refuse else 200)
