"""How often something light may be asked for, counted in this process's memory.

What throttle.py counts in the database survives a restart and holds for all nodes, at the
price of a write. A page that is only read must not write, and what is guarded here is this very
process's time.
"""

import threading
import time
from collections import Counter
from collections.abc import Iterable

MOST_KEYS = 50_000  # then further ones are let through until the window ends


class Budget:
    def __init__(self, per_s: int) -> None:
        self._per_s = per_s
        self._lock = threading.Lock()
        self._window = 0
        self._used: Counter[str] = Counter()

    def wait(self, spending: Iterable[tuple[str, int]]) -> int:
        """Count one of each (key, most a window): 0, or the seconds until there is more."""
        now = time.monotonic()
        with self._lock:
            if (window := int(now // self._per_s)) != self._window:
                self._window = window
                self._used.clear()
            spending = list(spending)
            if any(self._used[key] >= most for key, most in spending):
                return int((window + 1) * self._per_s - now) + 1
            if len(self._used) < MOST_KEYS:
                self._used.update(key for key, _ in spending)
        return 0
