"""The first page of the administration, and the settings: those change where it is started."""

from flask import current_app, render_template
from flask.typing import ResponseReturnValue

from forum.administration import bp
from forum.administration.audit_log import queries as audit_log
from forum.administration.merging import queries as merges
from forum.administration.operations import queries as operations
from forum.administration.settings import queries as settings_queries
from forum.people.members import queries as members
from forum.policy.access import administrators_only, viewer


@bp.get("/administration")
@administrators_only
def overview() -> ResponseReturnValue:
    tasks = operations.task_states(viewer())
    return render_template(
        "administration/overview/overview.html",
        head=audit_log.head(viewer()),
        entries=audit_log.count(viewer()),
        latest=audit_log.latest(viewer()),
        letters=operations.count_letters(),
        states=operations.STATES,
        merges=len(merges.waiting(viewer())),
        oldest=operations.oldest_waiting_at(),
        failed=[state for state in tasks if state.run and state.run.failure],
        standings=members.count_by_standing(viewer()),
    )


@bp.get("/administration/settings")
@administrators_only
def settings() -> ResponseReturnValue:
    rows = settings_queries.rows(viewer(), current_app.config["SETTINGS"])
    return render_template("administration/overview/settings.html", rows=rows)
