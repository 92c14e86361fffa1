"""The tables of a write-shop: three boxes each, and the drafts they become."""

from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from forum import policy
from forum.core.errors import NotFound
from forum.gate.queries import words_to_edit
from forum.models.accounts import User
from forum.models.attendance import WorkshopTable
from forum.models.workshops import Workshop
from forum.policy.access import members_only, verified_only, viewer
from forum.workshops.attendance import actions, queries
from forum.workshops.attendance.forms import TableForm, TablesForm
from forum.workshops.attendance.guards import workshop_to_write_at
from forum.workshops.blueprints import attendance as bp


@bp.get("/workshops/<named:workshop_id>/tables")
@members_only
def tables(workshop_id: int) -> ResponseReturnValue:
    workshop = workshop_to_write_at(workshop_id)
    opened = queries.tables(workshop)
    may_run = policy.may_run_day(viewer(), workshop)
    return render_template(
        "workshops/attendance/tables.html",
        workshop=workshop,
        tables=opened,
        may_run=may_run,
        form=TablesForm(data={"number": len(opened) or 4}) if may_run else None,
        people=queries.who_came(workshop) if may_run else [],
    )


@bp.post("/workshops/<named:workshop_id>/tables")
@verified_only
def open_tables(workshop_id: int) -> ResponseReturnValue:
    workshop = workshop_to_write_at(workshop_id)
    policy.require(policy.may_run_day(viewer(), workshop))
    form = TablesForm()
    if not form.validate():
        page = render_template(
            "workshops/attendance/tables.html",
            workshop=workshop,
            tables=queries.tables(workshop),
            may_run=True,
            form=form,
            people=queries.who_came(workshop),
        )
        return page, 422
    actions.open_tables(viewer(), workshop, form.number.data)
    return redirect(url_for(".tables", workshop_id=workshop))


@bp.route("/workshops/<named:workshop_id>/tables/<id:number>", methods=["GET", "POST"])
@members_only
def write_table(workshop_id: int, number: int) -> ResponseReturnValue:
    workshop = workshop_to_write_at(workshop_id)
    table = queries.table(workshop, number)
    if table.draft is not None:
        return redirect(url_for(".tables", workshop_id=workshop))
    form = TableForm(data=words_to_edit(viewer(), table))
    if request.method == "GET":
        form.seen_version.data = str(table.version)
    if not form.validate_on_submit():
        return _page(workshop, table, form, 422 if request.method == "POST" else 200)
    try:
        actions.write_table(viewer(), workshop, table, form.seen, form.boxes())
    except actions.StaleTable as stale:
        newer = queries.table(workshop, number)
        form.wrong(form.did, str(stale))
        form.seen_version.data = str(newer.version)
        return _page(workshop, newer, form, 409, newer=newer)
    flash(f"Table {number} is saved.")
    return redirect(url_for(".tables", workshop_id=workshop))


def _page(
    workshop: Workshop, table: WorkshopTable, form: TableForm, status: int, **more: Any
) -> ResponseReturnValue:
    page = render_template(
        "workshops/attendance/table.html", workshop=workshop, table=table, form=form, **more
    )
    return page, status


@bp.post("/workshops/<named:workshop_id>/tables/<id:number>/draft")
@members_only
def make_draft(workshop_id: int, number: int) -> ResponseReturnValue:
    """The viewer's draft, or that of a member who came, whom an organiser chooses."""
    workshop = workshop_to_write_at(workshop_id)
    table = queries.table(workshop, number)
    table_draft = actions.make_draft(viewer(), workshop, table, _author(workshop))
    if table_draft.author_id == viewer().id:
        return redirect(url_for("share.resume", key=table_draft.draft_key))
    flash(f"It is a draft of {table_draft.author.name} now. We have written to them.")
    return redirect(url_for(".tables", workshop_id=workshop))


def _author(workshop: Workshop) -> User:
    """The viewer, or the member of the field `author`, who must have come."""
    member_id = request.form.get("author", "")
    if not member_id:
        return viewer()
    members = {str(booking.member_id): booking.member for booking in queries.who_came(workshop)}
    author = members.get(member_id)
    if author is None:
        raise NotFound
    return author
