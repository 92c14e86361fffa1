"""Search: results, saved searches, the thesaurus."""

from forum.core.jobs import Task
from forum.core.personal_data import Export, OnClosing, PersonalColumn
from forum.search import saved_queries, views, weekly_mail, words, zero_results
from forum.search.commands import search_cli
from forum.search.thesaurus import views as thesaurus_views

BLUEPRINTS = (
    views.bp,
    thesaurus_views.bp,
)
COMMANDS = (search_cli,)
EXPORTS = (
    Export("saved search", "saved searches", saved_queries.saved_by_name, saved_queries.as_kept),
)
PERSONAL_COLUMNS = (
    PersonalColumn("saved_search.user_id", OnClosing.DELETED, export="saved_searches"),
    PersonalColumn(
        "amendment.by_id",
        OnClosing.KEPT,
        why="says that the thesaurus was changed by hand, without a name",
        why_not="an act of office, in the audit log",
    ),
)
TASKS = (
    Task("gaps in words", 300, zero_results.close_found),
    Task("what is missing", 3600, zero_results.note_what_is_missing),
    Task("saved searches", 300, weekly_mail.mail_what_is_new),
    Task("search counts", 3600, weekly_mail.forget_old_searches),
)
FREE_TEXT, NOT_WITHDRAWN = words.FREE_TEXT, words.NOT_WITHDRAWN
