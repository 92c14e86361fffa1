"""What else analysts keep an eye on: who looked early."""

from flask import Blueprint, current_app, g, render_template, request
from flask.typing import ResponseReturnValue

from forum.core import clock, csv
from forum.performance.uploads import queries
from forum.policy.access import analysts_only, viewer

bp = Blueprint("uploads", __name__)
MEGABYTE = 1024 * 1024
AROUND_IT = 64 * 1024  # bytes of the form besides the file
LOOKS = "/performance/looks"
ALL_LOOKS = 50_000
HEADER = ("at (UTC)", "member", "name", "organisation", "what was looked at")


@bp.url_value_preprocessor
def take_more_bytes(endpoint: str | None, values: dict | None) -> None:
    """Of a file of figures only, and before anything reads the form: not a byte more is kept."""
    if endpoint == "uploads.new" and request.method == "POST":
        most = current_app.config["SETTINGS"].upload_megabytes
        request.max_content_length = most * MEGABYTE + AROUND_IT
        g.too_large = (
            f"A file of figures may have up to {most} megabytes. "
            "Split it, for instance by period, and upload the parts."
        )


@bp.get(LOOKS)
@analysts_only
def looks() -> ResponseReturnValue:
    before = request.args.get("before", "")
    before_id = int(before) if before.isdecimal() and len(before) < 18 else None
    found = queries.looks(viewer(), before_id)
    is_more = len(found) == queries.ON_A_PAGE
    return render_template(
        "performance/uploads/looks.html",
        looks=[look for _id, look in found],
        older=found[-1][0] if is_more else None,
        count=queries.how_many_looks(viewer()),
        is_first=before_id is None,
    )


@bp.get(f"{LOOKS}.csv")
@analysts_only
def looks_csv() -> ResponseReturnValue:
    """The pre-release access list: each look at a figure before it was released."""
    rows = [
        (look.at.isoformat(" ", "seconds"), look.who_id, look.who, look.organisation, look.about)
        for _id, look in queries.looks(viewer(), most=ALL_LOOKS)
    ]
    today = clock.in_london(clock.now()).date()
    return csv.download(f"pre-release-access-to-{today}", HEADER, rows)
