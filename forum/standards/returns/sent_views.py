"""Returns that were sent, files for primes, their layouts, and the burden meter."""

from typing import Any

from flask import flash, jsonify, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from forum import policy
from forum.core import csv, london_time
from forum.core.errors import NotFound, Refused
from forum.core.extensions import db
from forum.core.formatting import plural
from forum.models.organisations import Organisation
from forum.policy.access import open_to_all, verified_only, viewer
from forum.standards.returns import actions, layouts, queries
from forum.standards.returns.actions import PlacedReturn
from forum.standards.returns.forms import LayoutForm, SendReturnForm, typed_of
from forum.standards.returns.queries import Burden
from forum.standards.returns.table_files import MEDIA_TYPES
from forum.standards.returns.views import bp, downloaded
from whatworks_return import MOST_BYTES, all_formats

BURDEN_HEADER = ("prime", "fields beyond the format", "returns a month", "working days allowed")


# Returns


@bp.get("/returns")
@verified_only
def index() -> ResponseReturnValue:
    policy.require(policy.may_see_returns(viewer()))
    return render_template(
        "standards/returns/index.html",
        parts=queries.parts(viewer()),
        may_send=policy.may_send_returns(viewer()),
        may_keep_layout=policy.may_keep_layout(viewer()),
    )


@bp.route("/returns/new", methods=["GET", "POST"])
@verified_only
def send() -> ResponseReturnValue:
    policy.require(policy.may_send_returns(viewer()))
    form = SendReturnForm()
    if not form.validate_on_submit():
        return _send_page(form), 422 if form.is_submitted() else 200
    placed = actions.place(_own(), form.file.data.read(MOST_BYTES + 1), london_time.today())
    if placed.found.problems and not (form.leaves_out.data and placed.rows):
        form.wrong(form.file, "Nothing of the file was taken. What is wrong stands below.")
        return _send_page(form, placed), 422
    try:
        made = actions.send(viewer(), placed, bool(form.replaces.data))
    except Refused as refused:
        form.wrong(form.replaces, str(refused))
        return _send_page(form), 422
    flash(f"{plural(len(placed.rows), 'row is', 'rows are')} here.", "success")
    return redirect(url_for(".show", return_id=made.id))


def _own() -> Organisation:
    found = db.session.get(Organisation, viewer().organisation_id)
    if found is None:
        raise NotFound
    return found


def _send_page(form: SendReturnForm, placed: PlacedReturn | None = None) -> str:
    places = queries.primes_of(_own(), queries.last_quarter_end())
    found = placed.found if placed else None
    return render_template(
        "standards/returns/send.html", form=form, found=found, places=sorted(places.items())
    )


@bp.get("/returns/<id:return_id>")
@verified_only
def show(return_id: int) -> ResponseReturnValue:
    sent = queries.own_return(viewer(), return_id)
    is_own = sent.organisation_id == viewer().organisation_id
    return render_template(
        "standards/returns/show.html",
        sent=sent,
        is_own=is_own,
        parts=[
            (part, queries.layout_of(part.prime.id)) for part in queries.parts(viewer(), return_id)
        ],
        problems=sent.problems if is_own else [],
    )


@bp.get("/returns/<id:return_id>/for/<id:prime_id>")
@verified_only
def prime_file(return_id: int, prime_id: int) -> ResponseReturnValue:
    """One prime's rows of a return in that prime's layout."""
    sent = queries.own_return(viewer(), return_id)
    layout = queries.layout_of(prime_id)
    body = layouts.written(layout, queries.rows_for(viewer(), sent.id, prime_id))
    name = f"return-{sent.id}-for-{prime_id}.{layout.kind}"
    return downloaded(body, MEDIA_TYPES[layout.kind], name)


# Layouts


@bp.route("/returns/layout", methods=["GET", "POST"])
@verified_only
def layout() -> ResponseReturnValue:
    policy.require(policy.may_keep_layout(viewer()))
    form = LayoutForm(data=_typed())
    if not form.validate_on_submit():
        return _layout_page(form), 422 if form.is_submitted() else 200
    try:
        actions.keep_layout(viewer(), form.values())
    except Refused as refused:
        form.wrong(form.kind, str(refused))
        return _layout_page(form), 422
    flash("The layout is kept. Files are written by it from now on.", "success")
    return redirect(url_for(".index"))


def _typed() -> dict[str, Any]:
    prime_id = viewer().organisation_id
    row = queries.layout_row(prime_id)
    made = queries.as_layout(row) if row else layouts.plain(all_formats()[-1])
    return typed_of(row, made, queries.remembered_order(prime_id))


def _layout_page(form: LayoutForm) -> str:
    return render_template("standards/returns/layout.html", form=form)


# The burden meter


@bp.get("/returns/burden")
@open_to_all
def burden() -> ResponseReturnValue:
    return render_template(
        "standards/returns/burden.html", burdens=queries.burdens(), newest=all_formats()[-1]
    )


@bp.get("/returns/burden.csv")
@open_to_all
def burden_csv() -> ResponseReturnValue:
    return csv.download("returns-burden", BURDEN_HEADER, map(_numbers, queries.burdens()))


@bp.get("/returns/burden.json")
@open_to_all
def burden_json() -> ResponseReturnValue:
    keys = ("prime", "fields_beyond", "returns_a_month", "working_days_allowed")
    return jsonify(
        {
            "primes": [
                dict(zip(keys, _numbers(one), strict=True)) | {"beyond": one.beyond}
                for one in queries.burdens()
            ]
        }
    )


def _numbers(one: Burden) -> list[object]:
    """None where the prime has said nothing."""
    row = one.layout
    if row is None:
        return [one.prime.name, None, None, None]
    return [one.prime.name, len(one.beyond), row.returns_a_month, row.days_allowed]
