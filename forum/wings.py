"""What all wings declare, in one place: pages, commands, jobs, and what they hold."""

from flask import Flask

from forum.administration import wing as administration
from forum.administration.operations import runs
from forum.api import wing as api
from forum.core import db_health, form_recovery, rendered_html, retention
from forum.core.db import checkpoint
from forum.core.jobs import Task
from forum.core.personal_data import Registry
from forum.core.retention import Retention
from forum.data import wing as data
from forum.gate import registry
from forum.gate import wing as gate
from forum.mail import wing as mail
from forum.moderation import wing as moderation
from forum.pages import wing as pages
from forum.people import wing as people
from forum.performance import wing as performance
from forum.practice import wing as practice
from forum.search import wing as search
from forum.social import wing as social
from forum.social.digest import sources
from forum.social.things import further_kinds
from forum.standards import wing as standards
from forum.workshops import wing as workshops

BLUEPRINTS = (
    *people.BLUEPRINTS,
    *gate.BLUEPRINTS,
    *practice.BLUEPRINTS,
    *workshops.BLUEPRINTS,
    *performance.BLUEPRINTS,
    *social.BLUEPRINTS,
    *standards.BLUEPRINTS,
    *moderation.BLUEPRINTS,
    *search.BLUEPRINTS,
    *administration.BLUEPRINTS,
    *pages.BLUEPRINTS,
    *api.BLUEPRINTS,
)
COMMANDS = (
    *administration.COMMANDS,
    *people.COMMANDS,
    *practice.COMMANDS,
    *performance.COMMANDS,
    *standards.COMMANDS,
    *search.COMMANDS,
    *data.COMMANDS,
)
TASKS = (
    *mail.TASKS,
    *performance.TASKS,
    *pages.TASKS,
    *practice.TASKS,
    *workshops.TASKS,
    *people.TASKS,
    *social.TASKS,
    *standards.TASKS,
    *moderation.TASKS,
    *search.TASKS,
    Task("unsent forms", 3600, form_recovery.forget_old),
    Task("render again", 24 * 3600, rendered_html.render_after_upgrade),
    Task("check database", 3600, db_health.check),
    Task("write-ahead log", 3600, checkpoint),
    *administration.TASKS,
    *data.TASKS,
    *api.TASKS,
)
INSTANTS = (
    *practice.INSTANTS,
    *workshops.INSTANTS,
    *performance.INSTANTS,
    *social.INSTANTS,
    *standards.INSTANTS,
)
RETENTION = (
    *people.RETENTION,
    *practice.RETENTION,
    *workshops.RETENTION,
    *social.RETENTION,
    *search.RETENTION,
    *mail.RETENTION,
    *api.RETENTION,
    Retention("unsent", "Forms that wait for you to sign in again", form_recovery.KEPT_FOR),
)
PERSONAL_DATA = Registry(
    columns=(
        *people.PERSONAL_COLUMNS,
        *gate.PERSONAL_COLUMNS,
        *practice.PERSONAL_COLUMNS,
        *workshops.PERSONAL_COLUMNS,
        *performance.PERSONAL_COLUMNS,
        *social.PERSONAL_COLUMNS,
        *standards.PERSONAL_COLUMNS,
        *moderation.PERSONAL_COLUMNS,
        *administration.PERSONAL_COLUMNS,
        *search.PERSONAL_COLUMNS,
        *api.PERSONAL_COLUMNS,
    ),
    exports=(
        *practice.EXPORTS,
        *workshops.EXPORTS,
        *performance.EXPORTS,
        *social.EXPORTS,
        *standards.EXPORTS,
        *moderation.EXPORTS,
        *search.EXPORTS,
        *gate.EXPORTS,
        *people.EXPORTS,
        *api.EXPORTS,
    ),
    on_account_closed=(
        *gate.ON_ACCOUNT_CLOSED,
        *moderation.ON_ACCOUNT_CLOSED,
        *social.ON_ACCOUNT_CLOSED,
        *workshops.ON_ACCOUNT_CLOSED,
        *people.ON_ACCOUNT_CLOSED,
    ),
    on_membership_lost=(*workshops.ON_MEMBERSHIP_LOST, *social.ON_MEMBERSHIP_LOST),
)
WORDS = (*practice.WORDS, *workshops.WORDS, *social.WORDS, *standards.WORDS)
FREE_TEXT = {  # by wing, for two wings may have a form of the same name
    "practice": practice.FREE_TEXT,
    "workshops": workshops.FREE_TEXT,
    "performance": performance.FREE_TEXT,
    "people": people.FREE_TEXT,
    "social": social.FREE_TEXT,
    "standards": standards.FREE_TEXT,
    "moderation": moderation.FREE_TEXT,
    "search": search.FREE_TEXT,
    "administration": administration.FREE_TEXT,
    "api": api.FREE_TEXT,
}
DIGEST_SOURCES = (
    *social.DIGEST_SOURCES,
    *pages.DIGEST_SOURCES,
    *search.DIGEST_SOURCES,
    *standards.DIGEST_SOURCES,
)
NOT_WITHDRAWN = {
    table: reason
    for wing in (
        *(gate, people, practice, workshops, performance, social, moderation, search),
        administration,
        standards,
        api,
    )
    for table, reason in wing.NOT_WITHDRAWN.items()
}


def init_app(app: Flask) -> None:
    for blueprint in BLUEPRINTS:
        app.register_blueprint(blueprint)
    registry.init_app(app, WORDS)
    sources.init_app(app, DIGEST_SOURCES)
    further_kinds.init_app(app, standards.THINGS)
    runs.init_app(app, TASKS)
    retention.init_app(app, RETENTION)
