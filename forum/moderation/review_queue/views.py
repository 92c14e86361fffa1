"""The queue, and who handles an item of it."""

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from forum.core.errors import Refused
from forum.moderation.review_queue import claim_actions, count_queries, queries
from forum.moderation.review_queue.queries import LANE_NAMES, Lane
from forum.people.members.forms import ClaimDecisionForm
from forum.policy.access import moderators_only, viewer
from forum.practice.moderation.views import bp


@bp.get("/moderation")
@moderators_only
def queue() -> ResponseReturnValue:
    """`?kind=` shows one lane; what is not a lane shows all."""
    typed = request.args.get("kind", "")
    lane = Lane(typed) if typed in set(Lane) else None
    found = queries.items(viewer())
    shown = [one for one in found if lane is None or one.lane == lane]
    seen = {one.id: ClaimDecisionForm(one.member).seen.data for one in shown if one.member}
    return render_template(
        "moderation/review_queue/queue.html",
        items=shown,
        lane=lane,
        lane_names=LANE_NAMES,
        counts=queries.lane_counts(found),
        total=len(found),
        seen=seen,
        of_own=queries.count_of_own_organisation(viewer()),
    )


@bp.post("/moderation/items/<string:kind>/<id:object_id>/claim")
@moderators_only
def claim(kind: str, object_id: int) -> ResponseReturnValue:
    """Handle it: nobody else decides on it for some minutes. Leads to its page."""
    queries.item(viewer(), kind, object_id)
    try:
        claim_actions.claim(viewer(), kind, object_id)
    except Refused as refused:
        flash(str(refused), "warning")
        return redirect(url_for(".queue"))
    return redirect(url_for("moderation.item", kind=kind, object_id=object_id))


@bp.post("/moderation/items/<string:kind>/<id:object_id>/release")
@moderators_only
def release(kind: str, object_id: int) -> ResponseReturnValue:
    claim_actions.release(viewer(), kind, object_id)
    flash("Somebody else may take it now.")
    return redirect(url_for(".queue"))


@bp.before_app_request
def count_items() -> None:
    """For the menu of a moderator: one statement, of pages that are read."""
    is_page = request.endpoint not in (None, "static") and not request.path.endswith(".json")
    if not is_page or request.method != "GET":
        return
    who = viewer()
    if who.is_moderator and who.is_verified:
        who.items_to_review = count_queries.count(who)
