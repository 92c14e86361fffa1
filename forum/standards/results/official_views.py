"""Official results of standards: one analyst puts a file in, another takes it."""

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from forum import policy
from forum.core import csv
from forum.core.errors import Refused
from forum.core.formatting import plural
from forum.policy.access import analysts_only, viewer
from forum.standards.complaints.return_file import MOST_BYTES, MOST_PROBLEMS
from forum.standards.results import official_actions as actions
from forum.standards.results import official_file
from forum.standards.results import official_queries as queries
from forum.standards.results.forms import OfficialDecisionForm, OfficialFileForm
from forum.standards.results.official_file import OfficialFile

bp = Blueprint("official_results", __name__)


@bp.route("/standards/results/official", methods=["GET", "POST"])
@analysts_only
def index() -> ResponseReturnValue:
    form = OfficialFileForm()
    if not form.validate_on_submit():
        return _page(form), 422 if form.is_submitted() else 200
    file = queries.reader().read(form.file.data.read(MOST_BYTES + 1))
    if file.problems:
        form.wrong(form.file, "Nothing of the file was taken. What is wrong stands below.")
        return _page(form, file), 422
    made = actions.put_in(viewer(), file)
    flash("Another analyst looks at it before it stands.", "success")
    return redirect(url_for(".show", upload_id=made.id))


def _page(form: OfficialFileForm, file: OfficialFile | None = None) -> str:
    return render_template(
        "standards/results/official.html",
        form=form,
        uploads=queries.uploads(viewer()),
        problems=file.problems[:MOST_PROBLEMS] if file else [],
        columns=official_file.COLUMNS,
    )


@bp.get("/standards/results/official/example.csv")
@analysts_only
def example() -> ResponseReturnValue:
    row = ("C001", "PE-1", "2026-09-30", 461, 480, 12)
    return csv.download("official-results-example", official_file.COLUMNS, [row])


@bp.route("/standards/results/official/<id:upload_id>", methods=["GET", "POST"])
@analysts_only
def show(upload_id: int) -> ResponseReturnValue:
    found, form = queries.upload(viewer(), upload_id), OfficialDecisionForm()
    rows = queries.rows_of(found)
    if form.validate_on_submit():
        is_taken = form.act.data == "take"
        try:
            actions.decide(viewer(), found, is_taken)
        except Refused as refused:
            flash(str(refused), "warning")
            return redirect(url_for(".show", upload_id=found.id))
        results = plural(len(rows), "result stands", "results stand")
        said = f"{results}, and open with the next release." if is_taken else "Declined."
        flash(said, "success")
        return redirect(url_for(".index"))
    may_decide = policy.may_decide_on_official_results(viewer(), found)
    return render_template(
        "standards/results/official_show.html",
        upload=found,
        rows=rows,
        form=form,
        may_decide=may_decide and found.decided_at is None,
    )
