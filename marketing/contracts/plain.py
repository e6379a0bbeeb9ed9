"""Stored JSON taken in whatever it is: what no page, task or database could carry on comes as its text."""

from collections.abc import Iterator
from math import isfinite
from typing import Any

from marketing.contracts.parsing import json_of

DEEPEST = 64
LARGEST_NUMBER = 2**63
LONGEST_TEXT = 1_000


def read_json(text: str) -> Any:
    """The value behind a JSON text; the beginning of the text itself where it is not plain. Never raises.

    Not plain: what is no JSON, is nested more than 64 deep, holds numbers that no database column takes, or halves
    of characters. As a text it is no list and no object: every reader says so, and all else goes on.
    """
    try:
        value = json_of(text)
    except ValueError:
        return _told(text)
    return value if is_plain(value) else _told(text)


def is_plain(value: Any) -> bool:
    """Say whether a JSON value is one that everything can carry on."""
    level = [value]
    for _depth in range(DEEPEST):
        if not all(map(_is_plain_leaf, level)):
            return False
        level = [inner for one in level for inner in _inside(one)]
        if not level:
            return True
    return False


def _inside(value: Any) -> Iterator[Any]:
    if isinstance(value, dict):
        yield from value
        yield from value.values()
    elif isinstance(value, list):
        yield from value


def _is_plain_leaf(value: Any) -> bool:
    if isinstance(value, str):
        return value.isascii() or is_whole(value)
    if isinstance(value, float):
        return isfinite(value)
    return not isinstance(value, int) or abs(value) < LARGEST_NUMBER


def is_whole(text: str) -> bool:
    """Say whether a text holds no halves of characters."""
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return True


def _told(text: str) -> str:
    return text[:LONGEST_TEXT].encode(errors="replace").decode()
