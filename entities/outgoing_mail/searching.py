"""Search in captured mail: pages of the service's list are read until enough rows fit."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

CHUNK = 500
MOST_READ = 20_000


@dataclass(frozen=True)
class Found:
    """The rows that fit; `next_after` leads to more, `is_cut` says that older mail was not looked through."""

    rows: list[Any]
    next_after: int | None
    is_cut: bool = False


def searched(read: Callable[..., Any], typed: str, after: int | None, size: int) -> Found:
    """Up to `size` rows whose addresses or subject hold every typed word."""
    if not typed:
        page = read(after, size)
        return Found(page.rows, page.next_after)
    rows: list[Any] = []
    words, seen = typed.casefold().split(), 0
    while seen < MOST_READ:
        page = read(after, CHUNK)
        for row in page.rows:
            if len(rows) == size:
                return Found(rows, rows[-1].id)
            if _fits(row, words):
                rows.append(row)
        seen, after = seen + len(page.rows), page.next_after
        if after is None:
            return Found(rows, None)
    return Found(rows, after, is_cut=True)


def _fits(row: Any, words: list[str]) -> bool:
    text = f"{row.to} {row.from_header} {row.subject} {row.owner.name if row.owner else ''}".casefold()
    return all(word in text for word in words)
