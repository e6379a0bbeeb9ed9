"""Conditions on a contact's own fields, decided for a few named contacts at a time: those of sections in mails.

The words of rules are a segment's. What looks at related records or at what people did is not among them: it would
be asked anew for every batch of a sending.
"""

from collections.abc import Collection, Iterator, Mapping
from datetime import datetime
from typing import Any

from django.conf import settings

from marketing import clock
from marketing.audience import catalogue, people
from marketing.contracts.query import Group, Row
from marketing.contracts.query import read_query as read_stored
from marketing.service.matching import CannotMatch, Matcher
from marketing.service.segments import query
from marketing.service.segments.moments import Moment


def faults(stored: Mapping[str, Any]) -> list[str]:
    """What keeps a stored query from being decided for a contact, in words."""
    return list(dict.fromkeys(_foreign(stored))) or _words(_reading(stored, clock.now()))


def matching(stored: Mapping[str, Any], contact_ids: Collection[int], at: datetime) -> frozenset[int]:
    """Which of the contacts meet a stored query, in one statement; raises CannotMatch."""
    reading = _reading(stored, at)
    wrong = [*_foreign(stored), *_words(reading)]
    if wrong or reading.condition is None:
        raise CannotMatch(" ".join(dict.fromkeys(wrong)))
    rows = people.model(query.CONTACT)._base_manager.filter(reading.condition, pk__in=contact_ids)
    return frozenset(rows.values_list("pk", flat=True))


MATCHER = Matcher(faults=faults, matching=matching)


def _reading(stored: Mapping[str, Any], at: datetime) -> query.Reading:
    return query.read_query(stored, Moment.of(at, settings.TIME_ZONE), is_wide=False)


def _words(reading: query.Reading) -> list[str]:
    return list(dict.fromkeys(fault.message for fault in reading.faults))


def _foreign(stored: Mapping[str, Any]) -> Iterator[str]:
    """Name what is not a field of the contact's own."""
    relations = catalogue.entity(query.CONTACT).relations
    for block in read_stored(stored).value.blocks:
        for name in _relations(block.group):
            label = relations[name].label if name in relations else name
            yield f"“{label}” can't be asked here, only fields of the contact itself. Remove that condition."


def _relations(item: Group | Row) -> Iterator[str]:
    if isinstance(item, Group):
        if item.relation is not None:
            yield item.relation
        for inner in item.items:
            yield from _relations(inner)
