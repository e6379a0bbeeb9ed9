"""Addresses that lie together, so that their tests share one record."""

from typing import Any

import pytest

from marketing.console.access import Right


def area_of(right: Right) -> str:
    """Return the first word of an address: a kind, or what stands beside them."""
    return right.address.split("/")[1]


def part_of(right: Right) -> str:
    """Return what of a kind an address is about: its list, a record itself, or a part of a record."""
    words = right.address.strip("/").split("/")
    if not words[1:] or not words[1].startswith("<"):
        return "list"
    return words[2] if words[2:] else "record"


def areas(rights: list[Right]) -> list[Any]:
    """Return the addresses as test cases: those of one kind and one part of its record are one case."""
    found: dict[str, list[Right]] = {}
    for right in rights:
        found.setdefault(f"{area_of(right)}-{part_of(right)}", []).append(right)
    return [pytest.param(area_of(together[0]), together, id=name) for name, together in found.items()]


def address(right: Right) -> str:
    """Name an address where it failed."""
    return right.address
