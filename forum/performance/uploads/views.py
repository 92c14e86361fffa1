from flask import current_app, flash, jsonify, redirect, render_template, url_for

from forum.core import csv, text
from forum.core.extensions import db
from forum.core.formatting import dated
from forum.models.measures import MEASURES
from forum.models.provenance import ILLUSTRATIVE, Origin
from forum.models.uploads import State, Upload
from forum.performance.uploads import (
    actions,
    analyst_views,
    column_mapping,
    queries,
    templates,
)
from forum.performance.uploads.blueprint import bp
from forum.performance.uploads.forms import (
    ORIGINS,
    WHOSE,
    AnswersForm,
    ColumnsForm,
    DeclineForm,
    UploadForm,
)
from forum.performance.uploads.questions import Question, answered
from forum.performance.uploads.reading import files
from forum.performance.uploads.reading.table import MOST_ROWS, Unreadable
from forum.policy.access import analysts_only, open_to_all, viewer

__all__ = ["analyst_views", "bp"]

PATH = "/performance/uploads"
ONE = f"{PATH}/<id:upload_id>"
ALL_PROBLEMS = 2_000
AGAIN = "This file is here already. This is what became of it."
HEADER = ("line", "column", "value", "what is wrong", "how to mend it")


@bp.get(PATH)
@analysts_only
def index():
    return render_template(
        "performance/uploads/index.html", uploads=queries.newest(viewer()), origins=ORIGINS
    )


@bp.route(f"{PATH}/new", methods=["GET", "POST"])
@analysts_only
def new():
    form = UploadForm()
    if form.validate_on_submit():
        upload, is_new = _receive(form)
        if upload is not None:
            flash("The file is here. Its rows are being checked." if is_new else AGAIN)
            return redirect(url_for(".show", upload_id=upload.id))
    most = current_app.config["SETTINGS"].upload_megabytes
    return render_template("performance/uploads/new.html", form=form, whose=WHOSE, most=most)


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
    purpose = actions.Purpose(
        origin=Origin(form.origin.data),
        basis=ILLUSTRATIVE if is_demonstration else "sourced",
        release_id=form.release_id(),
        is_rehearsal=form.is_rehearsal.data,
        note=form.note.data,
    )
    return actions.receive(viewer(), file, purpose)


@bp.get(ONE)
@analysts_only
def show(upload_id: int):
    return _page(queries.look_at(viewer(), upload_id), DeclineForm())


def _page(upload: Upload, form: DeclineForm):
    return render_template(
        "performance/uploads/show.html",
        upload=upload,
        form=form,
        State=State,
        origins=ORIGINS,
        meanings=column_mapping.MEANINGS,
        measures=MEASURES,
        dated=dated,
        problems=queries.problems(upload),
        answered=answered(upload),
        is_at_work=upload.state in queries.AT_WORK,
    )


@bp.get(f"{ONE}.json")
@analysts_only
def progress(upload_id: int):
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
def problems(upload_id: int):
    upload = queries.look_at(viewer(), upload_id)
    rows = [
        (p.line or "", p.column, p.value, p.rule, p.mend)
        for p in queries.problems(upload, ALL_PROBLEMS)
    ]
    return csv.download(f"upload-{upload.id}-refused-rows", HEADER, rows)


@bp.route(f"{ONE}/columns", methods=["GET", "POST"])
@analysts_only
def say_columns(upload_id: int):
    upload = queries.get(viewer(), upload_id)
    form = ColumnsForm(list(upload.columns), list(upload.meanings))
    if form.validate_on_submit():
        actions.say_columns(viewer(), upload, form.answers())
        flash("What the columns are is remembered for the next file with these headings.")
        return redirect(url_for(".show", upload_id=upload.id))
    return render_template("performance/uploads/say_columns.html", upload=upload, form=form)


@bp.route(f"{ONE}/answer", methods=["GET", "POST"])
@analysts_only
def answer(upload_id: int):
    upload = queries.look_at(viewer(), upload_id)  # the cells that are asked about are figures
    form = AnswersForm([Question(**asked) for asked in upload.questions])
    if form.validate_on_submit():
        actions.answer(viewer(), upload, form.answers())
        flash("Thank you. The rows are being checked with what you said.")
        return redirect(url_for(".show", upload_id=upload.id))
    return render_template("performance/uploads/answer.html", upload=upload, form=form)


@bp.post(f"{ONE}/check-again")
@analysts_only
def check_again(upload_id: int):
    upload = queries.get(viewer(), upload_id)
    actions.check_again(viewer(), upload)
    return redirect(url_for(".show", upload_id=upload_id))


@bp.post(f"{ONE}/approve")
@analysts_only
def approve(upload_id: int):
    actions.approve(viewer(), queries.get(viewer(), upload_id))
    flash("You said yes. The figures are being put in place.")
    return redirect(url_for(".show", upload_id=upload_id))


@bp.post(f"{ONE}/decline")
@analysts_only
def decline(upload_id: int):
    upload, form = queries.get(viewer(), upload_id), DeclineForm()
    if not form.validate_on_submit():
        return _page(upload, form)
    actions.decline(viewer(), upload, form.reason.data)
    flash("You said no. The file is not published.")
    return redirect(url_for(".show", upload_id=upload_id))


@bp.post(f"{ONE}/withdraw")
@analysts_only
def withdraw(upload_id: int):
    actions.withdraw(viewer(), queries.get(viewer(), upload_id))
    flash("The file is withdrawn, and none of its figures is kept.")
    return redirect(url_for(".show", upload_id=upload_id))


# What a file looks like


@bp.get(f"{PATH}/format")
@open_to_all
def columns_explained():
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
def template_csv():
    return _file(templates.csv(), "text/csv; charset=utf-8", "figures-template.csv")


@bp.get(f"{PATH}/template.xlsx")
@open_to_all
def template_xlsx():
    kind = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
    return _file(templates.xlsx(), kind, "figures-template.xlsx")


@bp.get(f"{PATH}/template.json")
@open_to_all
def template_json():
    return _file(templates.as_json(), "application/json", "figures-template.json")


def _file(content: str | bytes, kind: str, name: str):
    return content, {
        "Content-Type": kind,
        "Content-Disposition": f'attachment; filename="{name}"',
    }
