"""The change feed of people: one work row per changed person and registered consumer."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Any

from marketing.audience import people
from marketing.audience.models import Change
from marketing.inserting import insert_values
from marketing.nudges import nudge

_consumers: dict[str, str] = {}


def register(consumer: str, task: str) -> None:
    """Register a consumer, and the task that is nudged when there is work; called in AppConfig.ready."""
    _consumers[consumer] = task


def announce(kind: str, record_ids: Iterable[int]) -> None:
    """Write the work rows for changed people, in the caller's transaction."""
    keys = list(record_ids)
    if not keys:
        return
    for consumer, task in _consumers.items():
        insert_values(Change, ("consumer", "kind", "record_id"), [(consumer, kind, key) for key in keys])
        nudge(task)


def announce_left(model: Any, differences: Iterable[Mapping[str, Sequence[Any]]]) -> None:
    """Announce whom changed people were related to before: `differences` map fields to [old, new].

    Who moves from one company to another leaves colleagues behind, whose segments may ask about colleagues.
    """
    targets = {f.name: f.related_model.slug for f in model._meta.concrete_fields if _is_person(f.related_model)}
    left: dict[str, set[int]] = defaultdict(set)
    for difference in differences:
        for name in targets.keys() & difference.keys():
            left[targets[name]] |= {difference[name][0]} - {None}
    for kind, keys in left.items():
        announce(kind, sorted(keys))


def announce_deleted(person: Any) -> None:
    """Announce somebody who is being deleted, and everybody who is related to them until then."""
    announce(person.slug, [person.pk])
    columns = [f for f in person._meta.concrete_fields if _is_person(f.related_model)]
    announce_left(type(person), [{f.name: [f.value_from_object(person), None] for f in columns}])
    for relation in person._meta.related_objects:
        if _is_person(relation.related_model):
            rows = relation.related_model._base_manager.filter(**{relation.field.attname: person.pk})
            announce(relation.related_model.slug, rows.values_list("pk", flat=True))


def _is_person(model: Any) -> bool:
    return hasattr(model, "audience_fields")


def pending(consumer: str, limit: int, but: Collection[int] = ()) -> list[Change]:
    """Up to `limit` of a consumer's work rows that no other worker holds; `but` are left for another time.

    Called inside the transaction that acts on them and then calls `done()`.
    """
    rows = Change.objects.select_for_update(skip_locked=True).filter(consumer=consumer)
    return list((rows.exclude(pk__in=but) if but else rows).order_by("id")[:limit])


def by_entity(rows: Iterable[Change]) -> dict[str, list[int]]:
    """The ids of changed people by audience entity; rows of other kinds are nobody's."""
    entities = {people.model(entity).slug: entity for entity in people.entities()}
    changed: dict[str, list[int]] = defaultdict(list)
    for row in rows:
        if row.kind in entities:
            changed[entities[row.kind]].append(row.record_id)
    return changed


def done(rows: Iterable[Change]) -> None:
    """Delete work rows that were acted on."""
    Change.objects.filter(pk__in=[row.pk for row in rows]).delete()


def leave(consumer: str, kind: str, record_ids: Iterable[int]) -> None:
    """Leave a new work row for one consumer alone, for each record, in place of older ones that nobody holds.

    New ones each time: whoever began before, and is to end with `done()`, has not seen what this one is about.
    """
    keys = sorted(record_ids)
    older = Change.objects.select_for_update(skip_locked=True).filter(consumer=consumer, kind=kind, record_id__in=keys)
    done(older.order_by("id") if keys else ())
    insert_values(Change, ("consumer", "kind", "record_id"), [(consumer, kind, key) for key in keys])


def left(consumer: str, kind: str, record_id: int) -> list[Change]:
    """The work rows that were left for one consumer about one record."""
    return list(Change.objects.filter(consumer=consumer, kind=kind, record_id=record_id))
