"""Standards: customer service standards, complaint themes, returns."""

from typing import Any

from forum.core.jobs import Task
from forum.core.personal_data import Export, PersonalColumn

BLUEPRINTS: tuple[Any, ...] = ()
COMMANDS: tuple[Any, ...] = ()
TASKS: tuple[Task, ...] = ()
INSTANTS: tuple[Any, ...] = ()
EXPORTS: tuple[Export, ...] = ()
PERSONAL_COLUMNS: tuple[PersonalColumn, ...] = ()
WORDS: tuple[Any, ...] = ()
DIGEST_SOURCES: tuple[Any, ...] = ()
FREE_TEXT: dict[str, str] = {}
NOT_WITHDRAWN: dict[str, str] = {}
