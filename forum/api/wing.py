"""The API, its keys, and what else other systems may have."""

from forum.api.developers import views as developers_views
from forum.api.embedding import views as embedding_views
from forum.api.keys import queries as key_queries
from forum.api.keys import views as key_views
from forum.api.monitoring import views as monitoring_views
from forum.api.open_data import jobs as open_data_jobs
from forum.api.open_data import views as open_data_views
from forum.api.v1 import blueprint, case_study_views, exchange_views, return_views
from forum.api.webhooks import jobs as webhook_jobs
from forum.api.webhooks import queries as webhook_queries
from forum.api.webhooks import views as webhook_views
from forum.core.jobs import Task
from forum.core.personal_data import Export, OnClosing, PersonalColumn
from forum.core.retention import Retention
from forum.gate import registry

# Their views are on the blueprint of the version.
VIEWS = (case_study_views, exchange_views, return_views)
BLUEPRINTS = (
    key_views.bp,
    blueprint.bp,
    developers_views.bp,
    webhook_views.bp,
    open_data_views.bp,
    embedding_views.bp,
    monitoring_views.bp,
)
API_KEYS = Export("key of the API", "keys of the API", key_queries.rows_of, key_queries.as_kept)
WEBHOOKS = Export("webhook", "webhooks", webhook_queries.made_by, webhook_queries.as_kept)
EXPORTS = (API_KEYS, WEBHOOKS)
PERSONAL_COLUMNS = (
    PersonalColumn("api_key.user_id", OnClosing.DELETED, export=API_KEYS.key),
    PersonalColumn("webhook.made_by_id", OnClosing.DETACHED, export=WEBHOOKS.key),
)
TASKS = (
    Task("webhook events", 5, webhook_jobs.write_deliveries, on_commit=True),
    Task("webhooks", 5, webhook_jobs.send_next, loop="webhooks", on_commit=True),
    Task("webhook log", 3600, webhook_jobs.forget_old),
    Task("open data", 300, open_data_jobs.make_daily),
)
RETENTION = (
    Retention("webhook_log", "What was sent to webhooks, and how it went", webhook_jobs.LOG_KEPT),
)
FREE_TEXT = {
    "MakeKeyForm.name": registry.AUTHOR_ALONE,
    "RegisterWebhookForm.url": registry.READ_AS_DATA,
}
NOT_WITHDRAWN = {
    "api_key": registry.AUTHOR_ALONE,
    "webhook": "an address, read by who keeps it",
    "webhook_delivery": "written by the worker",
    "open_data_file": "made of published case studies each night",
    "open_data_part": "made of published case studies each night",
}
