"""Standards: customer service standards, complaint themes, returns."""

from typing import Any

from forum.core.jobs import Task
from forum.gate import registry
from forum.standards import personal_data
from forum.standards.complaints import views as complaints_views
from forum.standards.contract_managers import views as contract_managers_views
from forum.standards.contract_managers.commands import contract_managers_cli
from forum.standards.returns import sent_views as returns_views
from forum.standards.returns import words as returns_words
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
WORDS: tuple[Any, ...] = returns_words.WORDS
DIGEST_SOURCES: tuple[Any, ...] = ()
FREE_TEXT = {
    "AppointForm.email": registry.READ_AS_DATA,
    "ComplaintReturnForm.participants": registry.READ_AS_DATA,
    "LayoutForm.codes": "codes of a file, each checked against the format",
    "LayoutForm.columns": "headings of a file, each checked against the format",
    "LayoutForm.sheet": "the name of a sheet",
}
NOT_WITHDRAWN = {
    "complaint_count": registry.FIGURES,
    "complaint_return": registry.FIGURES,
    "return_row": registry.FIGURES,
    "sent_return": registry.FIGURES,
    "contract_manager": "reasons of administrators, who alone read them",
}
