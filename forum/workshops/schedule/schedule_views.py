"""For organisers: schedule, change, publish and cancel workshops."""

from flask import flash, redirect, render_template, request, url_for

from forum import policy
from forum.core import text
from forum.core.errors import Refused
from forum.core.extensions import db
from forum.core.list_query import page_number
from forum.policy.access import members_only, viewer
from forum.workshops.schedule import actions, queries
from forum.workshops.schedule.actions import When
from forum.workshops.schedule.blueprint import bp
from forum.workshops.schedule.form_data import dated, typed_answers, typed_copy, whole_number
from forum.workshops.schedule.forms import CancelForm, WorkshopForm

PER_PAGE = 20
NOT_COMPARED = ("csrf_token", "key", "seen_version", "start_which", "end_which", "repeat", "times")


@bp.get("/me/workshops")
@members_only
def organised():
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
def new():
    """?copy=last begins with what the last one was, ?copy=12 with what that one was."""
    policy.require(policy.may_schedule(viewer()))
    if request.method == "POST":
        return _answer_new(WorkshopForm())
    copied = _copied()
    form = WorkshopForm(data=typed_copy(copied)) if copied else WorkshopForm()
    return _new_page(form, copied=copied)


def _copied():
    asked = request.args.get("copy", "")
    if asked == "last":
        return queries.last_scheduled(viewer())
    number = whole_number(asked)
    if not number:
        return None
    found = queries.get(viewer(), number)
    policy.require(policy.organises(viewer(), found))
    return found


def _answer_new(form: WorkshopForm):
    if not form.validate():
        return _new_page(form, 422)
    is_draft = request.form.get("do") == "save"
    made = actions.schedule(
        viewer(), form.key.data, form.answers(viewer().id), form.when, form.rule, is_draft
    )
    flash(_said(len(form.when), is_draft))
    is_series = len(form.when) > 1
    return redirect(url_for(".organised") if is_series else url_for(".show", workshop_id=made))


def _said(number: int, is_draft: bool) -> str:
    if is_draft:
        return "Saved as a draft. Only you and those who organise it with you see it."
    if number > 1:
        return f"{number} workshops are published, each with its own bookings."
    return "Your workshop is published. It can be booked from now on."


def _new_page(form: WorkshopForm, status: int = 200, copied=None):
    last = queries.last_scheduled(viewer()) if request.method == "GET" and not copied else None
    page = render_template(
        "workshops/schedule/new.html", form=_shown(form), copied=copied, last=last
    )
    return page, status


def _shown(form: WorkshopForm) -> WorkshopForm:
    """A date field of a browser takes one way of writing a date, and would drop the others."""
    form.date.data = dated(form.date.data)
    return form


@bp.route("/workshops/<named:workshop_id>/change", methods=["GET", "POST"])
@members_only
def change(workshop_id: int):
    workshop = queries.get(viewer(), workshop_id)
    policy.require(policy.may_change_workshop(viewer(), workshop))
    if request.method == "POST":
        unchanged = When(workshop.starts_at, workshop.ends_at)
        return _answer_change(WorkshopForm(unchanged=unchanged), workshop)
    return _change_page(WorkshopForm(data=typed_answers(workshop)), workshop)


def _answer_change(form: WorkshopForm, workshop):
    form.repeat.data = ""  # a series is made once
    if not form.validate():
        return _change_page(form, workshop, 422)
    organiser_id = workshop.organiser_id
    answers = form.answers(organiser_id)
    try:
        actions.change(viewer(), workshop, form.seen, answers, form.when[0])
        if request.form.get("do") == "publish":
            actions.publish(viewer(), workshop)
    except actions.TooFewPlaces as error:
        form.wrong(form.capacity, str(error))
        return _change_page(form, workshop, 409)
    except actions.Stale as stale:
        form.wrong(form.title, str(stale))
        return _conflict(form, queries.get(viewer(), workshop.id))
    flash(_changed(workshop))
    return redirect(url_for(".show", workshop_id=workshop))


def _changed(workshop) -> str:
    if workshop.is_draft:
        return "The draft is saved."
    return "Your changes are published. Those who booked are told in half an hour, in one mail."


def _conflict(form: WorkshopForm, newer):
    """Both side by side; what was typed stays in the form, which now follows on the newer one."""
    theirs = WorkshopForm(formdata=None, data=typed_answers(newer))
    different = [
        (field.label.text, _in_words(field), _in_words(theirs[field.name]))
        for field in form
        if field.name not in NOT_COMPARED and _in_words(field) != _in_words(theirs[field.name])
    ]
    form.seen_version.data = str(newer.version)
    return _change_page(form, newer, 409, different=different)


def _in_words(field) -> str:
    if field.name == "date":
        return dated(field.data)
    if not hasattr(field, "iter_choices"):
        return text.clean(field.data or "")
    chosen = field.data if isinstance(field.data, list) else [field.data]
    return ", ".join(str(c.label) for c in field.iter_choices() if str(c.value) in chosen)


def _change_page(form: WorkshopForm, workshop, status: int = 200, **more):
    page = render_template(
        "workshops/schedule/change.html", form=_shown(form), workshop=workshop, **more
    )
    return page, status


@bp.post("/workshops/<named:workshop_id>/publish")
@members_only
def publish(workshop_id: int):
    workshop = queries.get(viewer(), workshop_id)
    try:
        actions.publish(viewer(), workshop)
    except Refused as refused:
        flash(str(refused), "error")
        return redirect(url_for(".change", workshop_id=workshop))
    flash(_said(1, False))
    return redirect(url_for(".show", workshop_id=workshop))


@bp.route("/workshops/<named:workshop_id>/cancel", methods=["GET", "POST"])
@members_only
def cancel(workshop_id: int):
    workshop = queries.get(viewer(), workshop_id)
    policy.require(policy.may_change_workshop(viewer(), workshop) and workshop.is_published)
    form = CancelForm()
    if not form.validate_on_submit():
        later = _later(workshop)
        status = 422 if request.method == "POST" else 200
        page = render_template(
            "workshops/schedule/cancel.html", form=form, workshop=workshop, later=later
        )
        return page, status
    number = actions.cancel(viewer(), workshop, form.reason.data, form.with_later.data)
    said = "The workshop is" if number == 1 else f"{number} workshops are"
    flash(f"{said} cancelled. Everybody who booked is told by mail.")
    return redirect(url_for(".show", workshop_id=workshop))


def _later(workshop) -> list:
    if not workshop.series:
        return []
    others = queries.of_series(viewer(), workshop.series, workshop)
    return [one for one in others if one.starts_at > workshop.starts_at and not one.is_cancelled]


@bp.post("/workshops/<named:workshop_id>/delete")
@members_only
def delete(workshop_id: int):
    actions.delete_draft(viewer(), queries.get(viewer(), workshop_id))
    flash("The draft is deleted.")
    return redirect(url_for(".organised"))
