"""What all wings declare, in one place: their pages, their commands, their jobs."""

from forum.core import form_recovery, personal_data
from forum.core.jobs import Task
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
)

# Rows of a member's data export, and what closing an account erases: people/ reads both.
personal_data.EXPORTS += search.EXPORTS
personal_data.ON_ACCOUNT_CLOSED += search.ON_ACCOUNT_CLOSED
