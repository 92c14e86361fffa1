from flask import Blueprint, Response, current_app, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from forum.models.passports import Passport
from forum.performance.passports import actions, queries
from forum.performance.passports.forms import CheckForm
from forum.policy.access import open_to_all, viewer
from forum.reference.organisations import queries as organisations

bp = Blueprint("passports", __name__)

KINDS = {"pdf": "application/pdf", "csv": "text/csv; charset=utf-8"}


@bp.route("/organisations/<named:organisation_id>/passport", methods=["GET", "POST"])
@open_to_all
def organisation(organisation_id: int) -> ResponseReturnValue:
    found = organisations.get(organisation_id)
    if request.method == "POST":
        code = actions.issue(viewer(), found, _address)
        return redirect(url_for(".show", code=code))
    record = queries.record_of(found)
    return render_template(
        "performance/passports/organisation.html",
        organisation=found,
        record=record,
        issued=queries.of_organisation(found),
    )


def _address(code: str) -> str:
    """Of the setting alone: it is written into a file that stays, and a Host header may lie."""
    return current_app.config["SETTINGS"].own_address + url_for(".show", code=code)


@bp.route("/passports", methods=["GET", "POST"])
@open_to_all
def check() -> ResponseReturnValue:
    form = CheckForm()
    if not form.validate_on_submit():
        return render_template("performance/passports/check.html", form=form), _status(form)
    return render_template(
        "performance/passports/check.html",
        form=form,
        asked=True,
        found=queries.with_checksum(form.sha256),
    )


@bp.route("/passports/<code>", methods=["GET", "POST"])
@open_to_all
def show(code: str) -> ResponseReturnValue:
    passport, form = queries.get(code), CheckForm()
    is_asked = form.validate_on_submit()
    page = render_template(
        "performance/passports/show.html",
        passport=passport,
        newer=queries.newer_than(passport),
        form=form,
        asked=is_asked,
        matches=_which(passport, form.sha256) if is_asked else "",
    )
    return page, 200 if is_asked else _status(form)


def _which(passport: Passport, sha256: str) -> str:
    files = {passport.pdf_sha256: "PDF", passport.csv_sha256: "CSV"}
    return files.get(sha256, "")


def _status(form: CheckForm) -> int:
    return 422 if form.is_submitted() else 200


@bp.get("/passports/<code>.<any(pdf, csv):kind>")
@open_to_all
def download(code: str, kind: str) -> ResponseReturnValue:
    """The bytes that were issued."""
    passport = queries.with_bytes(code)
    response = Response(getattr(passport, kind), content_type=KINDS[kind])
    named = f"passport-{passport.organisation.slug}-{passport.code}.{kind}".lower()
    response.headers["Content-Disposition"] = f'attachment; filename="{named}"'
    return response
