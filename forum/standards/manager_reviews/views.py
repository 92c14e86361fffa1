"""Reports of contract managers for everybody; the form of a review for the contract manager."""

import io
from datetime import date

from flask import Blueprint, Response, flash, redirect, render_template, send_file, url_for
from flask.typing import ResponseReturnValue

from forum import policy
from forum.core.errors import Refused
from forum.models.manager_reviews import ManagerReport, SeenAs
from forum.models.organisations import Contract
from forum.policy.access import open_to_all, rendered_each_time, verified_only, viewer
from forum.reference.vocabularies import queries as vocabularies
from forum.standards.complaints import quarters
from forum.standards.manager_reviews import actions, pdf_file, queries, report_queries, word_file
from forum.standards.manager_reviews.forms import ManagerReviewForm
from forum.standards.manager_reviews.paper import Paper
from forum.standards.manager_reviews.report import paper as drafted
from forum.standards.versions import queries as versions
from forum.standards.versions.forms import RevisionSeenForm

bp = Blueprint("manager_reports", __name__)

ONE = "/contracts/<id:contract_id>/reports/<quarter>"
DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


@bp.get("/contracts/<id:contract_id>/reports")
@open_to_all
def index(contract_id: int) -> ResponseReturnValue:
    contract = versions.contract(contract_id)
    reports = queries.reports(viewer(), contract)
    begun = {one.quarter_end for one in reports}
    to_review = queries.quarters_to_review(viewer(), contract)
    return render_template(
        "standards/manager_reviews/index.html",
        contract=contract,
        reports=reports,
        to_review=[end for end in to_review if end not in begun],
        framework=queries.framework_of(contract),
        is_manager=policy.may_report_on(viewer(), contract),
    )


@bp.get(ONE)
@open_to_all
def show(contract_id: int, quarter: str) -> ResponseReturnValue:
    report, paper = _paper(contract_id, quarter)
    is_manager = policy.may_report_on(viewer(), report.contract)
    read = {"revision": str(report.revision)}
    return render_template(
        "standards/manager_reviews/show.html",
        report=report,
        paper=paper,
        sentences=[one for one in report.reviews if one.sentence and report.issued_at],
        is_manager=is_manager,
        form=RevisionSeenForm(formdata=None, data=read) if is_manager else None,
    )


@bp.get(f"{ONE}.docx")
@open_to_all
@rendered_each_time("a file with the reader's own numbers")
def as_docx(contract_id: int, quarter: str) -> ResponseReturnValue:
    report, paper = _paper(contract_id, quarter)
    return _file(report, word_file.docx(paper), DOCX, "docx")


@bp.get(f"{ONE}.pdf")
@open_to_all
@rendered_each_time("a file with the reader's own numbers")
def as_pdf(contract_id: int, quarter: str) -> ResponseReturnValue:
    report, paper = _paper(contract_id, quarter)
    return _file(report, pdf_file.pdf(paper), "application/pdf", "pdf")


def _paper(contract_id: int, quarter: str) -> tuple[ManagerReport, Paper]:
    contract, end = versions.contract(contract_id), queries.quarter_end(quarter)
    report = queries.shown_report(viewer(), contract, end)
    return report, drafted(report_queries.parts(viewer(), report))


def _file(report: ManagerReport, content: bytes, mimetype: str, ending: str) -> Response:
    name = f"report-contract-{report.contract_id}-{report.quarter_end}.{ending}"
    response = send_file(
        io.BytesIO(content), mimetype=mimetype, as_attachment=True, download_name=name
    )
    response.headers["Cache-Control"] = "private, no-store"
    return response


# The contract manager's


@bp.route(f"{ONE}/review", methods=["GET", "POST"])
@verified_only
def review(contract_id: int, quarter: str) -> ResponseReturnValue:
    contract, end = queries.own_contract(viewer(), contract_id), queries.quarter_end(quarter)
    form = ManagerReviewForm(versions.in_quarter(contract, end), queries.report(contract, end))
    if not form.validate_on_submit():
        return _form(contract, end, form), 422 if form.is_submitted() else 200
    try:
        actions.save(viewer(), contract, end, form.number, form.findings)
    except Refused as refused:
        meanwhile = queries.report(contract, end)
        form.wrong(form.revision, str(refused))
        form.stand_beside(meanwhile)
        return _form(contract, end, form), 422
    flash("Saved. Read the report below before you issue it.", "success")
    return redirect(url_for(".show", contract_id=contract_id, quarter=quarter))


def _form(contract: Contract, end: date, form: ManagerReviewForm) -> str:
    return render_template(
        "standards/manager_reviews/review.html",
        contract=contract,
        end=end,
        quarter_name=quarters.in_words(end),
        form=form,
        stages=vocabularies.all_stages(),
        answers=list(SeenAs),
    )


@bp.post(f"{ONE}/issue")
@verified_only
def issue(contract_id: int, quarter: str) -> ResponseReturnValue:
    contract, end = queries.own_contract(viewer(), contract_id), queries.quarter_end(quarter)
    report, form = queries.shown_report(viewer(), contract, end), RevisionSeenForm()
    try:
        if form.validate():
            actions.issue(viewer(), report, form.number)
            flash("Issued. Everybody reads it now.", "success")
    except Refused as refused:
        flash(str(refused), "error")
    return redirect(url_for(".show", contract_id=contract_id, quarter=quarter))
