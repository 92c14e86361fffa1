"""Search: results, saved searches, the thesaurus."""

from forum.core.jobs import Task
from forum.core.personal_data import Export, OnClosing, PersonalColumn
from forum.core.retention import Retention
from forum.gate import registry
from forum.search import query_log, query_log_queries, views, zero_results
from forum.search.index_jobs import search_cli
from forum.search.saved import digest_queries, queries
from forum.search.synonyms import views as synonyms_views
from forum.social.digest.sources import DigestSource

DIGEST_SOURCES = (DigestSource(digest_queries.sections, digest_queries.is_ready),)
BLUEPRINTS = (
    views.bp,
    synonyms_views.bp,
)
COMMANDS = (search_cli,)
EXPORTS = (Export("saved search", "saved searches", queries.by_name, queries.as_json),)
PERSONAL_COLUMNS = (
    PersonalColumn("saved_search.user_id", OnClosing.DELETED, export="saved_searches"),
    PersonalColumn(
        "amendment.by_id",
        OnClosing.KEPT,
        why="says that the thesaurus was changed by hand, without a name",
        why_not="an act of office, in the audit log",
    ),
)
RETENTION = (
    Retention(
        "searches",
        "What was searched for, without who it was",
        query_log_queries.COUNTED_FOR,
        "it was searched for",
    ),
)
TASKS = (
    Task("gaps in words", 300, zero_results.close_answered_gaps),
    Task("missing combinations", 3600, zero_results.record_missing_combinations),
    Task("search counts", 3600, query_log.delete_old_counts),
)
FREE_TEXT = {
    "ConceptForm.name": registry.ADMINISTRATORS,
    "ConceptForm.words": registry.ADMINISTRATORS,
    "FollowedSearchForm.name": registry.AUTHOR_ALONE,
    "SaveSearchForm.name": registry.AUTHOR_ALONE,
    "SynonymForm.words": registry.ADMINISTRATORS,
}
NOT_WITHDRAWN = {
    "amendment": registry.ADMINISTRATORS,
    "saved_search": registry.AUTHOR_ALONE,
    "search_document": "the index, which follows what is withdrawn",
    "search_count": "counts of what was searched for, read by moderators and organisers",
}
