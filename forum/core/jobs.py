"""Work that the worker does every so often, as each wing declares it."""

from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True)
class Task:
    """Run by one worker at a time; it must be safe to run twice and to be killed."""

    name: str
    every_s: float
    run: Callable[[], object]
