"""Work that the worker does every so often, as each wing declares it."""

from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True)
class Task:
    """It must be safe to run twice and to be killed.

    `loop`: "shared" tasks are done by one worker at a time, "mail" and "webhooks" by each, in a
    thread of its own.
    `on_commit`: also at once after a commit, and again as long as run() returns something true.
    """

    name: str
    every_s: float
    run: Callable[[], object]
    loop: str = "shared"
    on_commit: bool = False
