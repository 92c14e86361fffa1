"""All members, for administrators: search, roles, suspension. There is no signing in as another."""

from collections.abc import Callable
from functools import partial
from typing import Any

from flask import render_template, request, url_for
from flask.typing import ResponseReturnValue

from forum import policy
from forum.administration import bp, form_answers
from forum.administration.audit_log import queries as audit_log
from forum.administration.members import actions
from forum.administration.members.actions import MemberFilter
from forum.administration.members.forms import (
    ROLE_NAMES,
    STANDING_NAMES,
    MemberSearchForm,
    RolesForm,
    StaffReasonForm,
)
from forum.core.extensions import db
from forum.core.list_query import page_number
from forum.models.accounts import Standing, User
from forum.people.accounts import staff_actions
from forum.people.members import queries
from forum.policy.access import administrators_only, recently_authenticated, viewer

PER_PAGE = 50
ONE = "/administration/members/<id:member_id>"


@bp.get("/administration/members")
@administrators_only
def members() -> ResponseReturnValue:
    form = MemberSearchForm(request.args)
    is_valid = form.validate()
    chosen = {name: value for name, value in form.data.items() if value} if is_valid else {}
    wanted = MemberFilter(chosen.get("q", ""), chosen.get("role", ""), chosen.get("standing", ""))
    number = page_number(request.args)
    found = actions.search(viewer(), wanted, number)
    page = db.paginate(found, page=number, per_page=PER_PAGE, error_out=False)
    return render_template(
        "administration/members/members.html",
        form=form,
        page=page,
        page_address=partial(_address, chosen),
        role_names=ROLE_NAMES,
        standing_names=STANDING_NAMES,
        is_filtered=bool(chosen),
    )


def _address(chosen: dict[str, Any], number: int) -> str:
    return url_for(".members", **chosen, page=number)


@bp.get(ONE)
@administrators_only
def member(member_id: int) -> ResponseReturnValue:
    return _page(queries.any_member(viewer(), member_id))


@bp.post(f"{ONE}/roles")
@administrators_only
@recently_authenticated
def change_roles(member_id: int) -> ResponseReturnValue:
    member = _other(member_id)
    form = RolesForm(member)
    said = f"The roles of {member.name} are changed. They hold from the next page on."
    return _do(
        member,
        form,
        lambda: staff_actions.set_roles(viewer(), member, form.wanted(), form.reason.data or ""),
        said,
    )


@bp.post(f"{ONE}/suspend")
@administrators_only
@recently_authenticated
def suspend_member(member_id: int) -> ResponseReturnValue:
    member, form = _other(member_id), StaffReasonForm(prefix="suspend")
    return _do(
        member,
        form,
        lambda: staff_actions.suspend(viewer(), member, form.reason.data or ""),
        f"{member.name} is suspended, and signed out everywhere.",
    )


@bp.post(f"{ONE}/reinstate")
@administrators_only
@recently_authenticated
def reinstate_member(member_id: int) -> ResponseReturnValue:
    member, form = _other(member_id), StaffReasonForm(prefix="suspend")
    return _do(
        member,
        form,
        lambda: staff_actions.reinstate(viewer(), member, form.reason.data or ""),
        f"{member.name} is verified.",
    )


def _other(member_id: int) -> User:
    member = queries.any_member(viewer(), member_id)
    policy.require(policy.may_administer_member(viewer(), member))
    return member


def _do(
    member: User, form: StaffReasonForm, act: Callable[[], object], said: str
) -> ResponseReturnValue:
    return form_answers.answer(
        form,
        act,
        said,
        back=url_for(".member", member_id=member.id),
        page=lambda: _page(member, form),
    )


def _page(member: User, rejected: StaffReasonForm | None = None) -> ResponseReturnValue:
    is_roles = isinstance(rejected, RolesForm)
    page = render_template(
        "administration/members/member.html",
        member=member,
        rejected=rejected,
        roles=rejected if is_roles else RolesForm(member, formdata=None),
        standing=rejected if rejected and not is_roles else StaffReasonForm(None, prefix="suspend"),
        is_suspended=member.standing == Standing.SUSPENDED,
        standing_names=STANDING_NAMES,
        role_names=ROLE_NAMES,
        lines=audit_log.about_member(viewer(), member.id),
    )
    return page, 422 if rejected else 200
