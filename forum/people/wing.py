"""People: accounts, sign-in, members, data export, erasure, and which mails they have."""

from forum.core.jobs import Task
from forum.core.retention import Retention
from forum.gate import registry
from forum.people import personal_data
from forum.people.accounts import jobs as accounts_jobs
from forum.people.accounts import profile_views
from forum.people.accounts import views as accounts_views
from forum.people.accounts.commands import users_cli
from forum.people.data_export import views as data_export_views
from forum.people.erasure import views as erasure_views
from forum.people.mail_preferences import views as mail_preferences_views
from forum.people.members import views as members_views
from forum.people.sign_in import (
    email_change_views,
    oidc_views,
    passkey_views,
    reset_views,
    second_factor_views,
    security_views,
    sessions,
)
from forum.people.sign_in import views as sign_in_views
from forum.people.supply_chains import jobs as supply_chains_jobs
from forum.people.supply_chains import views as supply_chains_views
from forum.people.supply_chains.commands import supply_links_cli

# Their views are on the blueprint of this wing.
VIEWS = (
    accounts_views,
    profile_views,
    sign_in_views,
    reset_views,
    security_views,
    second_factor_views,
    passkey_views,
    oidc_views,
    email_change_views,
    members_views,
    data_export_views,
    erasure_views,
)
BLUEPRINTS = (members_views.bp, mail_preferences_views.bp, supply_chains_views.bp)
COMMANDS = (users_cli, supply_links_cli)
EXPORTS = personal_data.EXPORTS
ON_ACCOUNT_CLOSED = personal_data.ON_ACCOUNT_CLOSED
PERSONAL_COLUMNS = personal_data.PERSONAL_COLUMNS
RETENTION = (
    Retention("attempts", "Attempts to sign in", accounts_jobs.ATTEMPTS_KEPT),
    Retention("tokens", "Links of mails", accounts_jobs.TOKENS_KEPT, "they stopped working"),
    Retention("sessions", "A browser that stays signed in", sessions.LIFETIME, "it signed in"),
    Retention("sign_ins", "Browsers signed out", accounts_jobs.SIGN_INS_KEPT, "they ended"),
    Retention("letters", "Letters: to whom and what about", accounts_jobs.LETTERS_KEPT),
    Retention(
        "unconfirmed", "Accounts never confirmed", accounts_jobs.UNCONFIRMED_KEPT, "they were begun"
    ),
)
TASKS = (
    Task("accounts", 3600, accounts_jobs.forget_old),
    Task("supply links", 24 * 3600, supply_chains_jobs.look_after),
)
FREE_TEXT = {
    "RequestResetForm.email": registry.NAME,
    "JoinForm.email": registry.NAME,
    "JoinForm.name": registry.NAME,
    "JoinByProviderForm.name": registry.NAME,
    "OrganisationForm.other": registry.NAME,
    "SignInForm.email": registry.NAME,
    "ChangeEmailForm.new_email": registry.NAME,
    "KnownBrowserForm.email": registry.NAME,
    "CodeForm.code": registry.NOT_STORED,
    "CodeOrRecoveryForm.code": registry.NOT_STORED,
    "AddPasskeyForm.name": registry.AUTHOR_ALONE,
    "ProposeLinkForm.name": registry.NAME,
    "ProposeLinkForm.starts": registry.READ_AS_DATA,
    "EndLinkForm.day": registry.READ_AS_DATA,
    "LastReferralForm.month": registry.READ_AS_DATA,
}
NOT_WITHDRAWN = {
    "authenticator": registry.AUTHOR_ALONE,
    "contract": registry.REFERENCE,
    "email_change": registry.AUTHOR_ALONE,
    "linked_identity": registry.AUTHOR_ALONE,
    "organisation": registry.REFERENCE,
    "organisation_domain": registry.REFERENCE,
    "passkey": registry.AUTHOR_ALONE,
    "programme": registry.REFERENCE,
    "service_level": registry.REFERENCE,
    "sign_in": registry.AUTHOR_ALONE,
    "supply_link": registry.REFERENCE,
    "supply_link_proposal": registry.REFERENCE,
    "term": registry.REFERENCE,
    "user": "names and addresses; a member is refused as a whole",
}
