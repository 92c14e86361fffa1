"""Paste the names of who came, and decide the doubtful ones."""

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from forum.models.workshops import Workshop
from forum.policy.access import verified_only, viewer
from forum.workshops.attendance import actions, name_matching, queries
from forum.workshops.attendance.forms import MatchedNamesForm, NamesForm
from forum.workshops.attendance.guards import workshop_to_run
from forum.workshops.blueprints import attendance as bp

NOBODY = "nobody"


@bp.route("/workshops/<named:workshop_id>/names", methods=["GET", "POST"])
@verified_only
def paste_names(workshop_id: int) -> ResponseReturnValue:
    """The list itself is not stored: it goes from one page to the next as a hidden field."""
    workshop = workshop_to_run(workshop_id)
    form = NamesForm()
    if not form.validate_on_submit():
        status = 422 if request.method == "POST" else 200
        return render_template(
            "workshops/attendance/names.html", form=form, workshop=workshop
        ), status
    matched = name_matching.match(
        name_matching.parse_names(form.names.data), queries.people(workshop)
    )
    if "settled" not in request.form:
        return _doubts_page(workshop, form, matched)
    decided = _decided(matched)
    if decided is None:
        return _doubts_page(workshop, form, matched, is_incomplete=True)
    came, others = decided
    whole = MatchedNamesForm().is_whole_list.data
    actions.record_names(viewer(), workshop, came, others, whole)
    flash(f"Noted: {len(came)} came{f', and {others} who are no members' if others else ''}.")
    return redirect(url_for(".run", workshop_id=workshop))


def _doubts_page(
    workshop: Workshop,
    form: NamesForm,
    matched: name_matching.MatchedNames,
    is_incomplete: bool = False,
) -> ResponseReturnValue:
    page = render_template(
        "workshops/attendance/settle_names.html",
        form=form,
        whole=MatchedNamesForm(),
        workshop=workshop,
        matched=matched,
        chosen=request.form,
        is_incomplete=is_incomplete,
        nobody=NOBODY,
    )
    return page, 422 if is_incomplete else 200


def _decided(matched: name_matching.MatchedNames) -> tuple[set[int], int] | None:
    """Who came and how many others; None where a doubtful name is not decided."""
    came = {person.booking_id for person in matched.exact}
    others = len(matched.unknown)
    for number, (_name, offered) in enumerate(matched.doubtful):
        chosen = request.form.get(f"doubt-{number}", "")
        if chosen == NOBODY:
            others += 1
        elif chosen in {str(person.booking_id) for person in offered}:
            came.add(int(chosen))
        else:
            return None
    return came, others
