"""Values worked out once and kept, by what they were worked out from."""

from collections.abc import Callable, Hashable
from typing import Generic, TypeVar

K = TypeVar("K", bound=Hashable)
V = TypeVar("V")


class Kept(Generic[K, V]):
    """Up to so many; then it begins anew. Safe among threads: at worst a value is made twice.

    Unlike functools.lru_cache on a method it holds no reference to its owner, so that what an
    index maps into memory goes as soon as the last reader has let go of it.
    """

    def __init__(self, most: int) -> None:
        self._most = most
        self._values: dict[K, V] = {}

    def get(self, key: K, make: Callable[[], V]) -> V:
        try:
            return self._values[key]
        except KeyError:
            value = make()
        if len(self._values) >= self._most:
            self._values = {}
        self._values[key] = value
        return value
