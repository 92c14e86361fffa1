from flask import current_app, flash, jsonify, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from forum.core import csv, text
from forum.core.errors import NotFound, Refused
from forum.core.extensions import db
from forum.core.formatting import dated
from forum.core.tabular.table import MOST_ROWS, Unreadable
from forum.models.measures import MEASURES
from forum.models.provenance import ILLUSTRATIVE, Origin
from forum.models.uploads import Upload, UploadState
from forum.performance.uploads import (
    actions,
    analyst_views,
    column_mapping,
    files,
    organisation_actions,
    queries,
    staged_table,
    templates,
)
from forum.performance.uploads.analyst_views import bp
from forum.performance.uploads.forms import (
    ORIGINS,
    WHOSE,
    AddOrganisationForm,
    AnswersForm,
    ColumnsForm,
    DeclineForm,
    LeaveOutForm,
    UploadForm,
)
from forum.performance.uploads.heading_choice import HeadingChoice
from forum.performance.uploads.questions import (
    FileQuestion,
    answer_of,
    answered,
    organisation_ids,
)
from forum.policy.access import analysts_only, open_to_all, recently_authenticated, viewer
from forum.reference.programmes import queries as programmes

__all__ = ["analyst_views", "bp"]

PATH = "/performance/uploads"
ONE = f"{PATH}/<id:upload_id>"
ALL_PROBLEMS = 2_000
AGAIN = "This file is here already. This is what became of it."
HEADER = ("line", "column", "value", "what is wrong", "how to mend it")


@bp.get(PATH)
@analysts_only
def index() -> ResponseReturnValue:
    return render_template(
        "performance/uploads/index.html", uploads=queries.newest(viewer()), origins=ORIGINS
    )


@bp.route(f"{PATH}/new", methods=["GET", "POST"])
@analysts_only
def new() -> ResponseReturnValue:
    form = UploadForm()
    if form.validate_on_submit():
        upload, is_new = _receive(form)
        if upload is not None:
            flash("The file is here. Its rows are being checked." if is_new else AGAIN)
            return redirect(url_for(".show", upload_id=upload.id))
    status = 422 if form.is_submitted() else 200
    most = current_app.config["SETTINGS"].upload_megabytes
    page = render_template("performance/uploads/new.html", form=form, whose=WHOSE, most=most)
    return page, status


def _receive(form: UploadForm) -> tuple[Upload | None, bool]:
    name = text.one_line(form.file.data.filename.replace("\\", "/").rpartition("/")[2])[:200]
    content = form.file.data.read()
    db.session.rollback()  # reading takes a second: nobody else's write waits for it
    try:
        file = files.received(name, content)
    except Unreadable as wrong:
        form.wrong(form.file, f"{wrong.rule} {wrong.mend}")
        return None, False
    is_demonstration = current_app.config["SETTINGS"].demo
    purpose = actions.UploadPurpose(
        origin=Origin(form.origin.data),
        basis=ILLUSTRATIVE if is_demonstration else "sourced",
        release_id=form.release_id(),
        programme_id=form.programme_id(),
        is_rehearsal=form.is_rehearsal.data,
        note=form.note.data,
    )
    return actions.receive(viewer(), file, purpose)


@bp.get(ONE)
@analysts_only
def show(upload_id: int) -> ResponseReturnValue:
    return _page(queries.look_at(viewer(), upload_id), DeclineForm())


def _page(upload: Upload, form: DeclineForm | LeaveOutForm) -> ResponseReturnValue:
    page = render_template(
        "performance/uploads/show.html",
        upload=upload,
        form=form,
        decline_form=form if isinstance(form, DeclineForm) else DeclineForm(formdata=None),
        State=UploadState,
        origins=ORIGINS,
        measures=MEASURES,
        dated=dated,
        problems=queries.problems(upload),
        may_leave_out=upload.state in actions.ANSWERABLE,
        answered=answered(upload, _names(upload)),
        is_at_work=upload.state in queries.AT_WORK,
        is_staged=upload.state in queries.STAGED,
    )
    return page, 422 if form.errors else 200


def _names(upload: Upload) -> dict[str, str]:
    """Of what answers name."""
    named = queries.organisation_names(organisation_ids(upload))
    return named | {answer_of(one.id): one.name for one in programmes.all_programmes()}


@bp.get(f"{ONE}.json")
@analysts_only
def progress(upload_id: int) -> ResponseReturnValue:
    """How far the work on it is, for the page's own script and for machines."""
    upload = queries.get(viewer(), upload_id)
    return jsonify(
        state=upload.state,
        is_at_work=upload.state in queries.AT_WORK,
        rows=upload.rows,
        rows_checked=upload.rows_checked,
        rows_refused=upload.rows_refused,
        problems=upload.problems,
    )


@bp.get(f"{ONE}/problems.csv")
@analysts_only
def problems(upload_id: int) -> ResponseReturnValue:
    upload = queries.look_at(viewer(), upload_id)
    rows = [
        (p.line or "", p.column, p.value, p.rule, p.mend)
        for p in queries.problems(upload, ALL_PROBLEMS)
    ]
    return csv.download(f"upload-{upload.id}-refused-rows", HEADER, rows)


@bp.get(f"{ONE}/would-be-published.csv")
@analysts_only
def staged_csv(upload_id: int) -> ResponseReturnValue:
    upload = queries.look_at(viewer(), upload_id)
    if upload.state not in queries.STAGED:
        raise NotFound
    return csv.download(
        f"upload-{upload.id}-would-be-published", staged_table.HEADER, staged_table.rows(upload)
    )


