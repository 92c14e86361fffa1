"""The administration: members, organisations, vocabularies, merges, health, jobs, audit log."""

from forum.administration import bp
from forum.administration.audit_log import jobs as audit_log_jobs
from forum.administration.audit_log import views as audit_log_views
from forum.administration.health import views as health_views
from forum.administration.members import views as members_views
from forum.administration.merging import views as merging_views
from forum.administration.merging.commands import merges_cli
from forum.administration.operations import runs
from forum.administration.operations import views as operations_views
from forum.administration.operations.commands import jobs_cli
from forum.administration.organisations import views as organisations_views
from forum.administration.organisations.commands import organisations_cli
from forum.administration.overview import commands as overview_commands
from forum.administration.overview import views as overview_views
from forum.administration.programmes import views as programmes_views
from forum.administration.programmes.commands import programmes_cli
from forum.administration.vocabularies import views as vocabularies_views
from forum.administration.vocabularies.commands import terms_cli
from forum.core.jobs import Task
from forum.core.personal_data import OnClosing, PersonalColumn
from forum.gate import registry

# Their views are on the blueprint of this wing.
VIEWS = (
    overview_views,
    audit_log_views,
    operations_views,
    members_views,
    organisations_views,
    vocabularies_views,
    programmes_views,
    merging_views,
    health_views,
)
BLUEPRINTS = (bp,)
COMMANDS = (
    *overview_commands.COMMANDS,
    jobs_cli,
    merges_cli,
    organisations_cli,
    programmes_cli,
    terms_cli,
)
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
    "IntoForm.q": registry.NOT_STORED,
    "OrganisationSearchForm.q": registry.NOT_STORED,
    "OrganisationFactsForm.name": registry.NAME,
    "AliasForm.alias": registry.NAME,
    "OrganisationFactsForm.website": registry.READ_AS_DATA,
    "CloseOrganisationForm.day": registry.READ_AS_DATA,
    "DomainForm.domain": registry.READ_AS_DATA,
    "PlaceForm.place": registry.READ_AS_DATA,
    "ProgrammeFactsForm.name": registry.NAME,
    "ProgrammeFactsForm.let_by": registry.NAME,
    "ProgrammeFactsForm.starts": registry.READ_AS_DATA,
    "ProgrammeFactsForm.ends": registry.READ_AS_DATA,
    "NewProgrammeForm.area_code": registry.READ_AS_DATA,
    "NewProgrammeForm.geography": registry.NAME,
    "ProgrammeAreaForm.number": registry.READ_AS_DATA,
    "ContractForm.prime": registry.NAME,
    "ContractForm.starts": registry.READ_AS_DATA,
    "ContractForm.ends": registry.READ_AS_DATA,
    "EndContractForm.day": registry.READ_AS_DATA,
}
NOT_WITHDRAWN = {
    "task_run": "written by the worker",
    "merge_request": "a name that is listed, and a reason that passed the gate, for administrators",
    "organisation_alias": registry.REFERENCE,
    "former_term": registry.REFERENCE,
    "comparable_measure": registry.REFERENCE,
}
KEPT = OnClosing.KEPT
ACT = "an act of office: the row says which two people decided"
OFFICE = "acts of office, read by whoever audits them"
PERSONAL_COLUMNS = (
    PersonalColumn("merge_request.asked_by_id", KEPT, ACT, why_not=OFFICE),
    PersonalColumn("merge_request.decided_by_id", KEPT, ACT, why_not=OFFICE),
    PersonalColumn(
        "merged_account.user_id",
        KEPT,
        "an account without a name, that leads to the one that goes on",
        why_not="two numbers",
    ),
    PersonalColumn(
        "merged_account.into_id",
        KEPT,
        "the other account is without a name already; it leads to one that is without, too",
        why_not="two numbers",
    ),
)
