"""Complaints by theme for everybody; returns for leads of primes; contracts for their parties."""

from datetime import date
from typing import Any

from flask import Blueprint, flash, jsonify, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from forum import policy
from forum.core import csv, london_time
from forum.core.errors import NotFound, Refused
from forum.models.complaint_resolutions import ComplaintResolution
from forum.models.complaints import ComplaintReturn
from forum.models.organisations import Contract
from forum.models.programmes import Programme
from forum.models.vocabularies import Term
from forum.policy.access import open_to_all, verified_only, viewer
from forum.practice.card_queries import listed_cards
from forum.practice.case_studies import queries as case_studies
from forum.reference.programmes import queries as programmes
from forum.reference.vocabularies import queries as vocabularies
from forum.standards.complaints import (
    actions,
    follow_queries,
    quarters,
    queries,
    related_queries,
    return_example,
    return_file,
    returned,
    theme_lines,
)
from forum.standards.complaints import resolution_queries as resolutions
from forum.standards.complaints.forms import ComplaintReturnForm, ReturnedComplaintsForm
from forum.standards.complaints.merge_queries import merged_themes
from forum.standards.complaints.queries import Totals
from forum.standards.complaints.return_file import MOST_PROBLEMS, ReadReturn, Words
from forum.standards.complaints.returned import OfferedQuarter, ReturnedComplaints
from forum.standards.complaints.theme_lines import ComplaintLine
from forum.standards.complaints.themes import ComplaintTheme, by_slug
from forum.standards.what_helps.chosen_queries import case_studies_of_theme

bp = Blueprint("complaints", __name__)

SHOWN_CASE_STUDIES = 5


@bp.app_template_filter("quarter")
def _quarter(end: Any) -> str:
    return quarters.in_words(end)


@bp.get("/complaints")
@open_to_all
def index() -> ResponseReturnValue:
    totals, stages = _totals(), vocabularies.all_stages()
    lines = theme_lines.lines(totals)
    return render_template(
        "standards/complaints/index.html",
        totals=totals,
        programmes=queries.programmes_with_returns(),
        lines=lines,
        stages=stages,
        by_stage=[(one, theme_lines.stage_lines(totals, one.theme, stages)) for one in lines],
        rising=theme_lines.rising_lines(totals, stages),
        params=_params(totals),
        may_sample=viewer().is_verified and policy.is_any_contract_manager(viewer()),
    )


@bp.get("/complaints.csv")
@open_to_all
def as_csv() -> ResponseReturnValue:
    totals = _totals()
    rows = theme_lines.csv_rows(totals, vocabularies.all_stages())
    return csv.download("complaints-by-theme", theme_lines.HEADER, rows)


@bp.get("/complaints.json")
@open_to_all
def as_json() -> ResponseReturnValue:
    totals, stages = _totals(), vocabularies.all_stages()
    lines = theme_lines.lines(totals)
    return jsonify(
        _about(totals)
        | {
            "themes": [
                one.as_json()
                | {
                    "name": one.theme.name,
                    "definition": one.theme.definition,
                    "stages": [
                        line.as_json()
                        for line in theme_lines.stage_lines(totals, one.theme, stages)
                    ],
                }
                for one in lines
            ]
        }
    )


@bp.get("/complaints/<theme>")
@open_to_all
def show(theme: str) -> ResponseReturnValue:
    found = _theme(theme)
    if found.slug != theme:
        return redirect(url_for(".show", theme=found.slug))
    totals, stages = _totals(), vocabularies.all_stages()
    of_stage = theme_lines.stage_lines(totals, found, stages)
    stage = _main_stage(of_stage)
    chosen = case_studies_of_theme(merged_themes().sources(found.slug))
    useful = case_studies.most_useful(SHOWN_CASE_STUDIES, stage)
    helpful = [one for one in useful if one not in chosen]
    areas = _areas(totals.programme)
    splits = theme_lines.splits(totals.latest, found, areas) if totals.latest else []
    return render_template(
        "standards/complaints/show.html",
        theme=found,
        totals=totals,
        programmes=queries.programmes_with_returns(),
        lines=of_stage,
        trend=theme_lines.trend_svg(totals, found),
        series=[(one, one.theme(found.slug)) for one in totals.quarters],
        splits=splits,
        hidden_areas=sum(one.number_hidden for one in splits),
        stage=stage,
        cards=listed_cards(helpful),
        chosen=listed_cards(chosen),
        related=related_queries.of_case_studies([*chosen, *helpful]),
        params=_params(totals),
        follow=follow_queries.follow_state(viewer(), found),
        resolutions=resolutions.of_theme(viewer(), found.slug, totals),
    )


