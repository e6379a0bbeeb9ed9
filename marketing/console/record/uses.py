"""Where a record is used: what versions and drafts name, records whose column names it, and what its entity adds."""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from marketing.console.entity import entities
from marketing.console.extension import RecordPage
from marketing.console.names import Named, Place, named_places
from marketing.console.record.histories import label_of
from marketing.lifecycle.history import RecordReference
from marketing.lifecycle.refusals import Use
from marketing.lifecycle.uses import users_of

SHOWN = 20


@dataclass(frozen=True)
class Holders:
    """Records of one kind that name the record in one column, the first of them by name."""

    title: str
    records: list[Named]
    count: int

    @property
    def more(self) -> int:
        """How many there are beside those shown."""
        return self.count - len(self.records)


@dataclass(frozen=True)
class Uses:
    """All of it: `users` by their versions and drafts, `holders` by columns, `used` by the record itself."""

    users: list[Use]
    holders: list[Holders]
    used: list[Named]


def of(page: RecordPage) -> Uses:
    """Where the record of a page is used, and what it uses itself."""
    record = page.record
    users = users_of(record.slug, record.pk)
    references = RecordReference.objects.filter(kind=record.slug, record_id=record.pk)
    places = list(dict.fromkeys((ref.target_kind, ref.target_id) for ref in references))
    holders = [*_by_columns(page, users), *_added(page)]
    return Uses(users, [one for one in holders if one.count], named_places(places, page.user))


def _by_columns(page: RecordPage, users: list[Use]) -> Iterator[Holders]:
    """Yield the records whose column names this one, but for those that `users` tells already."""
    told: dict[str, list[int]] = defaultdict(list)
    for use in users:
        told[use.kind].append(use.record_id)
    for entity in entities().values():
        for field in entity.model._meta.concrete_fields:
            if field.related_model is type(page.record):
                rows = entity.records.filter(**{field.attname: page.record.pk}).exclude(pk__in=told[entity.slug])
                yield _holders(page, f"{entity.title} by “{label_of(entity.model, field.name)}”", entity.slug, rows)


def _added(page: RecordPage) -> Iterator[Holders]:
    for tell in page.entity.extension.use_functions:
        for title, kind, rows in tell(page):
            yield _holders(page, title, kind, rows)


def _holders(page: RecordPage, title: str, kind: str, rows: Any) -> Holders:
    places: list[Place] = [(kind, key) for key in rows.order_by("name", "pk").values_list("pk", flat=True)[:SHOWN]]
    return Holders(title, named_places(places, page.user), rows.count() if len(places) == SHOWN else len(places))
