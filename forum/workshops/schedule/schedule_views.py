"""For organisers: schedule, change, publish and cancel workshops."""

from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from wtforms import Field

from forum import policy
from forum.core import text
from forum.core.errors import Refused
from forum.core.extensions import db
from forum.core.list_query import page_number
from forum.models.workshops import Workshop
from forum.policy.access import members_only, viewer
from forum.workshops.blueprints import schedule as bp
from forum.workshops.schedule import actions, queries
from forum.workshops.schedule.actions import Occurrence
from forum.workshops.schedule.form_data import copied_values, form_values, iso_date, whole_number
from forum.workshops.schedule.forms import CancelForm, WorkshopForm

PER_PAGE = 20
NOT_COMPARED = (
    "csrf_token",
    "key",
    "seen_version",
    "date_of",
    "start_which",
    "end_which",
    "repeat",
    "times",
)


@bp.get("/me/workshops")
@members_only
def organised() -> ResponseReturnValue:
    policy.require(policy.may_schedule(viewer()))
    page = db.paginate(
        queries.organised(viewer()),
        page=page_number(request.args),
        per_page=PER_PAGE,
        error_out=False,
    )
    return render_template(
        "workshops/schedule/organised.html",
        page=page,
        page_address=lambda page=1: url_for(".organised", page=page),
    )


@bp.route("/workshops/new", methods=["GET", "POST"])
@members_only
def new() -> ResponseReturnValue:
    """`?copy=last` fills the form from the viewer's last workshop, `?copy=12` from number 12.

    `&series=yes` makes it a further date of that one's series.
    """
    policy.require(policy.may_schedule(viewer()))
    if request.method == "POST":
        return _post_new(WorkshopForm())
    copied = _copied()
    form = WorkshopForm(data=copied_values(copied)) if copied else WorkshopForm()
    if copied and request.args.get("series") == "yes":
        form.date_of.data = str(copied.id)
    return _new_page(form, copied=copied)


def _date_of(form: WorkshopForm) -> Workshop | None:
    """NotFound or Forbidden for one that the viewer does not organise."""
    if not form.date_of.data:
        return None
    workshop = queries.get(viewer(), whole_number(form.date_of.data))
    policy.require(policy.organises(viewer(), workshop))
    return workshop


def _copied() -> Workshop | None:
    which = request.args.get("copy", "")
    if which == "last":
        return queries.last_scheduled(viewer())
    workshop_id = whole_number(which)
    if not workshop_id:
        return None
    workshop = queries.get(viewer(), workshop_id)
    policy.require(policy.organises(viewer(), workshop))
    return workshop


def _post_new(form: WorkshopForm) -> ResponseReturnValue:
    date_of = _date_of(form)
    if not form.validate():
        return _new_page(form, 422)
    is_draft = request.form.get("do") == "save"
    first = actions.schedule(
        viewer(),
        form.key.data,
        form.answers(viewer().id),
        form.occurrences,
        form.rule,
        is_draft,
        date_of,
    )
    flash(_scheduled(len(form.occurrences), is_draft))
    is_series = len(form.occurrences) > 1
    return redirect(url_for(".organised") if is_series else url_for(".show", workshop_id=first))


def _scheduled(number: int, is_draft: bool) -> str:
    if is_draft:
        return "Saved as a draft. Only you and those who organise it with you see it."
    if number > 1:
        return f"{number} workshops are published, each with its own bookings."
    return "Your workshop is published. It can be booked from now on."


def _new_page(
    form: WorkshopForm, status: int = 200, copied: Workshop | None = None
) -> ResponseReturnValue:
    last = queries.last_scheduled(viewer()) if request.method == "GET" and not copied else None
    page = render_template(
        "workshops/schedule/new.html",
        form=_with_iso_dates(form),
        copied=copied,
        last=last,
        date_of=_date_of(form),
    )
    return page, status


def _with_iso_dates(form: WorkshopForm) -> WorkshopForm:
    """A browser's date field drops a date that is written in another way."""
    form.date.data, form.end_date.data = iso_date(form.date.data), iso_date(form.end_date.data)
    return form


