"""What all wings declare, in one place: pages, commands, jobs, personal data."""

from forum.core import db_health, form_recovery
from forum.core.jobs import Task
from forum.core.personal_data import Registry
from forum.data import wing as data
from forum.gate import wing as gate
from forum.mail import wing as mail
from forum.pages import wing as pages
from forum.people import wing as people
from forum.performance import wing as performance
from forum.practice import wing as practice
from forum.search import wing as search
from forum.workshops import wing as workshops

BLUEPRINTS = (
    *people.BLUEPRINTS,
    *gate.BLUEPRINTS,
    *practice.BLUEPRINTS,
    *workshops.BLUEPRINTS,
    *performance.BLUEPRINTS,
    *search.BLUEPRINTS,
    *pages.BLUEPRINTS,
)
COMMANDS = (
    *people.COMMANDS,
    *performance.COMMANDS,
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
    *search.TASKS,
    Task("unsent forms", 3600, form_recovery.forget_old),
    Task("check database", 3600, db_health.check),
)
PERSONAL_DATA = Registry(
    columns=(
        *people.PERSONAL_COLUMNS,
        *gate.PERSONAL_COLUMNS,
        *practice.PERSONAL_COLUMNS,
        *workshops.PERSONAL_COLUMNS,
        *performance.PERSONAL_COLUMNS,
        *search.PERSONAL_COLUMNS,
    ),
    exports=(
        *practice.EXPORTS,
        *workshops.EXPORTS,
        *performance.EXPORTS,
        *search.EXPORTS,
        *gate.EXPORTS,
        *people.EXPORTS,
    ),
    on_account_closed=(
        *gate.ON_ACCOUNT_CLOSED,
        *workshops.ON_ACCOUNT_CLOSED,
        *people.ON_ACCOUNT_CLOSED,
    ),
    on_membership_lost=workshops.ON_MEMBERSHIP_LOST,
)
