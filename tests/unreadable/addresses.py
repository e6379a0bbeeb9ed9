"""Every address of one record, as the registry and the site list them, with real names in place of `<…>`."""

import re
from collections.abc import Iterator
from typing import Any

from marketing.console.access import rights
from marketing.console.entity import entities
from marketing.console.record import tabs

CAPTURED = {
    "tile": ("t1", "t2"), "outcome": ("entered",), "kind": ("emails",), "field": ("dynamic_query", "static_filter"),
    "reason": ("all",), "block": ("b1",), "way": ("undo",), "side": ("now", "before"),
    "code": ("alt-text-missing",),
}  # fmt: skip


def of(record: Any, method: str) -> list[str]:
    """Return the addresses below a record that take a method."""
    base = f"/{record.slug}/<id>/"
    found = [right.address for right in rights() if right.method == method and right.address.startswith(base)]
    return [path for address in found for path in _filled(address.replace("<id>", str(record.pk)), record.slug)]


def _filled(address: str, kind: str) -> Iterator[str]:
    place = re.search(r"<\w+:(\w+)>", address)
    if place is None:
        yield address
        return
    for name in _names(address, place[1], kind):
        yield from _filled(address.replace(place[0], name, 1), kind)


def _names(address: str, captured: str, kind: str) -> tuple[str, ...]:
    extension = entities()[kind].extension
    if "/tabs/" in address:
        every = [*extension.tabs, tabs.GENERAL, *tabs.LATER]
        return tuple(tab.name for tab in every)
    if "/panels/" in address:
        return tuple(panel.name for panel in extension.panels)
    return CAPTURED[captured]
