"""Merges: ask for one, see what it would move, confirm what another administrator asked for."""

from typing import Any

from flask import abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from forum.administration import bp
from forum.administration.merging import actions, queries, refusal_queries
from forum.administration.merging.forms import AskMergeForm, IntoForm
from forum.core.errors import NotFound, Refused
from forum.core.extensions import db
from forum.core.list_query import page_number
from forum.models.merges import MergeKind, MergeRequest
from forum.people.members import queries as members
from forum.policy.access import administrators_only, recently_authenticated, viewer

PER_PAGE = 25
ONE = "/administration/merges/<id:request_id>"
NEW = "/administration/merges/<kind>/<id:from_id>"
NOT_FOUND = "There is none of this name."


@bp.get("/administration/merges")
@administrators_only
def merges() -> ResponseReturnValue:
    page = db.paginate(
        queries.decided(viewer()),
        page=page_number(request.args),
        per_page=PER_PAGE,
        error_out=False,
    )
    return render_template(
        "administration/merging/merges.html",
        waiting=queries.waiting(viewer()),
        page=page,
        page_address=lambda number: url_for(".merges", page=number),
        name_of=queries.names_of([*queries.waiting(viewer()), *page.items]),
    )


@bp.get(NEW)
@administrators_only
def new_merge(kind: str, from_id: int) -> ResponseReturnValue:
    """Choose the other one; with `into`, or a name, what would move."""
    kind_, old = _old(kind, from_id)
    form = IntoForm(request.args, kind_)
    into_id = request.args.get("into", type=int)
    if form.validate() and form.q.data and not into_id:
        into_id = queries.resolve(viewer(), kind_, old, form.q.data)
        if into_id is None:
            form.wrong(form.q, NOT_FOUND)
    return _new_page(kind_, old, form, into_id)


@bp.post(NEW)
@administrators_only
@recently_authenticated
def ask_merge(kind: str, from_id: int) -> ResponseReturnValue:
    kind_, old = _old(kind, from_id)
    form = AskMergeForm()
    if not form.validate():
        return _new_page(kind_, old, IntoForm(None, kind_), form.into_id, form)
    try:
        asked = actions.ask(viewer(), kind_, old.id, form.into_id, form.reason.data or "")
    except Refused as refused:
        db.session.rollback()
        form.form_errors.append(str(refused))
        return _new_page(kind_, old, IntoForm(None, kind_), form.into_id, form)
    flash("It is asked for. Nothing changes before another administrator confirms it.")
    return redirect(url_for(".merge", request_id=asked.id))


@bp.get(ONE)
@administrators_only
def merge(request_id: int) -> ResponseReturnValue:
    return _page(queries.get(viewer(), request_id))


@bp.post(f"{ONE}/confirm")
@administrators_only
@recently_authenticated
def confirm_merge(request_id: int) -> ResponseReturnValue:
    asked = queries.get(viewer(), request_id)
    try:
        actions.confirm(viewer(), asked)
    except Refused as refused:
        return _rejected(request_id, refused)
    flash("The two are one now.")
    return redirect(url_for(".merge", request_id=request_id))


@bp.post(f"{ONE}/drop")
@administrators_only
def drop_merge(request_id: int) -> ResponseReturnValue:
    try:
        actions.drop(viewer(), queries.get(viewer(), request_id))
    except Refused as refused:
        return _rejected(request_id, refused)
    flash("It is dropped. Nothing was merged.")
    return redirect(url_for(".merges"))


def _rejected(request_id: int, refused: Refused) -> ResponseReturnValue:
    db.session.rollback()
    return _page(queries.get(viewer(), request_id), str(refused)), 409


def _old(kind: str, from_id: int) -> tuple[MergeKind, Any]:
    if kind not in set(MergeKind):
        abort(404)
    found = db.session.get(refusal_queries.MODELS[MergeKind(kind)], from_id)
    if found is None:
        raise NotFound
    if kind == MergeKind.MEMBER:
        members.any_member(viewer(), from_id)
    return MergeKind(kind), found


def _new_page(
    kind: MergeKind,
    old: Any,
    form: IntoForm,
    into_id: int | None,
    rejected: AskMergeForm | None = None,
) -> ResponseReturnValue:
    page = render_template(
        "administration/merging/new.html",
        kind=kind,
        old=old,
        name=queries.name_of(kind, old.id),
        form=form,
        names=queries.names_to_choose(kind, old),
        preview=queries.preview(viewer(), kind, old.id, into_id) if into_id else None,
        ask=rejected or AskMergeForm(None),
        rejected=rejected,
    )
    return page, 422 if rejected or form.errors else 200


def _page(asked: MergeRequest, refused: str = "") -> str:
    kind = MergeKind(asked.kind)
    preview = None
    if asked.is_waiting:
        try:
            preview = queries.preview(viewer(), kind, asked.from_id, asked.into_id)
        except NotFound:
            refused = refused or actions.GONE
    return render_template(
        "administration/merging/merge.html",
        asked=asked,
        kind=kind,
        preview=preview,
        refused=refused,
        is_own=asked.asked_by_id == viewer().id,
        name_of=queries.names_of([asked]),
    )