@bp.get("/complaints/<theme>/counts.csv")
@open_to_all
def theme_csv(theme: str) -> ResponseReturnValue:
    found, totals = _theme(theme), _totals()
    areas = _areas(totals.programme)
    rows = theme_lines.csv_rows_of_theme(totals, found, vocabularies.all_stages(), areas)
    return csv.download(f"complaints-{found.slug}", theme_lines.HEADER, rows)


@bp.get("/complaints/<theme>/counts.json")
@open_to_all
def theme_json(theme: str) -> ResponseReturnValue:
    found, totals = _theme(theme), _totals()
    areas = _areas(totals.programme)
    rows = theme_lines.csv_rows_of_theme(totals, found, vocabularies.all_stages(), areas)
    keys = ("quarter_end", "theme", "split", "of", "complaints", "people", "per_1000")
    about = {
        "theme": found.slug,
        "name": found.name,
        "definition": found.definition,
        "examples": found.examples,
        "is_not": found.is_not,
    }
    counts = [dict(zip(keys, row, strict=True)) for row in rows]
    resolved = [_resolution_as_json(one) for one in resolutions.for_everybody(found.slug)]
    return jsonify(_about(totals) | about | {"counts": counts, "resolved": resolved})


def _resolution_as_json(row: ComplaintResolution) -> dict[str, Any]:
    return {
        "organisation": row.organisation.name,
        "stage": row.stage.slug,
        "wrong": row.wrong,
        "changed": row.changed,
        "organisations": len({use.organisation_id for use in row.uses}),
    }


def _about(totals: Totals) -> dict[str, Any]:
    latest = totals.latest
    return {
        "programme": totals.programme.slug,
        "quarter_end": latest.quarter_end.isoformat() if latest else None,
        "returns": latest.returns if latest else 0,
        "rounded_to": latest.rule.base if latest else None,
        "not_shown": "null: the count is small, or would give a small one away",
    }


def _totals() -> Totals:
    """Of the programme that the address names, else of the first with any."""
    if slug := request.args.get("programme"):
        return queries.totals(programmes.by_slug(slug))
    known = queries.programmes_with_returns() or programmes.all_programmes()
    if not known:
        raise NotFound
    return queries.totals(known[0])


def _params(totals: Totals) -> dict[str, str]:
    """Of an address that stays with the programme that was asked for."""
    return {"programme": totals.programme.slug} if request.args.get("programme") else {}


def _theme(slug: str) -> ComplaintTheme:
    found = by_slug(merged_themes().into(slug))
    if found is None:
        raise NotFound
    return found


def _areas(programme: Programme) -> dict[int, str]:
    return {area.id: area.label for area in programmes.areas_of(programme)}


def _main_stage(of_stage: list[ComplaintLine]) -> Term | None:
    """Where most are, of what is shown: its case studies are the ones to read."""
    shown = [line for line in of_stage if line.now.count is not None]
    return max(shown, key=lambda line: line.now.count or 0).stage if shown else None


# Contracts


@bp.get("/complaints/contracts/<id:contract_id>")
@verified_only
def contract(contract_id: int) -> ResponseReturnValue:
    """All numbers for its parties; for others of the supply chains the older ones, suppressed."""
    found = queries.contract(viewer(), contract_id)
    own, totals = queries.own_quarters(viewer(), found), queries.totals(found.programme)
    is_own = policy.may_see_own_complaints(viewer(), found)
    return render_template(
        "standards/complaints/contract.html",
        contract=found,
        is_own=is_own,
        own=own,
        others=[] if is_own else queries.old_enough(totals, found),
        waits=queries.WAITS,
        totals=totals,
        themes=totals.themes,
        stages=vocabularies.all_stages(),
    )


# Returns


@bp.get("/complaints/returns")
@verified_only
def returns() -> ResponseReturnValue:
    policy.require(policy.may_keep_complaint_returns(viewer()))
    contracts = queries.may_send_for(viewer())
    return render_template(
        "standards/complaints/returns.html",
        contracts=contracts,
        returns=queries.returns_of(contracts),
        offered=_offered(contracts),
    )


