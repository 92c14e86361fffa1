"""Health: one page that says whether somebody has to do something."""

from flask import current_app, render_template
from flask.typing import ResponseReturnValue

from forum.administration import bp
from forum.administration.health import queries
from forum.administration.operations.queries import STATES, masked
from forum.policy.access import administrators_only, viewer


@bp.get("/administration/health")
@administrators_only
def health() -> ResponseReturnValue:
    return render_template(
        "administration/health/health.html",
        health=queries.read(viewer(), current_app.config["SETTINGS"]),
        states=STATES,
        masked=masked,
    )
