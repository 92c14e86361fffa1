"""Search: results, saved searches, the thesaurus."""

from forum.core.jobs import Task
from forum.core.personal_data import Export
from forum.search import index_jobs, query_log, views, zero_results
from forum.search.commands import search_cli
from forum.search.saved import actions, jobs, queries
from forum.search.synonyms import views as synonyms_views

BLUEPRINTS = (
    views.bp,
    synonyms_views.bp,
)
COMMANDS = (search_cli,)
TASKS = (
    Task("gaps in words", 300, zero_results.close_answered_gaps),
    Task("missing combinations", 3600, zero_results.record_missing_combinations),
    Task("old index jobs", 3600, index_jobs.delete_old_jobs),
    Task("saved searches", 300, jobs.mail_new_results),
    Task("search counts", 3600, query_log.delete_old_counts),
)
EXPORTS = (Export("saved search", "saved searches", queries.by_name, queries.as_json),)
ON_ACCOUNT_CLOSED = (actions.erase,)
