"""One record of every kind in every state, made once for all modules here and rolled back after each test."""

from typing import Any

from marketing.lifecycle import registry
from tests import factories


class Gallery:
    """Records by kind and state. `record()` reads the row afresh: each test gets a copy of its own."""

    def __init__(self) -> None:
        self._ids: dict[tuple[str, str], int] = {}
        self.person = factories.user("administrator", username="gallery-administrator")

    def record(self, kind: str, reason: str) -> Any:
        """Return the record of this kind that stands in this state."""
        place = (kind, reason)
        if place not in self._ids:
            self._ids[place] = factories.in_state(kind, reason).pk
        return registry.get(kind, self._ids[place])

    def fill(self, places: list[tuple[str, str]]) -> None:
        """Make the records of all these places now, outside any test's own transaction."""
        for kind, reason in places:
            self.record(kind, reason)
