from flask import Blueprint, Response, render_template, request
from flask.typing import ResponseReturnValue

from forum.core import clock, text
from forum.policy.access import members_only, viewer
from forum.social.contribution_record import queries
from forum.social.contribution_record.document import pdf

bp = Blueprint("contribution_record", __name__)

FIRST_YEAR = 2011


@bp.get("/me/contributions")
@members_only
def show() -> ResponseReturnValue:
    return render_template(
        "social/contribution_record/show.html",
        record=queries.record_of(viewer(), _year()),
        years=list(range(_this_year(), max(_this_year() - 5, viewer().joined_at.year - 1), -1)),
    )


@bp.get("/me/contributions.pdf")
@members_only
def download() -> ResponseReturnValue:
    today = clock.in_london(clock.now()).date()
    response = Response(
        pdf(queries.record_of(viewer(), _year()), today), mimetype="application/pdf"
    )
    name = f"contribution-record-{text.slug(viewer().name)}-{today.isoformat()}.pdf"
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


def _year() -> int | None:
    """Of the address; None, for all years, where it is none that may be meant."""
    typed = request.args.get("year", "")
    if not (typed.isascii() and typed.isdigit() and len(typed) == 4):
        return None
    return int(typed) if FIRST_YEAR <= int(typed) <= _this_year() else None


def _this_year() -> int:
    return clock.in_london(clock.now()).year
