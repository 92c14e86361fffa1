"""The settings. They are changed where the exchange is started, not on a page."""

from flask import current_app, render_template
from flask.typing import ResponseReturnValue

from forum.administration.blueprint import bp
from forum.administration.settings import queries
from forum.policy.access import administrators_only, viewer


@bp.get("/administration/settings")
@administrators_only
def settings() -> ResponseReturnValue:
    rows = queries.rows(viewer(), current_app.config["SETTINGS"])
    return render_template("administration/settings/settings.html", rows=rows)
