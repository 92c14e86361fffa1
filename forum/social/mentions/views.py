"""The picker of mentions."""

from flask import Blueprint, jsonify, request
from flask.typing import ResponseReturnValue

from forum.core import text
from forum.gate import mention_queries
from forum.policy.access import verified_only, viewer

bp = Blueprint("mentions", __name__)

SHORTEST, LONGEST = 2, 40


@bp.get("/mentions")
@verified_only
def suggest() -> ResponseReturnValue:
    """Members whom the viewer may mention, for what is typed behind an @."""
    start = text.one_line(request.args.get("q", ""))[:LONGEST]
    found = mention_queries.suggestions(viewer(), start) if len(start) >= SHORTEST else []
    return jsonify(people=[vars(one) for one in found])
