"""People: accounts, sign-in, members, data export, erasure, and which mails they have."""

from forum.core.jobs import Task
from forum.people import personal_data, words
from forum.people.accounts import jobs as accounts_jobs
from forum.people.accounts import profile_views
from forum.people.accounts import views as accounts_views
from forum.people.accounts.commands import users_cli
from forum.people.blueprint import bp
from forum.people.data_export import views as data_export_views
from forum.people.erasure import views as erasure_views
from forum.people.mail_preferences import views as mail_preferences_views
from forum.people.members import views as members_views
from forum.people.sign_in import reset_views, security_views
from forum.people.sign_in import views as sign_in_views

# Their views are on the blueprint of this wing.
VIEWS = (
    accounts_views,
    profile_views,
    sign_in_views,
    reset_views,
    security_views,
    members_views,
    data_export_views,
    erasure_views,
)
BLUEPRINTS = (bp, mail_preferences_views.bp)
COMMANDS = (users_cli,)
EXPORTS = personal_data.EXPORTS
ON_ACCOUNT_CLOSED = personal_data.ON_ACCOUNT_CLOSED
PERSONAL_COLUMNS = personal_data.PERSONAL_COLUMNS
TASKS = (Task("accounts", 3600, accounts_jobs.forget_old),)
FREE_TEXT, NOT_WITHDRAWN = words.FREE_TEXT, words.NOT_WITHDRAWN
