"""How often a page may be read, counted in the memory of this process.

rate_limit.py counts in the database, for all nodes, at the price of a write. A page that is
only read must not write, and this limit protects the time of this very process.
"""

import threading
import time
from collections import Counter
from collections.abc import Iterable

MOST_KEYS = 50_000  # further keys are not limited until the window ends


class MemoryRateLimit:
    def __init__(self, window_s: int) -> None:
        self._window_s = window_s
        self._lock = threading.Lock()
        self._window = 0
        self._used: Counter[str] = Counter()

    def spend(self, limits: Iterable[tuple[str, int]]) -> int:
        """Count one of each (key, most in a window): 0, or the seconds until the next window."""
        now = time.monotonic()
        with self._lock:
            if (window := int(now // self._window_s)) != self._window:
                self._window = window
                self._used.clear()
            limits = list(limits)
            if any(self._used[key] >= most for key, most in limits):
                return int((window + 1) * self._window_s - now) + 1
            if len(self._used) < MOST_KEYS:
                self._used.update(key for key, _ in limits)
        return 0

    def left(self, key: str, most: int) -> tuple[int, int]:
        """(how many more this window takes, seconds until the next one)"""
        now = time.monotonic()
        with self._lock:
            is_now = int(now // self._window_s) == self._window
            used = self._used[key] if is_now else 0
        return max(0, most - used), int(self._window_s - now % self._window_s) + 1
