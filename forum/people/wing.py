"""People: accounts, members, and which mails they have."""

from forum.core.jobs import Task
from forum.people import words
from forum.people.accounts import jobs as accounts_jobs
from forum.people.accounts import views as accounts_views
from forum.people.accounts.commands import users_cli
from forum.people.mail_preferences import views as mail_preferences_views

BLUEPRINTS = (
    accounts_views.bp,
    mail_preferences_views.bp,
)
COMMANDS = (users_cli,)
TASKS = (Task("accounts", 3600, accounts_jobs.forget_old),)
FREE_TEXT, NOT_WITHDRAWN = words.FREE_TEXT, words.NOT_WITHDRAWN
