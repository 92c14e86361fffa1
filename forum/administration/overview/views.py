"""The first page of the administration."""

from flask import render_template
from flask.typing import ResponseReturnValue

from forum.administration.audit_log import queries as audit_log
from forum.administration.blueprint import bp
from forum.administration.operations import queries as operations
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
        oldest=operations.oldest_waiting_at(),
        failed=[state for state in tasks if state.run and state.run.failure],
        standings=members.count_by_standing(viewer()),
    )
