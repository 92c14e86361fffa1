"""What is stored about a member, for that member: a page of counts and a file of all of it."""

from flask import jsonify, render_template
from flask.typing import ResponseReturnValue

from forum import policy
from forum.core.errors import Forbidden
from forum.people.data_export import queries
from forum.people.members.views import bp
from forum.policy.access import NEEDS_SECOND_FACTOR, members_only, recently_authenticated, viewer


@bp.get("/me/data")
@members_only
def data() -> ResponseReturnValue:
    return render_template("people/data_export/data.html", counts=queries.count_all(viewer()))


@bp.get("/me/data.json")
@members_only
@recently_authenticated
def data_file() -> ResponseReturnValue:
    if not policy.may_export_data(viewer()):
        raise Forbidden(NEEDS_SECOND_FACTOR)
    response = jsonify(queries.export(viewer()))
    response.headers["Content-Disposition"] = "attachment; filename=my-what-works-exchange.json"
    return response
