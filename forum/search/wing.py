"""Search: results, saved searches, the thesaurus."""

from forum.core.jobs import Task
from forum.search import jobs, views, weekly_mail, words, zero_results
from forum.search.commands import search_cli
from forum.search.thesaurus import views as thesaurus_views

BLUEPRINTS = (
    views.bp,
    thesaurus_views.bp,
)
COMMANDS = (search_cli,)
TASKS = (
    Task("gaps in words", 300, zero_results.close_found),
    Task("what is missing", 3600, zero_results.note_what_is_missing),
    Task("outbox", 3600, jobs.forget_old_changes),
    Task("saved searches", 300, weekly_mail.mail_what_is_new),
    Task("search counts", 3600, weekly_mail.forget_old_searches),
)
FREE_TEXT, NOT_WITHDRAWN = words.FREE_TEXT, words.NOT_WITHDRAWN
