"""The scorecard of a contract as a page, a CSV and a JSON document."""

from flask import Blueprint, jsonify, render_template
from flask.typing import ResponseReturnValue

from forum.core import csv
from forum.policy.access import open_to_all, viewer
from forum.standards.manager_reviews import queries as reviews
from forum.standards.scorecards import card, queries
from forum.standards.versions import queries as versions

bp = Blueprint("scorecards", __name__)

ONE = "/contracts/<id:contract_id>/scorecard"


@bp.get(ONE)
@open_to_all
def show(contract_id: int) -> ResponseReturnValue:
    contract = versions.contract(contract_id)
    return render_template(
        "standards/scorecards/show.html",
        contract=contract,
        scorecard=queries.scorecard(viewer(), contract),
        reports=reviews.reports(viewer(), contract),
        sees_all=queries.may_see_more(viewer(), contract),
    )


@bp.get(f"{ONE}.csv")
@open_to_all
def as_csv(contract_id: int) -> ResponseReturnValue:
    found = queries.scorecard(viewer(), versions.contract(contract_id))
    return csv.download(f"scorecard-contract-{contract_id}", card.HEADER, found.csv_rows())


@bp.get(f"{ONE}.json")
@open_to_all
def as_json(contract_id: int) -> ResponseReturnValue:
    contract = versions.contract(contract_id)
    found = queries.scorecard(viewer(), contract)
    about = {
        "contract": contract.name,
        "programme": contract.programme.slug,
        "holds_unreleased": found.holds_unreleased,
        "is_demonstration": found.is_demonstration,
    }
    return jsonify(about | {"quarters_of_the_card": found.as_json()})
