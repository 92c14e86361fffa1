from flask import Blueprint, flash, redirect, render_template, request
from flask.typing import ResponseReturnValue

from forum.core.errors import TooMany, status_of
from forum.moderation.reports import actions, queries
from forum.moderation.reports.forms import ReportForm
from forum.moderation.subjects import queries as subjects
from forum.moderation.subjects.queries import Subject
from forum.policy.access import verified_only, viewer

bp = Blueprint("reports", __name__)

THANKS = "Thank you. A moderator looks at it, and you get a mail. Its author is not told of you."


@bp.route("/report/<string:kind>/<id:object_id>", methods=["GET", "POST"])
@verified_only
def report(kind: str, object_id: int) -> ResponseReturnValue:
    """`?key=` is that of a shared list. Sent twice, it is one report."""
    already = queries.own_of(viewer(), kind, object_id)
    if already is not None:
        return render_template("moderation/reports/already.html", report=already)
    key = request.args.get("key", "")
    subject = subjects.to_report(viewer(), kind, object_id, key)
    form = ReportForm()
    if not form.validate_on_submit():
        return _page(form, subject), 422 if form.is_submitted() else 200
    path = subject.path
    try:
        row = actions.report(viewer(), subject, *form.typed())
    except TooMany as error:
        form.wrong(form.reason, str(error))
        return _page(form, subject), *status_of(error)
    flash(THANKS)
    if row.has_held or subject.is_private:
        return redirect("/me/decisions#reports")
    return redirect(path)


def _page(form: ReportForm, subject: Subject) -> str:
    """The words of what not everybody reads are not repeated here."""
    return render_template(
        "moderation/reports/report.html",
        form=form,
        subject=subject,
        can_be_held=actions.can_be_held(subject),
    )
