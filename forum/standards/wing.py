"""Standards: customer service standards, complaint themes, returns."""

from typing import Any

from forum.core.jobs import Task
from forum.gate import registry
from forum.standards import personal_data
from forum.standards.complaints import views as complaints_views
from forum.standards.contract_managers import views as contract_managers_views
from forum.standards.contract_managers.commands import contract_managers_cli
from forum.standards.returns import views as returns_views
from forum.standards.returns.commands import returns_cli

BLUEPRINTS: tuple[Any, ...] = (
    contract_managers_views.bp,
    complaints_views.bp,
    returns_views.bp,
)
COMMANDS: tuple[Any, ...] = (contract_managers_cli, returns_cli)
TASKS: tuple[Task, ...] = ()
INSTANTS: tuple[Any, ...] = ()
EXPORTS = personal_data.EXPORTS
PERSONAL_COLUMNS = personal_data.PERSONAL_COLUMNS
WORDS: tuple[Any, ...] = ()
DIGEST_SOURCES: tuple[Any, ...] = ()
FREE_TEXT = {
    "AppointForm.email": registry.READ_AS_DATA,
    "ComplaintReturnForm.participants": registry.READ_AS_DATA,
}
NOT_WITHDRAWN = {
    "complaint_count": registry.FIGURES,
    "complaint_return": registry.FIGURES,
    "contract_manager": "reasons of administrators, who alone read them",
}
