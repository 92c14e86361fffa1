"""Members who wait to be confirmed, for the leads of their organisations and the moderators."""

from flask import (
    Blueprint,
    Response,
    flash,
    make_response,
    redirect,
    render_template,
    request,
    url_for,
)
from flask.typing import ResponseReturnValue

from forum import policy
from forum.core.errors import Refused
from forum.core.extensions import db
from forum.core.list_query import page_number
from forum.models.accounts import User
from forum.people.members import actions, queries
from forum.people.members.forms import (
    ChooseOrganisationForm,
    ClaimDecisionForm,
    RefuseMemberForm,
)
from forum.policy.access import members_only, viewer

# Of joining, signing in and one's own account: endpoints of all these rooms share one name.
bp = Blueprint("accounts", __name__)


@bp.get("/moderation/members")
@members_only
def members() -> ResponseReturnValue:
    policy.require(policy.may_see_waiting_members(viewer()))
    found = queries.waiting(viewer())
    waiting = db.paginate(found, page=page_number(request.args), per_page=20, error_out=False)
    recent = db.session.scalars(queries.recently_joined(viewer()).limit(20)).all()
    forms = {member.id: ClaimDecisionForm(member) for member in waiting}
    return render_template(
        "people/members/members.html", waiting=waiting, forms=forms, recent=recent
    )


@bp.get("/moderation/members/<id:member_id>")
@members_only
def member(member_id: int) -> ResponseReturnValue:
    return _page(_member(member_id))


@bp.post("/moderation/members/<id:member_id>/confirm")
@members_only
def confirm_member(member_id: int) -> ResponseReturnValue:
    """A moderator chooses the organisation; a lead confirms the claim as it stands."""
    member = _member(member_id)
    chooses = "organisation" in request.form
    form = ChooseOrganisationForm(member) if chooses else ClaimDecisionForm(member)
    if not form.validate():
        return _page(member, confirm=form)
    decision = form.decision() if isinstance(form, ChooseOrganisationForm) else None
    name = member.name
    try:
        actions.confirm(viewer(), member, form.seen.data or "", decision)
    except Refused as error:
        db.session.rollback()
        form.form_errors.append(str(error))
        return _page(_member(member_id), confirm=form)
    flash(f"{name} is confirmed.")
    return redirect(url_for(".members"))


@bp.post("/moderation/members/<id:member_id>/refuse")
@members_only
def refuse_member(member_id: int) -> ResponseReturnValue:
    member = _member(member_id)
    form = RefuseMemberForm(member)
    if not form.validate():
        return _page(member, refuse=form)
    name = member.name
    try:
        actions.refuse(viewer(), member, form.seen.data or "", form.reason.data or "")
    except Refused as error:
        form.form_errors.append(str(error))
        return _page(_member(member_id), refuse=form)
    flash(f"{name} is told, with your reason.")
    return redirect(url_for(".members"))


def _member(member_id: int) -> User:
    policy.require(policy.may_see_waiting_members(viewer()))
    return queries.member(viewer(), member_id)


def _page(
    member: User,
    confirm: ClaimDecisionForm | None = None,
    refuse: RefuseMemberForm | None = None,
) -> Response:
    """`confirm` or `refuse`: the form that was rejected."""
    chooses = policy.may_place_member(viewer())
    unfilled = ChooseOrganisationForm(member) if chooses else ClaimDecisionForm(member)
    page = render_template(
        "people/members/member.html",
        member=member,
        warnings=queries.look_alike_warnings(member),
        rejected=confirm or refuse,
        confirm=confirm or unfilled,
        refuse=refuse or RefuseMemberForm(member),
    )
    return make_response(page, 422 if confirm or refuse else 200)
