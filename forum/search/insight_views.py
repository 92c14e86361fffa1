from flask import render_template

from forum import policy
from forum.policy.access import verified_only, viewer
from forum.search import saved_queries
from forum.search.blueprint import bp


@bp.get("/moderation/searches")
@verified_only
def searched_for():
    """For those who fill gaps. Nothing says who looked for what."""
    policy.require(policy.may_see_what_is_searched(viewer()))
    return render_template(
        "search/searched_for.html",
        found=saved_queries.searched_for(),
        days=saved_queries.COUNTED_FOR.days,
        least=saved_queries.SHOWN_FROM,
    )
