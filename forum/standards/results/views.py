"""Results of standards for everybody, and the form by which a prime sends them."""

from datetime import date

from flask import Blueprint, flash, jsonify, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from forum import policy
from forum.core import csv, london_time
from forum.core.errors import NotFound, Refused
from forum.core.formatting import plural
from forum.models.organisations import Contract
from forum.models.service_standards import StandardVersion
from forum.models.standard_results import StandardResult
from forum.policy.access import open_to_all, verified_only, viewer
from forum.standards.complaints import quarters
from forum.standards.complaints.actions import why_not
from forum.standards.complaints.queries import quarters_to_send
from forum.standards.results import (
    actions,
    contract_funnel,
    documents,
    pilot,
    prefilled,
    queries,
    standard_page,
)
from forum.standards.results.actions import NewResults
from forum.standards.results.forms import ResultRowForm, SendResultsForm
from forum.standards.versions import queries as versions

bp = Blueprint("standard_results", __name__)
bp.add_app_template_filter(documents.in_words, "result_in_words")


@bp.get("/standards/results/contracts/<id:contract_id>")
@open_to_all
def contract(contract_id: int) -> ResponseReturnValue:
    """All quarters that the viewer may see, the newest first."""
    found = versions.contract(contract_id)
    lines = queries.all_of_contract(viewer(), found)
    ends = sorted({one.quarter_end for one in lines}, reverse=True)
    by_quarter = [(end, queries.of_quarter(lines, end)) for end in ends]
    return render_template(
        "standards/results/contract.html",
        contract=found,
        quarters=by_quarter,
        is_own=viewer().is_verified and policy.may_see_own_results(viewer(), found),
        may_send=policy.may_send_results(viewer(), found),
    )


@bp.get("/standards/results/contracts/<id:contract_id>.csv")
@open_to_all
def contract_csv(contract_id: int) -> ResponseReturnValue:
    found = versions.contract(contract_id)
    lines = queries.all_of_contract(viewer(), found)
    rows = [documents.row(one, found) for one in lines]
    return csv.download(f"results-of-contract-{found.ref}", documents.HEADER, rows)


@bp.get("/standards/results/contracts/<id:contract_id>.json")
@open_to_all
def contract_json(contract_id: int) -> ResponseReturnValue:
    found = versions.contract(contract_id)
    lines = queries.all_of_contract(viewer(), found)
    return jsonify(results=[documents.as_json(one, found) for one in lines])


@bp.get("/standards/<address>/results.csv")
@open_to_all
def standard_csv(address: str) -> ResponseReturnValue:
    found = versions.history(address).standard
    results = standard_page.of_standard(viewer(), found)
    rows = [documents.row(line, one.contract) for one in results for line in one.lines]
    return csv.download(f"results-of-standard-{found.code}", documents.HEADER, rows)


@bp.get("/standards/<address>/contracts")
@open_to_all
def funnel(address: str) -> ResponseReturnValue:
    """The contracts of one standard beside each other."""
    history = versions.history(address)
    return render_template(
        "standards/results/funnel.html",
        version=history.latest,
        found=contract_funnel.of_standard(viewer(), history.standard),
        too_few=contract_funnel.too_few(),
    )


@bp.get("/standards/<address>/contracts.csv")
@open_to_all
def funnel_csv(address: str) -> ResponseReturnValue:
    """With its headings alone while there are too few contracts."""
    found = versions.history(address).standard
    made = contract_funnel.of_standard(viewer(), found)
    rows = made.as_rows() if made else []
    return csv.download(f"contracts-of-{found.code}", contract_funnel.HEADER, rows)


@bp.get("/standards/<address>/contracts.json")
@open_to_all
def funnel_json(address: str) -> ResponseReturnValue:
    found = versions.history(address).standard
    made = contract_funnel.of_standard(viewer(), found)
    rows = made.as_rows() if made else []
    named = [dict(zip(contract_funnel.HEADER, row, strict=True)) for row in rows]
    return jsonify(standard=found.code, contracts=named)


@bp.get("/standards/<address>/results.json")
@open_to_all
def standard_json(address: str) -> ResponseReturnValue:
    found = versions.history(address).standard
    results = standard_page.of_standard(viewer(), found)
    lines = [documents.as_json(line, one.contract) for one in results for line in one.lines]
    return jsonify(measure=found.measure, results=lines)


@bp.get("/standards/pilot")
@open_to_all
def show_pilot() -> ResponseReturnValue:
    """The one area with standards, beside areas with minimum service levels only."""
    return render_template("standards/results/pilot.html", pilot=pilot.of_area(viewer()))


# Sending


@bp.get("/standards/results")
@verified_only
def index() -> ResponseReturnValue:
    """The contracts and quarters that the viewer sends results of."""
    policy.require(policy.may_keep_results(viewer()))
    contracts = queries.contracts_to_send(viewer())
    return render_template(
        "standards/results/index.html",
        contracts=contracts,
        ends=quarters_to_send(london_time.today()),
        sent=queries.sent_quarters(contracts),
    )


@bp.route("/standards/results/<id:contract_id>/<quarter_end>", methods=["GET", "POST"])
@verified_only
def send(contract_id: int, quarter_end: str) -> ResponseReturnValue:
    found, end = queries.contract_to_send(viewer(), contract_id), quarters.parsed(quarter_end)
    if end is None:
        raise NotFound
    if reason := why_not(found, end, london_time.today()):
        raise Refused(reason)
    form = _form(found, end)
    if not form.validate_on_submit():
        return _send_page(found, end, form), 422 if form.is_submitted() else 200
    try:
        made = actions.send(viewer(), NewResults(found, end, form.seen_id, form.numbers))
    except Refused as refused:
        form = _form(found, end)
        form.wrong(form.seen, str(refused))
        form.seen.data = str(form.newest_id)
        return _send_page(found, end, form), 422
    sent = plural(len(made), "standard", "standards")
    flash(f"Results of {sent} are here. Others see them once a release takes them in.", "success")
    return redirect(url_for(".contract", contract_id=found.id))


def _form(contract: Contract, end: date) -> SendResultsForm:
    stands = queries.standing(contract, end)
    returned = prefilled.sums(viewer(), contract, end)
    own = [one for one in queries.versions_in(contract, end) if not _is_official(one, stands)]
    rows = [
        ResultRowForm(one, stands.get(one.standard_id), returned.get(one.standard.code))
        for one in own
    ]
    return SendResultsForm(rows, actions.newest_id(contract.id, end))


def _is_official(version: StandardVersion, stands: dict[int, StandardResult]) -> bool:
    found = stands.get(version.standard_id)
    return found is not None and found.is_official


def _send_page(contract: Contract, end: date, form: SendResultsForm) -> str:
    stands = queries.standing(contract, end).values()
    return render_template(
        "standards/results/send.html",
        contract=contract,
        quarter_end=end,
        form=form,
        official=[one.standard.code for one in stands if one.is_official],
    )
