"""A cache in memory that threads share: what was used last is kept."""

from collections.abc import Callable, Hashable
from contextlib import suppress
from threading import Lock
from typing import Generic, TypeVar

from cachetools import LRUCache

Key = TypeVar("Key", bound=Hashable)
Value = TypeVar("Value")


class Kept(Generic[Key, Value]):
    """Up to `most` values by key; the one that was not used for longest goes first.

    With `size`, `most` is the sum of the values' sizes, and a value that is larger by itself is not kept.
    """

    def __init__(self, most: int, size: Callable[[Value], int] | None = None) -> None:
        self._values: LRUCache[Key, Value] = LRUCache(most, size)
        self._lock = Lock()

    def get(self, key: Key) -> Value | None:
        """A value, None where it is not kept."""
        with self._lock:
            return self._values.get(key)

    def put(self, key: Key, value: Value) -> None:
        """Keep a value."""
        with self._lock, suppress(ValueError):  # it is too large
            self._values[key] = value

    def clear(self) -> None:
        """Forget all."""
        with self._lock:
            self._values.clear()

    def __len__(self) -> int:
        with self._lock:
            return len(self._values)
