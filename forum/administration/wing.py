"""The administration: audit log, jobs and mails, settings, members."""

from forum.administration import bp
from forum.administration.audit_log import jobs as audit_log_jobs
from forum.administration.audit_log import views as audit_log_views
from forum.administration.members import views as members_views
from forum.administration.operations import runs
from forum.administration.operations import views as operations_views
from forum.administration.operations.commands import jobs_cli
from forum.administration.overview import views as overview_views
from forum.core.jobs import Task
from forum.gate import registry

# Their views are on the blueprint of this wing.
VIEWS = (overview_views, audit_log_views, operations_views, members_views)
BLUEPRINTS = (bp,)
COMMANDS = (jobs_cli,)
TASKS = (
    Task("audit log", 3600, audit_log_jobs.look_after),
    Task("jobs asked for", 30, runs.run_wanted, on_commit=True),
)
FREE_TEXT = {
    "AuditFilterForm.who": registry.NOT_STORED,
    "AuditFilterForm.about": registry.NOT_STORED,
    "AuditFilterForm.first": registry.READ_AS_DATA,
    "AuditFilterForm.last": registry.READ_AS_DATA,
    "MemberSearchForm.q": registry.NOT_STORED,
}
NOT_WITHDRAWN = {"task_run": "written by the worker"}