@bp.route("/workshops/<named:workshop_id>/change", methods=["GET", "POST"])
@members_only
def change(workshop_id: int) -> ResponseReturnValue:
    workshop = queries.get(viewer(), workshop_id)
    policy.require(policy.may_change_workshop(viewer(), workshop))
    if request.method == "POST":
        unchanged = Occurrence(workshop.starts_at, workshop.ends_at)
        return _post_change(WorkshopForm(unchanged=unchanged), workshop)
    return _change_page(WorkshopForm(data=form_values(workshop)), workshop)


def _post_change(form: WorkshopForm, workshop: Workshop) -> ResponseReturnValue:
    form.repeat.data = ""  # a series is made once
    if not form.validate():
        return _change_page(form, workshop, 422)
    answers = form.answers(workshop.organiser_id)
    try:
        actions.change(viewer(), workshop, form.seen, answers, form.occurrences[0])
        if request.form.get("do") == "publish":
            actions.publish(viewer(), workshop)
    except actions.TooFewPlaces as error:
        form.wrong(form.capacity, str(error))
        return _change_page(form, workshop, 409)
    except actions.StaleWorkshop as stale:
        form.wrong(form.title, str(stale))
        return _conflict(form, queries.get(viewer(), workshop.id))
    flash(_changed(workshop))
    return redirect(url_for(".show", workshop_id=workshop))


def _changed(workshop: Workshop) -> str:
    if workshop.is_draft:
        return "The draft is saved."
    return "Your changes are published. Those who booked are told in half an hour, in one mail."


def _conflict(form: WorkshopForm, newer: Workshop) -> ResponseReturnValue:
    """Show both side by side. The form keeps its answers and now follows the newer version."""
    theirs = WorkshopForm(formdata=None, data=form_values(newer))
    different = [
        (field.label.text, _display(field), _display(theirs[field.name]))
        for field in form
        if field.name not in NOT_COMPARED and _display(field) != _display(theirs[field.name])
    ]
    form.seen_version.data = str(newer.version)
    return _change_page(form, newer, 409, different=different)


def _display(field: Field) -> str:
    if field.name in ("date", "end_date"):
        return iso_date(field.data)
    if isinstance(field.data, bool):
        return "Yes" if field.data else ""
    if not hasattr(field, "iter_choices"):
        return text.clean(field.data or "")
    chosen = field.data if isinstance(field.data, list) else [field.data]
    return ", ".join(str(c.label) for c in field.iter_choices() if str(c.value) in chosen)


def _change_page(
    form: WorkshopForm, workshop: Workshop, status: int = 200, **more: Any
) -> ResponseReturnValue:
    page = render_template(
        "workshops/schedule/change.html", form=_with_iso_dates(form), workshop=workshop, **more
    )
    return page, status


@bp.post("/workshops/<named:workshop_id>/publish")
@members_only
def publish(workshop_id: int) -> ResponseReturnValue:
    workshop = queries.get(viewer(), workshop_id)
    try:
        actions.publish(viewer(), workshop)
    except Refused as refused:
        flash(str(refused), "error")
        return redirect(url_for(".change", workshop_id=workshop))
    flash(_scheduled(1, False))
    return redirect(url_for(".show", workshop_id=workshop))


@bp.route("/workshops/<named:workshop_id>/cancel", methods=["GET", "POST"])
@members_only
def cancel(workshop_id: int) -> ResponseReturnValue:
    workshop = queries.get(viewer(), workshop_id)
    policy.require(policy.may_cancel_workshop(viewer(), workshop))
    form = CancelForm()
    if not form.validate_on_submit():
        later = _later(workshop)
        status = 422 if request.method == "POST" else 200
        page = render_template(
            "workshops/schedule/cancel.html", form=form, workshop=workshop, later=later
        )
        return page, status
    number = actions.cancel(viewer(), workshop, form.reason.data, form.with_later.data)
    subject = "The workshop is" if number == 1 else f"{number} workshops are"
    flash(f"{subject} cancelled. Everybody who booked is told by mail.")
    return redirect(url_for(".show", workshop_id=workshop))


def _later(workshop: Workshop) -> list[Workshop]:
    others = queries.others_of_series(viewer(), workshop)
    return [one for one in others if one.starts_at > workshop.starts_at and not one.is_cancelled]


@bp.post("/workshops/<named:workshop_id>/delete")
@members_only
def delete(workshop_id: int) -> ResponseReturnValue:
    actions.delete_draft(viewer(), queries.get(viewer(), workshop_id))
    flash("The draft is deleted.")
    return redirect(url_for(".organised"))
