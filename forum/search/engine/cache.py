"""A cache of computed values by their keys."""

from collections.abc import Callable, Hashable
from typing import Generic, TypeVar

K = TypeVar("K", bound=Hashable)
V = TypeVar("V")


class BoundedCache(Generic[K, V]):
    """Empties itself at `most` entries. Thread-safe: at worst a value is computed twice.

    Unlike functools.lru_cache on a method it holds no reference to its owner, so that the memory
    map of an index is freed as soon as its last reader has gone.
    """

    def __init__(self, most: int) -> None:
        self._most = most
        self._values: dict[K, V] = {}

    def get(self, key: K, compute: Callable[[], V]) -> V:
        try:
            return self._values[key]
        except KeyError:
            value = compute()
        if len(self._values) >= self._most:
            self._values = {}
        self._values[key] = value
        return value
