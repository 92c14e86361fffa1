"""What else analysts keep an eye on: who looked early, and definitions that are due a review."""

from flask import render_template, request
from flask.typing import ResponseReturnValue

from forum.core import clock, csv
from forum.models.measures import by_next_review, overdue
from forum.performance.uploads import queries
from forum.performance.uploads.blueprint import bp
from forum.policy.access import analysts_only, viewer

LOOKS = "/performance/looks"
ALL_LOOKS = 50_000
HEADER = ("at (UTC)", "member", "name", "organisation", "what was looked at")


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


@bp.get("/performance/reviews")
@analysts_only
def reviews() -> ResponseReturnValue:
    today = clock.in_london(clock.now()).date()
    return render_template(
        "performance/uploads/reviews.html", measures=by_next_review(), overdue=overdue(today)
    )
