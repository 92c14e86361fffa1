"""What is stored about a member, for that member: a page of counts and a file of all of it."""

from flask import jsonify, render_template
from flask.typing import ResponseReturnValue

from forum.people.data_export import queries
from forum.people.members.views import bp
from forum.policy.access import members_only, recently_authenticated, viewer


@bp.get("/me/data")
@members_only
def data() -> ResponseReturnValue:
    return render_template("people/data_export/data.html", counts=queries.count_all(viewer()))


@bp.get("/me/data.json")
@members_only
@recently_authenticated
def data_file() -> ResponseReturnValue:
    response = jsonify(queries.export(viewer()))
    response.headers["Content-Disposition"] = "attachment; filename=my-what-works-exchange.json"
    return response
