"""What a journey's check knows of the records it uses: name, whether live, and which version is pinned."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Self

from marketing.contracts.email import EmailVersion
from marketing.lifecycle import registry
from marketing.publishing.models import LivePublication, PublicationReference
from marketing.publishing.publish import load


@dataclass(frozen=True)
class Target:
    """One used record; `version` is its live contract value where it is an email."""

    kind: str
    record_id: int
    name: str | None
    is_live: bool

    @classmethod
    def find(cls, kind: str, record_id: int) -> Self:
        """Look the record up by kind and id; `name` is None when there is none."""
        row = registry.model_for(kind).objects.filter(pk=record_id).only("name").first()
        live = LivePublication.objects.filter(kind=kind, record_id=record_id).exists()
        return cls(kind, record_id, row.name if row else None, live and row is not None)

    @property
    def words(self) -> str:
        """The record's name in quotes, or that it is gone."""
        return f"“{self.name}”" if self.name is not None else "(deleted)"

    @property
    def link(self) -> str:
        """The record's address; empty when it is gone."""
        return f"/{self.kind}/{self.record_id}/" if self.name is not None else ""


class Targets:
    """Looks used records up once per check, and tells which emails the live version keeps pinned.

    `has_members` (of a segment) and `is_too_large` (of an email) are answered by the service.
    """

    def __init__(
        self, journey: Any, has_members: Callable[[int], bool], is_too_large: Callable[[EmailVersion], bool]
    ) -> None:
        self._journey = journey
        self.has_members = has_members
        self.is_too_large = is_too_large
        self._found: dict[tuple[str, int], Target] = {}

    def find(self, kind: str, record_id: int) -> Target:
        """Return a used record."""
        key = (kind, record_id)
        if key not in self._found:
            self._found[key] = Target.find(kind, record_id)
        return self._found[key]

    @cached_property
    def pinned(self) -> set[tuple[str, int]]:
        """(tile place, email id) of the pins that the journey's live version holds."""
        live = self._journey.live_publication
        if live is None:
            return set()
        rows = PublicationReference.objects.filter(publication=live, pinned__isnull=False)
        return set(rows.values_list("where", "record_id"))

    def email(self, record_id: int) -> EmailVersion | None:
        """Return the live version of an email."""
        live = LivePublication.objects.filter(kind="emails", record_id=record_id).select_related("publication").first()
        return load(live.publication, EmailVersion) if live else None
