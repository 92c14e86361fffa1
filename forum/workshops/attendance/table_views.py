"""The tables of a write-shop: three boxes each, and the drafts they become."""

from flask import flash, redirect, render_template, request, url_for

from forum import policy
from forum.core.errors import NotFound
from forum.gate.queries import words_to_edit
from forum.models.attendance import WorkshopTable
from forum.models.workshops import Workshop
from forum.policy.access import members_only, verified_only, viewer
from forum.workshops.attendance import actions, queries
from forum.workshops.attendance.blueprint import bp
from forum.workshops.attendance.forms import TableForm, TablesForm
from forum.workshops.attendance.guards import written_by_viewer


@bp.get("/workshops/<named:workshop_id>/tables")
@members_only
def tables(workshop_id: int):
    workshop = written_by_viewer(workshop_id)
    found = queries.tables(workshop)
    may_run = policy.may_run_day(viewer(), workshop)
    return render_template(
        "workshops/attendance/tables.html",
        workshop=workshop,
        tables=found,
        may_run=may_run,
        form=TablesForm(data={"number": len(found) or 4}) if may_run else None,
        people=queries.who_came(workshop) if may_run else [],
    )


@bp.post("/workshops/<named:workshop_id>/tables")
@verified_only
def open_tables(workshop_id: int):
    workshop = written_by_viewer(workshop_id)
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
def write_table(workshop_id: int, number: int):
    workshop = written_by_viewer(workshop_id)
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
    except actions.Stale as stale:
        newer = queries.table(workshop, number)
        form.wrong(form.did, str(stale))
        form.seen_version.data = str(newer.version)
        return _page(workshop, newer, form, 409, newer=newer)
    flash(f"Table {number} is saved.")
    return redirect(url_for(".tables", workshop_id=workshop))


def _page(workshop: Workshop, table: WorkshopTable, form: TableForm, status: int, **more):
    page = render_template(
        "workshops/attendance/table.html", workshop=workshop, table=table, form=form, **more
    )
    return page, status


@bp.post("/workshops/<named:workshop_id>/tables/<id:number>/draft")
@members_only
def make_draft(workshop_id: int, number: int):
    """Mine; or that of somebody who came, whom an organiser names."""
    workshop = written_by_viewer(workshop_id)
    table = queries.table(workshop, number)
    made = actions.make_draft(viewer(), workshop, table, _author(workshop))
    if made.author_id == viewer().id:
        return redirect(url_for("share.resume", key=made.draft_key))
    flash(f"It is a draft of {made.author.name} now. We have written to them.")
    return redirect(url_for(".tables", workshop_id=workshop))


def _author(workshop: Workshop):
    """Whose the draft shall be: the viewer's, or that of the one named among those who came."""
    named = request.form.get("author", "")
    there = {str(b.member_id): b.member for b in queries.who_came(workshop)} if named else {}
    if named and named not in there:
        raise NotFound
    return there[named] if named else viewer()
