"""The cache that threads share."""

import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

from marketing.service.keeping import Kept


@dataclass(frozen=True, eq=True)
class Key:
    """A key that lets another thread have its turn whenever it is looked up."""

    number: int

    def __hash__(self) -> int:
        time.sleep(0)
        return self.number


def test_what_was_not_used_for_longest_goes_first() -> None:
    kept: Kept[str, int] = Kept(2)
    kept.put("a", 1)
    kept.put("b", 2)
    assert kept.get("a") == 1
    kept.put("c", 3)
    assert (kept.get("a"), kept.get("b"), kept.get("c"), len(kept)) == (1, None, 3, 2)


def test_many_threads_can_fill_and_empty_it_at_once() -> None:
    kept: Kept[Key, int] = Kept(3)

    def use(thread: int) -> None:
        for number in range(200):
            key = Key((thread * 7 + number) % 11)
            kept.put(key, key.number)
            assert kept.get(Key(number % 11)) in (None, number % 11)

    with ThreadPoolExecutor(8) as threads:
        list(threads.map(use, range(8)))
    assert len(kept) == 3


def test_what_is_kept_can_be_bounded_by_size() -> None:
    kept: Kept[str, bytes] = Kept(5, len)
    kept.put("too large", b"123456")
    kept.put("first", b"123")
    kept.put("second", b"45")
    assert (kept.get("too large"), kept.get("first"), kept.get("second")) == (None, b"123", b"45")
    kept.put("third", b"6")
    assert (kept.get("first"), kept.get("second"), kept.get("third")) == (None, b"45", b"6")
