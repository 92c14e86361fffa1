"""Write the notes of a workshop; read their versions."""

from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from forum.models.workshops import Workshop
from forum.policy.access import members_only, open_to_all, viewer
from forum.workshops.blueprints import schedule as bp
from forum.workshops.schedule import notes_actions, queries
from forum.workshops.schedule.actions import StaleWorkshop
from forum.workshops.schedule.forms import NotesForm


@bp.route("/workshops/<named:workshop_id>/notes", methods=["GET", "POST"])
@members_only
def write_notes(workshop_id: int) -> ResponseReturnValue:
    workshop = queries.get(viewer(), workshop_id)
    notes_actions.check_may_write_notes(viewer(), workshop)
    held, shown = queries.own_held_notes(viewer(), workshop), queries.notes(workshop)
    body = held.held.words["body"] if held and held.held else shown.body if shown else ""
    form = NotesForm(data={"body": body, "seen_number": str(queries.newest_number(workshop))})
    form.already_mentioned = queries.mentioned_in_notes(workshop)
    if not form.validate_on_submit():
        return _page(form, workshop, 422 if request.method == "POST" else 200)
    try:
        notes_actions.write_notes(viewer(), workshop, form.seen, form.body.data)
    except StaleWorkshop as stale:
        newer = queries.notes(workshop)
        form.wrong(form.body, str(stale))
        form.seen_number.data = str(queries.newest_number(workshop))
        return _page(form, workshop, 409, newer=newer)
    flash("The notes are published.")
    return redirect(url_for(".show", workshop_id=workshop, _anchor="notes"))


def _page(form: NotesForm, workshop: Workshop, status: int, **more: Any) -> ResponseReturnValue:
    page = render_template(
        "workshops/schedule/write_notes.html", form=form, workshop=workshop, **more
    )
    return page, status


@bp.get("/workshops/<named:workshop_id>/notes/history")
@open_to_all
def notes_history(workshop_id: int) -> ResponseReturnValue:
    workshop = queries.get(viewer(), workshop_id)
    versions = queries.versions_of_notes(workshop)
    return render_template(
        "workshops/schedule/notes_history.html", workshop=workshop, versions=versions
    )
