"""Undo and redo of designer edits: the history rows hold old and new, the session remembers which are one's own."""

from dataclasses import dataclass
from typing import Any

from marketing.lifecycle.history import RecordChange

COLUMNS = ("pipeline", "tile_settings")
MOST_STEPS = 30


@dataclass
class Steps:
    """One person's edits of one journey in this session: ids of history rows, the newest last."""

    session: Any
    record: Any
    user: Any

    @property
    def _key(self) -> str:
        return f"designer-{self.record.pk}"

    def _lists(self) -> dict[str, list[int]]:
        kept = self.session.get(self._key) or {}
        return {"undo": list(kept.get("undo", [])), "redo": list(kept.get("redo", []))}

    def begin(self, request: Any) -> None:
        """Mark a request as one that edits, before the edit is stored."""
        newest = self._newest()
        request.edited_after = newest.pk if newest else 0

    def remember(self, request: Any) -> None:
        """Note what an editing request stored, once, before or after its answer is drawn.

        What was undone before can't be redone any more.
        """
        since = getattr(request, "edited_after", None)
        newest = self._newest() if since is not None else None
        if since is None or newest is None or newest.pk <= since or newest.by_id != self.user.pk:
            return
        request.edited_after = None
        self.session[self._key] = {"undo": [*self._lists()["undo"], newest.pk][-MOST_STEPS:], "redo": []}

    def _newest(self) -> RecordChange | None:
        rows = RecordChange.objects.filter(kind=self.record.slug, record_id=self.record.pk)
        return rows.only("pk", "by").order_by("-id").first()

    def values(self, way: str) -> dict[str, Any] | None:
        """The columns one step back (`undo`) or forth (`redo`); None where the journey has moved on since."""
        stack = self._lists()[way]
        change = RecordChange.objects.filter(pk=stack[-1]).first() if stack else None
        if change is None:
            return None
        touched = {name: pair for name, pair in change.changes.items() if name in COLUMNS}
        now, then = (1, 0) if way == "undo" else (0, 1)
        if not touched or any(getattr(self.record, name) != pair[now] for name, pair in touched.items()):
            return None
        return {name: pair[then] for name, pair in touched.items()}

    def stepped(self, way: str) -> None:
        """Move the newest entry to the other list, after its values were stored."""
        lists = self._lists()
        other = "redo" if way == "undo" else "undo"
        lists[other].append(lists[way].pop())
        self.session[self._key] = lists