@bp.route("/complaints/returns/new", methods=["GET", "POST"])
@verified_only
def send() -> ResponseReturnValue:
    policy.require(policy.may_keep_complaint_returns(viewer()))
    contracts, today = queries.may_send_for(viewer()), london_time.today()
    form = ComplaintReturnForm(contracts, queries.quarters_to_send(today), today)
    if not form.validate_on_submit():
        return _send_page(form), 422 if form.is_submitted() else 200
    file = _read(form)
    if file.problems:
        form.wrong(form.file, "Nothing of the file was taken. What is wrong stands below.")
        return _send_page(form, file), 422
    try:
        made = actions.send(viewer(), form.new(), file)
    except Refused as refused:
        form.wrong(form.replaces if str(refused) == actions.THERE else form.quarter, str(refused))
        return _send_page(form), 422
    _say_thanks(made, file)
    return redirect(url_for(".returns"))


def _read(form: ComplaintReturnForm) -> ReadReturn:
    content = form.file.data.read(return_file.MOST_BYTES + 1)
    return return_file.read(content, _words())


def _words() -> Words:
    stages = {stage.slug: (stage.name, stage.id) for stage in vocabularies.all_stages()}
    return return_file.words_known(stages)


def _say_thanks(made: ComplaintReturn, file: ReadReturn) -> None:
    quarter = quarters.in_words(made.quarter_end)
    flash(f"The return of {quarter} is here: {file.received:,} complaints.", "success")


def _send_page(form: ComplaintReturnForm, file: ReadReturn | None = None) -> str:
    problems = file.problems if file else []
    return render_template(
        "standards/complaints/send.html",
        form=form,
        problems=problems[:MOST_PROBLEMS],
        number_of_problems=len(problems),
        themes=merged_themes().current(),
        stages=vocabularies.all_stages(),
        columns=return_example.COLUMNS_EXPLAINED,
    )


def _offered(contracts: list[Contract]) -> list[OfferedQuarter]:
    ends = queries.quarters_to_send(london_time.today())
    return returned.offered(viewer(), contracts, ends)


@bp.route("/complaints/returns/<id:contract_id>/<quarter_end>", methods=["GET", "POST"])
@verified_only
def from_returns(contract_id: int, quarter_end: str) -> ResponseReturnValue:
    """What partners sent in the one format, added up: a return by the lead's yes alone."""
    found, end, sums = _sums(contract_id, quarter_end)
    form = ReturnedComplaintsForm(found, end, sums)
    if not form.validate_on_submit():
        return _sums_page(found, end, form), 422 if form.is_submitted() else 200
    try:
        made = actions.send(viewer(), form.new(), sums.file)
    except Refused as refused:
        form.wrong(form.replaces, str(refused))
        return _sums_page(found, end, form), 422
    _say_thanks(made, sums.file)
    return redirect(url_for(".returns"))


@bp.get("/complaints/returns/<id:contract_id>/<quarter_end>.csv")
@verified_only
def sums_csv(contract_id: int, quarter_end: str) -> ResponseReturnValue:
    """A file to add the prime's own numbers to, and to send."""
    _found, end, sums = _sums(contract_id, quarter_end)
    return csv.download(f"complaints-{end}-from-returns", return_file.COLUMNS, sums.rows)


def _sums(contract_id: int, quarter_end: str) -> tuple[Contract, date, ReturnedComplaints]:
    """NotFound for all but the lead of the prime, and for what is no quarter."""
    found, end = queries.contract_to_send(viewer(), contract_id), quarters.parsed(quarter_end)
    if end is None:
        raise NotFound
    if reason := actions.why_not(found, end, london_time.today()):
        raise Refused(reason)
    return found, end, returned.of_contract(viewer(), found, end, _words())


def _sums_page(contract: Contract, end: date, form: ReturnedComplaintsForm) -> str:
    return render_template(
        "standards/complaints/returned.html",
        contract=contract,
        quarter_end=end,
        form=form,
        sums=form.offered,
        stands=queries.standing_return(contract, end),
        columns=return_file.COLUMNS,
        labels=return_file.LABELS,
    )


@bp.get("/complaints/returns/example.csv")
@open_to_all
def example() -> ResponseReturnValue:
    rows = return_example.rows([stage.slug for stage in vocabularies.all_stages()])
    return csv.download("complaints-return-example", return_file.COLUMNS, rows)