@bp.route(f"{ONE}/columns", methods=["GET", "POST"])
@analysts_only
def say_columns(upload_id: int) -> ResponseReturnValue:
    """Which line of which sheet holds the headings, and what each column is."""
    upload = queries.look_at(viewer(), upload_id, of_file=True)  # its first rows are shown
    choice = HeadingChoice(upload, queries.heading_rows(upload), request.args)
    form = ColumnsForm(choice.row.headings, choice.meanings, choice.row.sample)
    if form.validate_on_submit():
        actions.map_columns(viewer(), upload, choice.row, form.answers())
        flash("What the columns are is remembered for the next file with these headings.")
        return redirect(url_for(".show", upload_id=upload.id))
    page = render_template(
        "performance/uploads/columns.html", upload=upload, form=form, choice=choice
    )
    return page, 422 if form.is_submitted() else 200


@bp.route(f"{ONE}/answer", methods=["GET", "POST"])
@analysts_only
def answer(upload_id: int) -> ResponseReturnValue:
    upload = queries.look_at(viewer(), upload_id)  # the cells that are asked about are figures
    form = AnswersForm([FileQuestion(**asked) for asked in upload.questions])
    if form.validate_on_submit():
        actions.answer(viewer(), upload, form.answers())
        flash("Thank you. The rows are being checked with what you said.")
        return redirect(url_for(".show", upload_id=upload.id))
    page = render_template("performance/uploads/answers.html", upload=upload, form=form)
    return page, 422 if form.is_submitted() else 200


@bp.post(f"{ONE}/change-answers")
@analysts_only
def change_answers(upload_id: int) -> ResponseReturnValue:
    actions.change_answers(viewer(), queries.get(viewer(), upload_id))
    return redirect(url_for(".show", upload_id=upload_id))


@bp.post(f"{ONE}/leave-out")
@analysts_only
def leave_out(upload_id: int) -> ResponseReturnValue:
    """The rows that are chosen, or all wrong ones."""
    upload = queries.look_at(viewer(), upload_id)
    wrong = {p.line for p in queries.problems(upload, ALL_PROBLEMS) if p.line}
    form = LeaveOutForm(sorted(wrong))
    if not form.validate_on_submit():
        return _page(upload, form)
    actions.leave_out(viewer(), upload, form.chosen_lines())
    flash("The other rows are being checked without them.")
    return redirect(url_for(".show", upload_id=upload_id))


@bp.route(f"{ONE}/add-organisation", methods=["GET", "POST"])
@analysts_only
def add_organisation(upload_id: int) -> ResponseReturnValue:
    upload = queries.look_at(viewer(), upload_id)
    form = AddOrganisationForm(
        queries.primes(), queries.areas(), data={"name": request.args.get("name", "")[:120]}
    )
    if form.validate_on_submit():
        try:
            organisation_actions.add(viewer(), upload, form.organisation())
        except Refused as why:
            form.wrong(form.name, str(why))
        else:
            flash(f"{form.name.data} is added. The rows are being checked again.")
            return redirect(url_for(".show", upload_id=upload_id))
    page = render_template("performance/uploads/add_organisation.html", upload=upload, form=form)
    return page, 422 if form.is_submitted() else 200


@bp.post(f"{ONE}/check-again")
@analysts_only
def check_again(upload_id: int) -> ResponseReturnValue:
    upload = queries.get(viewer(), upload_id)
    actions.check_again(viewer(), upload)
    return redirect(url_for(".show", upload_id=upload_id))


@bp.post(f"{ONE}/approve")
@analysts_only
@recently_authenticated
def approve(upload_id: int) -> ResponseReturnValue:
    actions.approve(viewer(), queries.get(viewer(), upload_id))
    flash("You said yes. The figures are being put in place.")
    return redirect(url_for(".show", upload_id=upload_id))


@bp.post(f"{ONE}/decline")
@analysts_only
def decline(upload_id: int) -> ResponseReturnValue:
    upload, form = queries.get(viewer(), upload_id), DeclineForm()
    if not form.validate_on_submit():
        return _page(upload, form)
    actions.decline(viewer(), upload, form.reason.data)
    flash("You said no. The file is not published.")
    return redirect(url_for(".show", upload_id=upload_id))


@bp.post(f"{ONE}/withdraw")
@analysts_only
def withdraw(upload_id: int) -> ResponseReturnValue:
    actions.withdraw(viewer(), queries.get(viewer(), upload_id))
    flash("The file is withdrawn, and none of its figures is kept.")
    return redirect(url_for(".show", upload_id=upload_id))


# What a file looks like


@bp.get(f"{PATH}/format")
@open_to_all
def columns_explained() -> ResponseReturnValue:
    return render_template(
        "performance/uploads/columns_explained.html",
        facts=column_mapping.FACTS,
        long=column_mapping.LONG,
        of_measures=[
            m for m in column_mapping.OF_MEASURES if not m.name.startswith(column_mapping.PROFILE)
        ],
        profile=column_mapping.PROFILE,
        most_rows=MOST_ROWS,
        most_megabytes=current_app.config["SETTINGS"].upload_megabytes,
        as_json=templates.as_json(),
    )


@bp.get(f"{PATH}/template.csv")
@open_to_all
def template_csv() -> ResponseReturnValue:
    return _file(templates.csv(), "text/csv; charset=utf-8", "figures-template.csv")


@bp.get(f"{PATH}/template.xlsx")
@open_to_all
def template_xlsx() -> ResponseReturnValue:
    kind = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
    return _file(templates.xlsx(), kind, "figures-template.xlsx")


@bp.get(f"{PATH}/template.json")
@open_to_all
def template_json() -> ResponseReturnValue:
    return _file(templates.as_json(), "application/json", "figures-template.json")


def _file(content: str | bytes, kind: str, name: str) -> ResponseReturnValue:
    return content, {
        "Content-Type": kind,
        "Content-Disposition": f'attachment; filename="{name}"',
    }
